/** A declared tool becomes a served one: the engine scopes, orders, pages, counts and dates what its query selects. */
import type pg from 'pg'
import { z } from 'zod'
import type { Principal, ReachedAccount, ReachedMarketplace } from '../access/principal.ts'
import { MarketplaceId } from '../core/ids.ts'
import { Problem } from '../core/problem.ts'
import type { Instant } from '../core/time.ts'
import { type Reach, withReach } from '../db/reach.ts'
import { answerOf, envelope } from './answer.ts'
import {
  accountMeant,
  marketplaceMeant,
  parseArguments,
  SharedArguments,
  sharedArguments,
} from './argument.ts'
import { type KeyValue, type Position, questionId, readCursor, writeCursor } from './cursor.ts'
import { isAboutSync, type Tool } from './define.ts'
import { describeTool } from './describe.ts'
import {
  assertYoung,
  everyRead,
  type Freshness,
  freshnessOf,
  freshnessQuery,
  overallFreshness,
  parseFreshness,
} from './freshness.ts'
import { type OrderColumn, pageRows, type Question, totalsQuery } from './page.ts'
import { type Answer, type CallContext, READING, type ServedTool } from './served.ts'
import type { Totals, TotalsKept } from './totals.ts'

export interface ReadParts {
  /** Acts as `asm_server`; pipelined, so that a call costs one round trip. */
  readonly pool: pg.Pool
  readonly totals: TotalsKept
}

/** A tool with everything that is the same for each of its calls. */
interface Compiled {
  readonly tool: Tool
  readonly columns: readonly string[]
  readonly order: readonly OrderColumn[]
  readonly keys: readonly z.core.$ZodType[]
  readonly row: z.ZodObject
}

/** One call, understood: who asks which tool for what. */
interface Asking {
  readonly compiled: Compiled
  readonly principal: Principal
  readonly account: ReachedAccount
  readonly marketplaces: readonly ReachedMarketplace[]
  readonly own: Readonly<Record<string, unknown>>
  readonly shared: SharedArguments
  readonly question_id: string
  readonly now: Instant
}

const compile = (tool: Tool): Compiled => {
  const nullable = (column: string): boolean => z.safeParse(tool.row[column] ?? z.never(), null).success
  const clash = Object.keys(tool.input).find((argument) => argument in sharedArguments)
  if (clash !== undefined) throw new Error(`${tool.name}: the argument ${clash} belongs to every tool`)
  return {
    tool,
    columns: [...Object.keys(tool.row), 'marketplace_id'],
    order: [
      ...tool.order.map(({ by, descending = false }) => ({ by, descending, nullable: nullable(by) })),
      // The same SKU sells in several marketplaces: the marketplace makes the order total.
      { by: 'marketplace_id', descending: false, nullable: false },
    ],
    keys: [...tool.order.map(({ by }) => tool.row[by] ?? z.never()), MarketplaceId],
    row: z.object({ ...rowShape(tool), marketplace_id: MarketplaceId }),
  }
}

/** Postgres tells exact decimals as text; a column that is declared as a number is read as one. */
const rowShape = ({ row }: Tool): z.ZodRawShape =>
  Object.fromEntries(
    Object.entries(row).map(([column, schema]) => [
      column,
      isNumber(schema) ? z.preprocess(numberFrom, schema) : schema,
    ]),
  )

const isNumber = (schema: z.core.$ZodType): boolean => {
  const { type, anyOf = [] } = z.toJSONSchema(schema, { unrepresentable: 'any' })
  return [type, ...anyOf.map((each) => each.type)]
    .flat()
    .some((each) => each === 'number' || each === 'integer')
}

const numberFrom = (value: unknown): unknown => (typeof value === 'string' ? Number(value) : value)

/** How the sync stands is asked as of now. */
const argumentsFor = (tool: Tool): z.ZodRawShape => {
  const { as_known_at, max_age_hours, ...always } = sharedArguments
  return isAboutSync(tool) ? always : { ...always, as_known_at, max_age_hours }
}

/** The tool as the protocol serves it. */
export const serveRead = (tool: Tool, parts: ReadParts): ServedTool => {
  const compiled = compile(tool)
  const inputSchema = z.strictObject({ ...tool.input, ...argumentsFor(tool) })
  const rows = z.array(z.object({ marketplace: z.string(), ...tool.row }))
  return {
    name: tool.name,
    title: tool.title,
    description: describeTool(tool),
    scopes: [tool.scope],
    annotations: READING,
    on_request: tool.on_request === true,
    answers: tool.answers,
    inputSchema,
    outputSchema: z.looseObject({ rows, ...envelope }),
    async call(principal, args, context) {
      const parsed = parseArguments(tool.name, inputSchema, args)
      return read(askingOf(compiled, principal, parsed, context.now), parts, context)
    },
  }
}

