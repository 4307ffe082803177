/** Many rows at once, by COPY: values as COPY's text format. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

/** What a column may be given; arrays are of numbers, objects go as JSON. */
export type CopyValue =
  | string
  | number
  | boolean
  | null
  | Buffer
  | readonly (number | null)[]
  | Float64Array
  | { readonly json: unknown }

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
const escape = (text: string): string => text.replaceAll(/[\\\t\n\r]/g, (each) => ESCAPES[each] ?? each)

const textOf = (value: CopyValue): string => {
  if (value === null) return '\\N'
  if (typeof value === 'string') return escape(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Buffer.isBuffer(value)) return `\\\\x${value.toString('hex')}`
  if (value instanceof Float64Array) return `{${value.join(',')}}`
  if ('json' in value) return escape(JSON.stringify(value.json))
  return `{${value.map((each) => each ?? 'null').join(',')}}`
}

/**
 * Copies rows, each the values of `columns` in their order, into a table. By way of a temporary one, since Postgres copies
 * into no table that has row security; so it needs a transaction around it.
 */
export const copyRows = async (
  client: pg.ClientBase,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly CopyValue[])[],
): Promise<void> => {
  const names = columns.join(', ')
  await client.query('drop table if exists arriving')
  await client.query(
    `create temporary table arriving on commit drop as select ${names} from ${table} limit 0`,
  )
  const into = client.query(copyFrom(`copy arriving (${names}) from stdin`))
  await pipeline(Readable.from(rows.map((row) => `${row.map(textOf).join('\t')}\n`)), into)
  await client.query(`insert into ${table} (${names}) select ${names} from arriving`)
}
