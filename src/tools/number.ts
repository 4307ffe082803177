/**
 * One number of a tool's answer, found again: the field of the one row, or of the totals, with all that it rests on.
 * What explains numbers and what checks them both begin here.
 */
import { sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import type { Principal } from '../access/principal.ts'
import { Problem } from '../core/problem.ts'
import { type Reader, withReach } from '../db/reach.ts'
import { statement } from '../db/rows.ts'
import { aggregatesIn } from './aggregate.ts'
import { parseArguments, quoted } from './argument.ts'
import { type Asking, askingOf, type Compiled, compile, inputOf, questionOf, reachOf } from './asking.ts'
import { notAllowed } from './call.ts'
import { isAboutSync, type Tool } from './define.ts'
import { valueAt } from './field.ts'
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
import {
  columnsAsked,
  DETAIL,
  type FieldAsked,
  fieldAsked,
  noSuchPlace,
  type NumberAsked,
  toldApartBy,
} from './number-asked.ts'
import { rowsLike, totalsQuery } from './page.ts'
import type { Answer } from './served.ts'
import { workedOut, type WorkOuts } from './worked-out.ts'

export interface FoundNumber {
  readonly tool: Tool
  readonly asking: Asking
  readonly field: FieldAsked
  /** Null for a total. */
  readonly row: Answer | null
  /** The row with what it is made of; of a total, its aggregates by their formulas. */
  readonly made_of: Answer
  readonly value: unknown
  /** Of the amounts beside it, where its row or the totals name one. */
  readonly currency: string | null
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

const understood = (
  compiled: Compiled,
  principal: Principal,
  asked: NumberAsked,
  now: Asking['now'],
): Asking => {
  const { marketplace } = asked.row
  // Which page it stood on says nothing of a number.
  const { limit: _, cursor: __, ...args } = asked.arguments
  const isInDetail = DETAIL in compiled.tool.input && fieldAsked(compiled.tool, asked.field).name === DETAIL
  const parsed = parseArguments(compiled.tool.name, inputOf(compiled.tool), {
    ...args,
    ...(marketplace === undefined || marketplace === null ? {} : { marketplace }),
    ...(isInDetail ? { [DETAIL]: true } : {}),
  })
  return askingOf(compiled, principal, parsed, now)
}

const theRow = (compiled: Compiled, asked: NumberAsked, found: readonly Answer[]): Answer => {
  const [row, ...others] = found
  if (row !== undefined && others.length === 0) return row
  throw row === undefined
    ? new Problem(
        'not_found',
        `${asked.tool} answers no row with ${quoted(JSON.stringify(asked.row))}.`,
        'Give the arguments it was asked with, and the values as it answered them.',
      )
    : new Problem(
        'bad_input',
        `Several rows of ${asked.tool} have ${quoted(JSON.stringify(asked.row))}.`,
        `Tell the row from the others by ${toldApartBy(compiled)}.`,
      )
}

type Found = Pick<FoundNumber, 'row' | 'made_of' | 'value' | 'currency'>

const CURRENCY = 'currency'

const currencyOf = ({ [CURRENCY]: told }: Answer): string | null => (typeof told === 'string' ? told : null)

/** The one row, with the columns that no answer shows. */
const findRow = async (
  reader: Reader,
  asking: Asking,
  asked: NumberAsked,
  field: FieldAsked,
  workOuts: WorkOuts,
): Promise<Found> => {
  const { compiled } = asking
  const question = questionOf(asking)
  const columns = [...new Set([...question.columns, ...Object.keys(compiled.made_of.shape)])]
  const found = await rowsLike(reader, { ...question, columns }, columnsAsked(compiled, asked), 2)
  const told = theRow(compiled, asked, found)
  const [row = {}] = await workedOut(asking, [compiled.row.parse(told)], reader, workOuts)
  const whole = row[field.name]
  const value = valueAt(whole, field.within)
  if (value === undefined) throw noSuchPlace(compiled.tool, field, whole)
  return { row, made_of: compiled.made_of.parse(told), value, currency: currencyOf(row) }
}

const pick = <T>(from: Readonly<Record<string, T>>, names: readonly string[]): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)))

/** The total, with the aggregates that stand in its formula. */
const findTotal = async (reader: Reader, asking: Asking, { name }: FieldAsked): Promise<Found> => {
  const question = questionOf(asking)
  const total = question.totals?.[name]
  const { text, values } = total === undefined ? { text: '', values: [] } : statement(total)
  const parts = values.length > 0 ? [] : aggregatesIn(text)
  const totals = {
    ...pick(question.totals ?? {}, [name, CURRENCY]),
    ...Object.fromEntries(parts.map((part, at) => [`part_${at}`, sql.raw(part)])),
  }
  const [counted = {}] = await reader.rows(totalsQuery({ ...question, totals }))
  const told = parts.map((part, at) => [part.replaceAll(/\s+/g, ' '), counted[`part_${at}`] ?? null] as const)
  return { row: null, made_of: Object.fromEntries(told), value: counted[name], currency: currencyOf(counted) }
}

const findIn = async (
  pool: pg.Pool,
  asking: Asking,
  asked: NumberAsked,
  workOuts: WorkOuts,
): Promise<FoundNumber> => {
  const { compiled, account, marketplaces, shared } = asking
  const { tool } = compiled
  const field = fieldAsked(tool, asked.field)
  const known_at = shared.as_known_at ?? null
  const aboutSync = isAboutSync(tool)
  const datasets = everyRead(tool)
  return withReach(pool, reachOf(asking), { known_at }, async (reader) => {
    if (known_at !== null) await assertKept(reader, known_at, { ...questionOf(asking), datasets })
    const [fresh, found] = await Promise.all([
      reader.rows(freshnessQuery([account.account_id], aboutSync ? null : datasets)),
      field.is_total ? findTotal(reader, asking, field) : findRow(reader, asking, asked, field, workOuts),
    ])
    const loads = parseFreshness(fresh)
    const freshness = aboutSync ? overallFreshness(loads) : freshnessOf(loads, tool, marketplaces, known_at)
    assertYoung(freshness, shared.max_age_hours, asking.now)
    return { tool, asking, field, ...found, freshness, loads }
  })
}

/** Numbers of these tools, read as `asm_server`. */
export const openNumbers = (pool: pg.Pool, tools: readonly Tool[], workOuts: WorkOuts = {}): Numbers => {
  const compiled = new Map<string, Compiled>(tools.map((tool) => [tool.name, compile(tool)]))
  return {
    hasArgument(tool, argument) {
      return argument in (compiled.get(tool)?.tool.input ?? {})
    },
    async find(principal, asked, now) {
      const meant = meantTool(compiled, principal, asked.tool)
      fieldAsked(meant.tool, asked.field)
      columnsAsked(meant, asked)
      return findIn(pool, understood(meant, principal, asked, now), asked, workOuts)
    },
  }
}
