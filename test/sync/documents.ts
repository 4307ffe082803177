/** Documents of a test's own, put where the emulated Amazon would put its, and what became of the dataset. */
import { z } from 'zod'
import type { Night, RunFacts } from './support.ts'

export const TYPES = {
  fba_inventory: 'GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA',
  listings: 'GET_MERCHANT_LISTINGS_ALL_DATA',
  orders: 'GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL',
  ledger_detail: 'GET_LEDGER_DETAIL_VIEW_DATA',
  ledger_summary: 'GET_LEDGER_SUMMARY_VIEW_DATA',
} as const
export type Dataset = keyof typeof TYPES

export type Cells = Readonly<Record<string, string>>

const headersOf = (rows: readonly Cells[]): readonly string[] => [
  ...new Set(rows.flatMap((row) => Object.keys(row))),
]

const table = (
  rows: readonly Cells[],
  headers: readonly string[],
  line: (cells: readonly string[]) => string,
): string =>
  `${[headers, ...rows.map((row) => headers.map((header) => row[header] ?? ''))].map(line).join('\n')}\n`

/** A tab-separated file: the headers of all rows, or those given. */
export const tsv = (rows: readonly Cells[], headers = headersOf(rows)): string =>
  table(rows, headers, (cells) => cells.join('\t'))

/** As Amazon writes the ledgers: every field between quotes. */
export const quotedTsv = (rows: readonly Cells[], headers = headersOf(rows)): string =>
  table(rows, headers, (cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join('\t'))

export const stock = (sku: string, units: number | string, more: Cells = {}): Cells => ({
  sku,
  condition: 'New',
  'afn-fulfillable-quantity': String(units),
  ...more,
})
export const stocks = (count: number, units = 5): readonly Cells[] =>
  Array.from({ length: count }, (_, index) => stock(`SKU-${String(index).padStart(4, '0')}`, units))

export const moved = (on: string, sku: string, units: number | string, more: Cells = {}): Cells => ({
  Date: on,
  MSKU: sku,
  'Event Type': 'Shipments',
  Quantity: String(units),
  ...more,
})

export const ordered = (id: string, updated: string, units: number | string, more: Cells = {}): Cells => ({
  'amazon-order-id': id,
  'purchase-date': '2026-11-01T10:00:00+00:00',
  'last-updated-date': updated,
  'order-status': 'Shipped',
  'fulfillment-channel': 'Amazon',
  sku: 'SKU-0001',
  quantity: String(units),
  ...more,
})

export interface FetchOptions {
  readonly days?: { readonly from_on: string; readonly through_on: string }
  /** Bytes per download, where they are not the same each time. */
  readonly next?: () => string | Buffer
  readonly gzipped?: boolean
}

/** Lets a night fetch the document, through every step of a run, and answers the run as it ended. */
export const fetchDocument = async (
  night: Night,
  dataset: Dataset,
  document: string | Buffer,
  options: FetchOptions = {},
): Promise<RunFacts> => {
  const { days, next, gzipped = false } = options
  night.emulator.documents.serve({
    report_type: TYPES[dataset],
    gzipped,
    body: () => [next?.() ?? document],
  })
  night.clock.advance({ hours: 1 })
  const id = await night.enter(dataset, days)
  await night.runUntilQuiet()
  const run = (await night.runs(dataset)).find(({ run_id }) => run_id === id)
  if (run === undefined) throw new Error('the run is gone')
  return run
}

const Place = z.object({ sku: z.string(), place: z.string() })

/** Where each row lies in its table and which transaction wrote it: the same before and after when nothing was written. */
export const placesOf = async (night: Night, table: string): Promise<readonly string[]> => {
  const { rows } = await night.owner.query(
    `select sku, ctid::text || ' ' || xmin::text as place from data.${table} order by sku, ctid`,
  )
  return z
    .array(Place)
    .parse(rows)
    .map(({ sku, place }) => `${sku} ${place}`)
}

/** Rows of a table as text, columns as asked, in order. */
export const linesOf = async (night: Night, table: string, columns: string): Promise<readonly string[]> => {
  const { rows } = await night.owner.query<{ line: string }>(
    `select line from (select concat_ws(' ', ${columns}) as line from data.${table}) as t order by line collate "C"`,
  )
  return rows.map(({ line }) => line)
}

/** The datasets as on the first day; the runs' numbers go on. */
export const forgetAll = async (night: Night): Promise<void> => {
  const tables = Object.keys(TYPES).flatMap((dataset) => [`data.${dataset}`, `data.${dataset}_history`])
  await night.owner.query(`truncate ${tables.join(', ')}, report_run cascade`)
}
