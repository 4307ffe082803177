/**
 * One number of a tool's answer, found again: the field of the one row, or of the totals, with all that it rests on.
 * What explains numbers and what checks them both begin here.
 */
import type pg from 'pg'
import { z } from 'zod'
import type { Principal } from '../access/principal.ts'
import { Problem } from '../core/problem.ts'
import { withReach } from '../db/reach.ts'
import { parseArguments, quoted } from './argument.ts'
import { type Asking, askingOf, type Compiled, compile, inputOf, questionOf, reachOf } from './asking.ts'
import { notAllowed } from './call.ts'
import { isAboutSync, type Tool } from './define.ts'
import {
  assertYoung,
  everyRead,
  type Freshness,
  type FreshnessRow,
  freshnessOf,
  freshnessQuery,
  overallFreshness,
  parseFreshness,
} from './freshness.ts'
import { assertKept } from './horizon.ts'
import { mayCall } from './list.ts'
import { nearest } from './nearest.ts'
import { rowsLike, totalsQuery } from './page.ts'
import type { Answer } from './served.ts'

/** How the field of a total begins. */
export const TOTALS = 'totals.'

/** The arguments that name a number, of every tool that takes one. */
export const numberArguments = {
  tool: z.string().min(1).max(64).describe('The tool that answered it.'),
  field: z.string().min(1).max(80).describe('The field, as cover_days or totals.rows.'),
  row: z
    .record(z.string(), z.union([z.string().max(200), z.number(), z.boolean()]))
    .default({})
    .describe('What tells its row from others, as {"sku":"A-1","marketplace":"US"}; none for totals.'),
  arguments: z.record(z.string(), z.unknown()).default({}).describe('What the tool was asked with.'),
} as const
const NumberAsked = z.object(numberArguments)
export type NumberAsked = Readonly<z.infer<typeof NumberAsked>>

export interface FoundNumber {
  readonly tool: Tool
  readonly asking: Asking
  /** The row's field, or the total's name. */
  readonly field: string
  /** Null for a total. */
  readonly row: Answer | null
  readonly value: unknown
  readonly freshness: Freshness
  /** Of every dataset the tool reads, marketplace by marketplace. */
  readonly loads: readonly FreshnessRow[]
}

export interface Numbers {
  /** The number that is meant, as it is now or was at `as_known_at`; a Problem when there is none or several. */
  find(principal: Principal, asked: NumberAsked, now: Asking['now']): Promise<FoundNumber>
  hasArgument(tool: string, argument: string): boolean
}

/** The tool that is meant, if the key may call it. */
const meantTool = (tools: ReadonlyMap<string, Compiled>, principal: Principal, name: string): Compiled => {
  const compiled = tools.get(name)
  if (compiled === undefined) {
    const close = nearest(name, [...tools.keys()])
    throw new Problem(
      'bad_input',
      `${quoted(name)} is no tool that answers rows${close === null ? '' : `; the nearest is ${close}`}.`,
      'Name the tool that answered the number; search_tools finds them.',
    )
  }
  const called = { name, scopes: [compiled.tool.scope] }
  if (!mayCall(principal, called)) throw notAllowed(principal, called)
  return compiled
}

const noSuchField = (tool: Tool, field: string): Problem => {
  const known = [
    ...Object.keys(tool.row),
    ...['rows', ...Object.keys(tool.totals ?? {})].map((name) => `${TOTALS}${name}`),
  ]
  const close = nearest(field, known)
  return new Problem(
    'bad_input',
    `${tool.name} answers no field ${quoted(field)}${close === null ? '' : `; the nearest is ${close}`}.`,
    `Its fields: ${known.join(', ')}.`,
  )
}

const totalNamed = (tool: Tool, field: string): string | null => {
  if (!field.startsWith(TOTALS)) {
    if (!(field in tool.row)) throw noSuchField(tool, field)
    return null
  }
  const total = field.slice(TOTALS.length)
  if (total !== 'rows' && !(total in (tool.totals ?? {}))) throw noSuchField(tool, field)
  return total
}

