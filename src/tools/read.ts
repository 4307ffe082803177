/** A declared tool becomes a served one: the engine scopes, orders, pages, counts and dates what its query selects. */
import type pg from 'pg'
import { z } from 'zod'
import type { ReachedMarketplace } from '../access/principal.ts'
import { withReach } from '../db/reach.ts'
import { answerOf, envelope } from './answer.ts'
import { parseArguments } from './argument.ts'
import { type Asking, askingOf, compile, inputOf, questionOf, reachOf } from './asking.ts'
import { type KeyValue, type Position, readCursor, writeCursor } from './cursor.ts'
import { isAboutSync, type Tool } from './define.ts'
import { describeTool } from './describe.ts'
import {
  assertYoung,
  everyRead,
  type Freshness,
  freshnessOf,
  freshnessQuery,
  overallFreshness,
  ownWorkQuery,
  parseFreshness,
  parseOwnWork,
} from './freshness.ts'
import { assertKept } from './horizon.ts'
import { pageRows, totalsQuery } from './page.ts'
import { type Answer, type CallContext, READING, type ServedTool } from './served.ts'
import type { Totals, TotalsKept } from './totals.ts'
import { unknownDataset } from './unknown-dataset.ts'
import { unknownSku } from './unknown-sku.ts'
import { workedOut, type WorkOuts } from './worked-out.ts'

export interface ReadParts {
  /** Acts as `asm_server`; pipelined, so that a call costs one round trip. */
  readonly pool: pg.Pool
  readonly totals: TotalsKept
  /** What works rows out for the tools that say so, by name. */
  readonly workOuts?: WorkOuts
}

/** The tool as the protocol serves it. */
export const serveRead = (tool: Tool, parts: ReadParts): ServedTool => {
  const compiled = compile(tool)
  const inputSchema = inputOf(tool)
  const rows = z.array(z.object({ marketplace: z.string(), ...tool.row }))
  return {
    name: tool.name,
    title: tool.title,
    description: describeTool(tool),
    scopes: [tool.scope],
    annotations: READING,
    on_request: tool.on_request === true,
    answers: tool.answers,
    found_by: tool.found_by ?? '',
    inputSchema,
    outputSchema: z.looseObject({ rows, ...envelope }),
    async call(principal, args, context) {
      const parsed = parseArguments(tool.name, inputSchema, args)
      return read(askingOf(compiled, principal, parsed, context.now), parts, context)
    },
  }
}

interface Found {
  readonly freshness: Freshness
  /** What the query selected. */
  readonly rows: readonly Answer[]
  /** The rows to answer, without one that only tells that there are more. */
  readonly page: readonly Answer[]
  readonly totals: Totals
  readonly note: string | undefined
}

const CountRow = z.looseObject({ rows: z.number() })

/**
 * Asks for freshness, page and totals at once. What was loaded and what we made of it is the version that totals are kept under; kept totals of another version are counted again.
 */
const find = async (asking: Asking, position: Position | null, parts: ReadParts): Promise<Found> => {
  const { compiled, account, marketplaces, shared, question_id } = asking
  const question = questionOf(asking)
  const aboutSync = isAboutSync(compiled.tool)
  const kept = aboutSync ? undefined : parts.totals.of(question_id)
  const known_at = shared.as_known_at ?? null
  return withReach(parts.pool, reachOf(asking), { known_at }, async (reader) => {
    if (known_at !== null)
      await assertKept(reader, known_at, { ...question, datasets: everyRead(compiled.tool) })
    const count = async () => CountRow.parse((await reader.rows(totalsQuery(question)))[0])
    const [fresh, own, page, counted] = await Promise.all([
      reader.rows(freshnessQuery([account.account_id], aboutSync ? null : everyRead(compiled.tool))),
      reader.rows(ownWorkQuery(account.account_id, question.marketplace_ids)),
      pageRows(reader, question, position?.after ?? null, shared.limit + 1),
      kept ? null : count(),
    ])
    const known = parseFreshness(fresh)
    const freshness = aboutSync
      ? overallFreshness(known)
      : freshnessOf(known, compiled.tool, marketplaces, known_at)
    const version = `${freshness.version} ${parseOwnWork(own)} ${question.of_moment}`
    const totals = counted ?? (kept?.version === version ? kept.totals : await count())
    if (totals !== kept?.totals && !aboutSync) parts.totals.keep(question_id, { version, totals })
    const rows = page.map((row) => compiled.row.parse(row))
    const shown = await workedOut(asking, rows.slice(0, shared.limit), reader, parts.workOuts ?? {})
    const isEmpty = rows.length === 0 && position === null && known_at === null
    const unknown = async () =>
      aboutSync
        ? unknownDataset(asking.own, known)
        : ((await unknownSku(reader, asking)) ?? compiled.tool.when_empty?.(asking.own))
    const note = isEmpty ? await unknown() : undefined
    return { freshness, totals, rows, page: shown, note }
  })
}

const KeyValues = z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))

const read = async (asking: Asking, parts: ReadParts, context: CallContext): Promise<Answer> => {
  const { compiled, marketplaces, shared, question_id } = asking
  const position = shared.cursor === undefined ? null : readCursor(shared.cursor, question_id, compiled.keys)
  const found = await find(asking, position, parts)
  assertYoung(found.freshness, shared.max_age_hours, context.now)
  const { page } = found
  const seen_before = position?.seen ?? 0
  return answerOf({
    rows: page.map((row) => withCountry(row, marketplaces)),
    more: found.rows.length > page.length,
    seen_before,
    totals: found.totals,
    freshness: found.freshness,
    marketplaces,
    as_known_at: shared.as_known_at,
    note: found.note,
    cursorAfter(rows) {
      const last = found.rows[rows - 1] ?? {}
      const after: readonly KeyValue[] = KeyValues.parse(compiled.order.map(({ by }) => last[by] ?? null))
      return writeCursor(question_id, { after, seen: seen_before + rows })
    },
  })
}

const withCountry = (row: Answer, marketplaces: readonly ReachedMarketplace[]): Answer => {
  const { marketplace_id, ...columns } = row
  const sold = marketplaces.find((each) => each.marketplace_id === marketplace_id)
  if (!sold) throw new Error('a row came from a marketplace that was not asked for')
  return { marketplace: sold.country, ...columns }
}