const askingOf = (
  compiled: Compiled,
  principal: Principal,
  parsed: Readonly<Record<string, unknown>>,
  now: Instant,
): Asking => {
  const shared = SharedArguments.parse(parsed)
  checkMoment(shared, now)
  const account = accountMeant(principal, shared.account)
  const marketplace = marketplaceMeant(account, shared.marketplace)
  const marketplaces = marketplace === null ? account.marketplaces : [marketplace]
  const own = Object.fromEntries(Object.keys(compiled.tool.input).map((name) => [name, parsed[name]]))
  const question_id = questionId([
    compiled.tool.name,
    compiled.order,
    principal.workspace_id,
    account.account_id,
    marketplaces.map((sold) => sold.marketplace_id),
    own,
    shared.as_known_at ?? null,
  ])
  return { compiled, principal, account, marketplaces, own, shared, question_id, now }
}

const checkMoment = ({ as_known_at, max_age_hours }: SharedArguments, now: Instant): void => {
  if (as_known_at === undefined) return
  if (as_known_at > now)
    throw new Problem(
      'bad_input',
      `as_known_at ${as_known_at} is still to come.`,
      'Send a moment of the past.',
    )
  if (max_age_hours !== undefined)
    throw new Problem(
      'bad_input',
      'max_age_hours asks about now, as_known_at about a moment of the past.',
      'Send one of them.',
    )
}

const questionOf = (asking: Asking): Question => {
  const { compiled, account, marketplaces, own, now } = asking
  const where = {
    account_id: account.account_id,
    marketplace_ids: marketplaces.map((sold) => sold.marketplace_id),
  }
  return {
    ...where,
    query: compiled.tool.query(own, { ...where, now }),
    columns: compiled.columns,
    order: compiled.order,
    totals: compiled.tool.totals,
  }
}

const reachOf = ({ principal, account, marketplaces }: Asking): Reach => ({
  workspace_id: principal.workspace_id,
  account_ids: [account.account_id],
  marketplace_ids: marketplaces.map((sold) => sold.marketplace_id),
})

interface Found {
  readonly freshness: Freshness
  readonly rows: readonly Answer[]
  readonly totals: Totals
}

const CountRow = z.looseObject({ rows: z.number() })

/**
 * Asks for freshness, page and totals at once. Freshness is asked first, so that totals are never older than the
 * version they are kept under; kept totals of another version are counted again.
 */
const find = async (asking: Asking, position: Position | null, parts: ReadParts): Promise<Found> => {
  const { compiled, account, marketplaces, shared, question_id } = asking
  const question = questionOf(asking)
  const aboutSync = isAboutSync(compiled.tool)
  const kept = aboutSync ? undefined : parts.totals.of(question_id)
  const known_at = shared.as_known_at ?? null
  return withReach(parts.pool, reachOf(asking), { known_at }, async (reader) => {
    const count = async () => CountRow.parse((await reader.rows(totalsQuery(question)))[0])
    const [fresh, page, counted] = await Promise.all([
      reader.rows(freshnessQuery([account.account_id], aboutSync ? null : everyRead(compiled.tool))),
      pageRows(reader, question, position?.after ?? null, shared.limit + 1),
      kept ? null : count(),
    ])
    const known = parseFreshness(fresh)
    const freshness = aboutSync ? overallFreshness(known) : freshnessOf(known, compiled.tool, marketplaces)
    const totals = counted ?? (kept?.version === freshness.version ? kept.totals : await count())
    if (totals !== kept?.totals && !aboutSync)
      parts.totals.keep(question_id, { version: freshness.version, totals })
    return { freshness, totals, rows: page.map((row) => compiled.row.parse(row)) }
  })
}

const KeyValues = z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))

const read = async (asking: Asking, parts: ReadParts, context: CallContext): Promise<Answer> => {
  const { compiled, marketplaces, shared, question_id } = asking
  const position = shared.cursor === undefined ? null : readCursor(shared.cursor, question_id, compiled.keys)
  const found = await find(asking, position, parts)
  assertYoung(found.freshness, shared.max_age_hours, context.now)
  const page = found.rows.slice(0, shared.limit)
  const seen_before = position?.seen ?? 0
  return answerOf({
    rows: page.map((row) => withCountry(row, marketplaces)),
    more: found.rows.length > page.length,
    seen_before,
    totals: found.totals,
    freshness: found.freshness,
    marketplaces,
    as_known_at: shared.as_known_at,
    cursorAfter(rows) {
      const last = page[rows - 1] ?? {}
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
