/** A ledger file in Amazon's format, as large as asked: every field quoted, days newest first, some rows identical. */
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

const HEADERS = [
  'Date',
  'FNSKU',
  'ASIN',
  'MSKU',
  'Title',
  'Event Type',
  'Reference ID',
  'Quantity',
  'Fulfillment Center',
  'Disposition',
  'Reason',
  'Country',
  'Reconciled Quantity',
  'Unreconciled Quantity',
  'Date and Time',
  'Store',
] as const

const EVENTS = [
  'Shipments',
  'Shipments',
  'Shipments',
  'WhseTransfers',
  'CustomerReturns',
  'Receipts',
  'Adjustments',
] as const
const CENTERS = ['ABE8', 'ONT8', 'PHX7', 'LAS1', 'MDW2', 'FTW1', 'BNA3', 'RIC2', 'SMF1', 'TPA2'] as const
const DAYS = 31
const SKUS = 20_000

const quoted = (fields: readonly string[]): string => `"${fields.join('"\t"')}"\n`

const at = <T>(list: readonly [T, ...T[]], index: number): T => list[index % list.length] ?? list[0]

/** Row `index` of a file of `rows`; `touched` gives that many of the rows another reconciled quantity. */
const rowOf = (index: number, rows: number, touched: number): string => {
  const day = DAYS - Math.floor((index * DAYS) / rows)
  const item = (index * 7919) % SKUS
  const event = at(EVENTS, index * 31 + (item % 5))
  const adjusted = event === 'Adjustments'
  const date = `10/${String(day).padStart(2, '0')}/2026`
  return quoted([
    date,
    `X00${String(item).padStart(7, '0')}`,
    `B0${String(item).padStart(8, '0')}`,
    `SKU-${item}-BLUE`,
    `Stoneware kettle number ${item}, 1.7 litres, brushed steel, with a lid that stays where it is put`,
    event,
    event === 'Receipts' ? `FBA${15_000_000 + (index % 400)}` : '',
    String(event === 'Shipments' ? -1 - (index % 3) : (index % 5) - 2),
    at(CENTERS, index + item),
    index % 50 === 0 ? 'CUSTOMER_DAMAGED' : 'SELLABLE',
    adjusted ? at(['M', 'F', 'P', 'Q', 'E'], index) : '',
    'US',
    adjusted ? String(index < touched ? 2 : index % 2) : '0',
    adjusted ? '1' : '0',
    `2026-10-${String(day).padStart(2, '0')}T00:00:00-0700`,
    '',
  ])
}

function* pieces(rows: number, touched: number): Generator<string> {
  let piece = quoted(HEADERS)
  for (let index = 0; index < rows; index++) {
    piece += rowOf(index, rows, touched)
    if (piece.length > 1 << 18) {
      yield piece
      piece = ''
    }
  }
  yield piece
}

export const LEDGER_DAYS = { from_on: '2026-10-01', through_on: '2026-10-31' } as const

/** Writes the file plain and packed. */
export const writeLedger = async (file: {
  readonly plain: string
  readonly packed: string
  readonly rows: number
  readonly touched: number
}): Promise<void> => {
  await pipeline(Readable.from(pieces(file.rows, file.touched)), createWriteStream(file.plain))
  await pipeline(
    Readable.from(pieces(file.rows, file.touched)),
    createGzip({ level: 6 }),
    createWriteStream(file.packed),
  )
}
