/** Small things that all kinds of cases are made with. */
import type { LedgerRow } from './read.ts'
import type { SourceRow } from './types.ts'

export const sum = <Row>(rows: readonly Row[], of: (row: Row) => number): number =>
  rows.reduce((total, row) => total + of(row), 0)

/** Those that are there, each once, in order. */
export const present = (texts: readonly (string | null)[]): readonly string[] =>
  [...new Set(texts.flatMap((text) => (text === null || text === '' ? [] : [text])))].toSorted()

/** A key of texts that may hold anything. */
export const keyOf = (...parts: readonly (string | null)[]): string => JSON.stringify(parts)

type Stood = Pick<SourceRow, 'run_id' | 'line_no' | 'loaded_at'>

/** Where a row stands, and what it says. */
export const sourceOf = (
  dataset: string,
  { run_id, line_no, loaded_at }: Stood,
  told: Pick<SourceRow, 'on' | 'says' | 'units'>,
): SourceRow => ({ dataset, run_id, line_no, loaded_at, ...told })

export const ledgerSource = (row: LedgerRow, says: string): SourceRow =>
  sourceOf('ledger_detail', row, { on: row.occurred_on, says, units: row.moved_units })
