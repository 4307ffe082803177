/**
 * One page of a question, found by its place in the order and not by counting: rows after the cursor's row, so that
 * a page costs one read of an index however deep it is, and rows that come or go meanwhile shift nothing.
 */
import { sql, type SQL } from 'drizzle-orm/sql'
import type { Reader } from '../db/reach.ts'
import type { Row } from '../db/rows.ts'
import type { KeyValue } from './cursor.ts'
import type { Tool } from './define.ts'

export interface OrderColumn {
  readonly by: string
  readonly descending: boolean
  readonly nullable: boolean
}

/** A question ready to be asked: the tool's query with what its rows hold and how they stand. */
export interface Question {
  readonly query: SQL
  readonly account_id: number
  /** The marketplaces the answer covers. */
  readonly marketplace_ids: readonly string[]
  readonly columns: readonly string[]
  readonly order: readonly OrderColumn[]
  readonly totals: Tool['totals']
  /** What the question asks of the moment of the call, where it does: another text, other rows, whatever the data. */
  readonly of_moment: string
}

const name = (column: string): SQL => sql`${sql.identifier(column)}`
const joined = (parts: readonly SQL[], by: string): SQL => sql.join([...parts], sql.raw(by))

// Unknown comes last in both directions. A column that cannot be null says nothing about nulls, so that an index in
// either direction serves it.
const orderBy = (order: readonly OrderColumn[]): SQL =>
  joined(
    order.map(({ by, descending, nullable }) => {
      const direction = descending ? sql` desc` : sql``
      return sql`${name(by)}${direction}${nullable ? sql` nulls last` : sql``}`
    }),
    ', ',
  )

const beyond = ({ by, descending, nullable }: OrderColumn, value: KeyValue): SQL => {
  if (value === null) return sql`false`
  const further = descending ? sql`${name(by)} < ${value}` : sql`${name(by)} > ${value}`
  return nullable ? sql`(${further} or ${name(by)} is null)` : further
}

const same = ({ by }: Pick<OrderColumn, 'by'>, value: KeyValue): SQL =>
  value === null ? sql`${name(by)} is null` : sql`${name(by)} = ${value}`

/** Whether a row stands after these values: by the first column, or equal there and after by the rest. */
const standsAfter = (order: readonly OrderColumn[], values: readonly KeyValue[]): SQL => {
  const [first, ...rest] = order
  if (!first) return sql`false`
  const value = values[0] ?? null
  if (rest.length === 0) return beyond(first, value)
  return sql`(${beyond(first, value)} or (${same(first, value)} and ${standsAfter(rest, values.slice(1))}))`
}

/** Some rows of the question in order. Several marketplaces are read one by one, each in the order of its index. */
const rowsWhere = (question: Question, where: SQL, limit: number): SQL => {
  const { query, account_id, marketplace_ids, columns, order } = question
  const listed = joined(columns.map(name), ', ')
  const [only, ...others] = marketplace_ids
  const inPlace = (marketplace: SQL): SQL => sql`select ${listed} from (${query}) as found
    where account_id = ${account_id} and marketplace_id = ${marketplace} and ${where}
    order by ${orderBy(order)} limit ${limit}`
  if (others.length === 0) return inPlace(sql`${only ?? ''}`)
  return sql`select ${listed} from unnest(${sql.param([...marketplace_ids])}::text[]) as place (meant_id)
    cross join lateral (${inPlace(sql`place.meant_id`)}) as page order by ${orderBy(order)} limit ${limit}`
}

// The bound on the first column alone repeats what `standsAfter` says, in the form an index can seek by.
const amongKnown = (
  question: Question,
  first: OrderColumn,
  after: readonly KeyValue[],
  limit: number,
): SQL => {
  const value = after[0]
  const bound = first.descending ? sql`${name(first.by)} <= ${value}` : sql`${name(first.by)} >= ${value}`
  return rowsWhere(question, sql`${bound} and ${standsAfter(question.order, after)}`, limit)
}

/** The rows after `after`, or the first ones; `limit` of them at most. */
export const pageRows = async (
  reader: Reader,
  question: Question,
  after: readonly KeyValue[] | null,
  limit: number,
): Promise<readonly Row[]> => {
  if (after === null) return reader.rows(rowsWhere(question, sql`true`, limit))
  const [first, ...rest] = question.order
  if (!first) throw new Error('a tool has an order')
  const unknown = sql`${name(first.by)} is null`
  if (after[0] === null)
    return reader.rows(rowsWhere(question, sql`${unknown} and ${standsAfter(rest, after.slice(1))}`, limit))
  const known = await reader.rows(amongKnown(question, first, after, limit))
  if (known.length === limit || !first.nullable) return known
  const others = await reader.rows(rowsWhere(question, unknown, limit - known.length))
  return [...known, ...others]
}

/** Rows whose columns hold these values, as an answer tells them; `limit` of them at most. */
export const rowsLike = async (
  reader: Reader,
  question: Question,
  like: Readonly<Record<string, KeyValue>>,
  limit: number,
): Promise<readonly Row[]> => {
  const same_all = Object.entries(like).map(([by, value]) => same({ by }, value))
  return reader.rows(rowsWhere(question, joined([sql`true`, ...same_all], ' and '), limit))
}

/** How many rows the whole population has, and the totals the tool names. */
export const totalsQuery = ({ query, account_id, marketplace_ids, totals = {} }: Question): SQL => {
  const named = Object.entries(totals).map(([field, aggregate]) => sql`, ${aggregate} as ${name(field)}`)
  return sql`select count(*) as rows${joined(named, '')} from (${query}) as found
    where account_id = ${account_id} and marketplace_id = any(${sql.param([...marketplace_ids])}::text[])`
}
