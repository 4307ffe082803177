/**
 * A ledger of any size without a world behind it, for benchmarks: the columns, quoting and repetition of a real
 * ledger detail file, made as fast as texts can be joined. The same arguments give the same bytes.
 */
import { addDays, daysIn, zoneOffsetMs, type DayRange, type TimeZone } from '../core/time.ts'
import type { ServedBody } from './documents.ts'
import { LEDGER_DETAIL_HEADER, ledgerDetail } from './reports/ledger-detail.ts'
import { ledgerDateText } from './reports/text.ts'
import { offsetText } from './world/calendar.ts'
import { mix } from './world/random.ts'

export interface BulkLedger {
  readonly rows: number
  /** Rows are spread over these days, in order; Amazon's days are the marketplace's. */
  readonly days: DayRange
  readonly skus: number
  readonly seed: number
  readonly time_zone: TimeZone
}

const LINES_PER_CHUNK = 512

/** What stands after the product: type, reference, quantity, centre, disposition, reason, country, settled. */
const TAILS = [
  'Shipments"\t""\t"-1"\t"ABE8"\t"SELLABLE"\t""\t"US"\t""\t""',
  'Shipments"\t""\t"-1"\t"ABE8"\t"SELLABLE"\t""\t"US"\t""\t""',
  'Shipments"\t""\t"-2"\t"PHX7"\t"SELLABLE"\t""\t"US"\t""\t""',
  'Shipments"\t""\t"-1"\t"ONT8"\t"SELLABLE"\t""\t"US"\t""\t""',
  'CustomerReturns"\t""\t"1"\t"LAS2"\t"SELLABLE"\t""\t"US"\t""\t""',
  'Receipts"\t"FBA15BULK0001"\t"40"\t"ABE8"\t"SELLABLE"\t""\t"US"\t""\t""',
  'WhseTransfers"\t""\t"-5"\t"ABE8"\t"SELLABLE"\t""\t"US"\t""\t""',
  'Adjustments"\t""\t"-1"\t"PHX7"\t"SELLABLE"\t"M"\t"US"\t"0"\t"1"',
] as const

const productText = (seed: number, index: number): string => {
  const id = index.toString(36).toUpperCase().padStart(6, '0')
  const title = `Northwind Article ${mix(seed, index) % 1000}, in a title of usual length`
  return `"X0${id}00"\t"B0${id}00"\t"BULK-${id}"\t"${title}"\t"`
}

/** The file in chunks of some 90 kB; the header comes first. */
export function* bulkLedger({ rows, days, skus, seed, time_zone }: BulkLedger): Generator<string> {
  const products = Array.from({ length: Math.min(skus, rows) }, (_, index) => productText(seed, index))
  const count = daysIn(days)
  yield `"${LEDGER_DETAIL_HEADER.join('"\t"')}"\n`
  let row = 0
  for (let day = 0; day < count; day += 1) {
    const date = addDays(days.from_on, day)
    const start = `"${ledgerDateText(date)}"\t`
    const offset = offsetText(zoneOffsetMs(Date.parse(`${date}T12:00:00Z`), time_zone))
    const end = `\t"${date}T00:00:00${offset}"\t""\n`
    const last = Math.floor((rows * (day + 1)) / count)
    let text = ''
    for (; row < last; row += 1) {
      const draw = Math.imul(Math.imul(row + seed, 0x9e3779b1) ^ row, 0x85ebca6b) >>> 0
      text += start + (products[draw % products.length] ?? '') + (TAILS[(draw >>> 20) % 8] ?? '') + end
      if (row % LINES_PER_CHUNK > 0) continue
      yield text
      text = ''
    }
    if (text !== '') yield text
  }
}

/** Serves such a ledger as every GET_LEDGER_DETAIL_VIEW_DATA document: `documents.serve(servedLedger(…))`. */
export const servedLedger = (ledger: BulkLedger): ServedBody => ({
  report_type: ledgerDetail.report_type,
  body: () => bulkLedger(ledger),
})
