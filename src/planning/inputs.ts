/** The inputs of one SKU's forecast, each with its source, and the digest that says whether they changed. */
import { createHash } from 'node:crypto'
import type { LocalDate } from '../core/time.ts'
import { METHOD_VERSION, type Plan, type PlanInputs } from '../forecast/plan.ts'
import type { DemandSeries } from '../forecast/series.ts'
import type { ListingState, ShutNow, StockRow } from './read.ts'
import { DEFAULTS, HORIZON_DAYS } from './settings.ts'
import {
  arrivalsOf,
  type ExpectedRow,
  type ReserveRow,
  reservesOf,
  type SourcedArrival,
  type SourcedReserve,
} from './supply.ts'
import type { ToldOfSku } from './told.ts'

/** What Amazon says of a listing, and since when; `null` where it does not say. */
export interface Listing {
  readonly value: ListingState
  readonly source: 'amazon'
  readonly status: string | null
  readonly valid_from_on?: LocalDate
}

export interface SkuInputs {
  readonly stock: StockRow
  readonly listing: Listing
  readonly told: ToldOfSku
  readonly arrivals: readonly SourcedArrival[]
  readonly reserves: readonly SourcedReserve[]
  readonly plan: PlanInputs
  readonly digest: Buffer
}

const digestOf = (stock: StockRow, series: DemandSeries, rest: unknown): Buffer =>
  createHash('sha256')
    .update(new Uint8Array(series.units.buffer, series.units.byteOffset, series.units.byteLength))
    .update(series.flags)
    // A SKU that never sold has no days; which day it is then changes nothing.
    .update(series.units.length === 0 ? '' : series.from_on)
    .update(JSON.stringify([METHOD_VERSION, stock, rest]))
    .digest()

/** What is known of a SKU beside its stock and its days. */
export interface KnownOfSku {
  readonly told: ToldOfSku
  readonly expected: readonly ExpectedRow[]
  readonly held: readonly ReserveRow[]
  readonly shut: ShutNow | undefined
}

const listingOf = (stock: StockRow, shut: ShutNow | undefined): Listing => ({
  value: shut?.kind ?? 'buyable',
  source: 'amazon',
  status: stock.listing_status,
  ...(shut === undefined ? {} : { valid_from_on: shut.from_on }),
})

export const skuInputs = (
  stock: StockRow,
  series: DemandSeries,
  { told, expected, held, shut }: KnownOfSku,
  week: Float64Array,
  as_of_on: LocalDate,
): SkuInputs => {
  const arrivals = arrivalsOf(stock, expected, as_of_on)
  const reserves = reservesOf(held, told.case_pack_units.value)
  const listing = listingOf(stock, shut)
  const plan: PlanInputs = {
    demand: { series, week, events: told.events, horizon_days: HORIZON_DAYS },
    supply: {
      on_hand_units: stock.sellable_units ?? 0,
      arrivals,
      reserves,
      lead_time: told.lead_time,
      target_cover_days: Math.min(HORIZON_DAYS, told.target_cover_days.value),
      case_pack_units: told.case_pack_units.value,
      minimum_order_units: told.minimum_order_units.value,
    },
    ...(listing.value === 'buyable' ? {} : { shut: listing.value }),
  }
  // Units without dates are told by their days from today: as dates they would move every night.
  const { receiving_days, shipped_days } = DEFAULTS
  const dated = arrivals.filter(({ source }) => source === 'learned')
  const changing = [
    told,
    listing,
    dated,
    reserves,
    receiving_days,
    shipped_days,
    series.units.length === 0 ? [] : [...week],
  ]
  return { stock, listing, told, arrivals, reserves, plan, digest: digestOf(stock, series, changing) }
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000

/** What is stored of them, each with its source; the days of sales and stock stay in their facts. */
export const storedInputs = (
  { stock, listing, told, arrivals, reserves, plan: { demand } }: SkuInputs,
  { basis, as_of_on }: Plan['demand'],
): unknown => ({
  series: { from_on: demand.series.from_on, days: demand.series.units.length },
  // Amazon's ledger tells of units in its own warehouses alone.
  has_stock_history: stock.channel === 'fba',
  velocity: {
    value: basis.counted_days === 0 ? null : rounded(basis.units_per_day),
    source: 'learned',
    valid_from_on: demand.series.from_on,
    valid_through_on: as_of_on,
  },
  week: { value: basis.week.map(rounded), source: 'learned', first_day: 'Monday' },
  listing,
  on_hand_units: { value: stock.sellable_units, source: 'amazon', reason: stock.sellable_units_reason },
  arrivals,
  reserves,
  ...told,
})