const noSuchColumn = (tool: Tool, column: string): Problem =>
  new Problem(
    'bad_input',
    `row.${column}: ${tool.name} answers no such field, so it tells no row from another.`,
    `Rows are told apart by ${[...tool.order.map(({ by }) => by), 'marketplace'].join(', ')}.`,
  )

const understood = (
  compiled: Compiled,
  principal: Principal,
  asked: NumberAsked,
  now: Asking['now'],
): Asking => {
  const { marketplace, ...row } = asked.row
  const wrong = Object.keys(row).find((column) => !(column in compiled.tool.row))
  if (wrong !== undefined) throw noSuchColumn(compiled.tool, wrong)
  const args = marketplace === undefined ? asked.arguments : { ...asked.arguments, marketplace }
  // Which page it stood on says nothing of a number.
  const { limit: _, cursor: __, ...rest } = args
  const parsed = parseArguments(compiled.tool.name, inputOf(compiled.tool), rest)
  return askingOf(compiled, principal, parsed, now)
}

const theRow = (compiled: Compiled, asked: NumberAsked, found: readonly Answer[]): Answer => {
  const [row, ...others] = found.map((each) => compiled.row.parse(each))
  if (row !== undefined && others.length === 0) return row
  const told = [...compiled.tool.order.map(({ by }) => by), 'marketplace'].join(', ')
  throw row === undefined
    ? new Problem(
        'not_found',
        `${asked.tool} answers no row with ${quoted(JSON.stringify(asked.row))}.`,
        'Give the arguments it was asked with, and the values as it answered them.',
      )
    : new Problem(
        'bad_input',
        `Several rows of ${asked.tool} have ${quoted(JSON.stringify(asked.row))}.`,
        `Tell the row from the others by ${told}.`,
      )
}

const findIn = async (pool: pg.Pool, asking: Asking, asked: NumberAsked): Promise<FoundNumber> => {
  const { compiled, account, marketplaces, shared } = asking
  const { tool } = compiled
  const question = questionOf(asking)
  const total = totalNamed(tool, asked.field)
  const { marketplace: _, ...like } = asked.row
  const known_at = shared.as_known_at ?? null
  const aboutSync = isAboutSync(tool)
  return withReach(pool, reachOf(asking), { known_at }, async (reader) => {
    if (known_at !== null) await assertKept(reader, known_at, { ...question, datasets: everyRead(tool) })
    const [fresh, found] = await Promise.all([
      reader.rows(freshnessQuery([account.account_id], aboutSync ? null : everyRead(tool))),
      total === null ? rowsLike(reader, question, like, 2) : reader.rows(totalsQuery(question)),
    ])
    const loads = parseFreshness(fresh)
    const freshness = aboutSync ? overallFreshness(loads) : freshnessOf(loads, tool, marketplaces, known_at)
    assertYoung(freshness, shared.max_age_hours, asking.now)
    const row = total === null ? theRow(compiled, asked, found) : null
    const field = total ?? asked.field
    const value = row === null ? found[0]?.[field] : row[field]
    return { tool, asking, field, row, value, freshness, loads }
  })
}

/** Numbers of these tools, read as `asm_server`. */
export const openNumbers = (pool: pg.Pool, tools: readonly Tool[]): Numbers => {
  // What is worked out anew in each call is no number to find again.
  const found = tools.filter((tool) => tool.worked_out === undefined)
  const compiled = new Map<string, Compiled>(found.map((tool) => [tool.name, compile(tool)]))
  return {
    hasArgument(tool, argument) {
      return argument in (compiled.get(tool)?.tool.input ?? {})
    },
    async find(principal, asked, now) {
      const meant = meantTool(compiled, principal, asked.tool)
      totalNamed(meant.tool, asked.field)
      return findIn(pool, understood(meant, principal, asked, now), asked)
    },
  }
}
