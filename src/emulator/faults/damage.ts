/** Damage inside a document: the columns and rows Amazon was never supposed to send. */
import type { Table } from '../reports/define.ts'
import type { ContentFault } from './kinds.ts'

interface Damaged {
  readonly number: number
  readonly fault: { readonly kind: ContentFault; readonly column?: string } | undefined
}

function* mapped(
  rows: Iterable<readonly string[]>,
  change: (row: readonly string[], index: number) => readonly string[],
): Generator<readonly string[]> {
  let index = 0
  for (const row of rows) {
    yield change(row, index)
    index += 1
  }
}

/** Every fifth row, the first one included, loses its last field or gains one. */
const miscounted = (row: readonly string[], index: number): readonly string[] => {
  if (index % 5 !== 0) return row
  return index % 10 === 0 ? row.slice(0, -1) : [...row, 'surplus']
}

const withoutColumn = ({ header, rows }: Table, column: number): Table => ({
  header: header.toSpliced(column, 1),
  rows: mapped(rows, (row) => row.toSpliced(column, 1)),
})

/** What each kind does to a table; the other kinds strike its bytes. */
const DAMAGES: Readonly<Partial<Record<ContentFault, (table: Table, column: number) => Table>>> = {
  renamed_column: ({ header, rows }, column) => {
    return { header: header.with(column, `${header[column] ?? ''} (new)`), rows }
  },
  missing_column: withoutColumn,
  new_column: ({ header, rows }) => ({
    header: [...header, 'surprise-column'],
    rows: mapped(rows, (row, index) => [...row, `surprise ${index}`]),
  }),
  wrong_field_count: ({ header, rows }) => ({ header, rows: mapped(rows, miscounted) }),
}

export const damaged = (table: Table, { number, fault }: Damaged): Table => {
  if (!fault) return table
  const named = fault.column === undefined ? -1 : table.header.indexOf(fault.column)
  const column = named >= 0 ? named : number % table.header.length
  return DAMAGES[fault.kind]?.(table, column) ?? table
}
