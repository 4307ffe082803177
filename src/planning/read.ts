/** Reads what forecasts rest on from the kept-ready facts, a page of SKUs at a time, so that memory does not grow with the account. */
import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { addDays, daysFrom, type LocalDate, LocalDate as LocalDateSchema } from '../core/time.ts'
import { maybeOne, rows, type Runner } from '../db/rows.ts'
import { DAY, type DemandSeries } from '../forecast/series.ts'
import { HISTORY_DAYS } from './settings.ts'
import { type Told, ToldRow } from './told.ts'

export interface Place {
  readonly account_id: number
  readonly marketplace_id: string
}

/** Which days of a place are known. */
export interface KnownDays {
  readonly from_on: LocalDate
  readonly through_on: LocalDate
  readonly stock_from_on: LocalDate | null
  readonly stock_through_on: LocalDate | null
}

const CoverageRow = z.object({
  from_on: LocalDateSchema,
  through_on: LocalDateSchema,
  stock_from_on: LocalDateSchema.nullable(),
  stock_through_on: LocalDateSchema.nullable(),
})

/** Null where no day of orders was loaded. */
export const readKnownDays = async (runner: Runner, place: Place): Promise<KnownDays | null> => {
  const row = await maybeOne(
    runner,
    sql`select greatest(sales.from_on, sales.through_on - ${HISTORY_DAYS - 1}::int) as from_on, sales.through_on,
               stock.from_on as stock_from_on, stock.through_on as stock_through_on
        from coverage as sales
        left join coverage as stock
          on stock.account_id = sales.account_id and stock.marketplace_id = sales.marketplace_id and stock.dataset = 'ledger_summary'
        where sales.account_id = ${place.account_id} and sales.marketplace_id = ${place.marketplace_id} and sales.dataset = 'orders'`,
  )
  return row === null ? null : CoverageRow.parse(row)
}

const StockRow = z.object({
  sku: z.string(),
  channel: z.enum(['fba', 'merchant', 'both']),
  listing_status: z.string().nullable(),
  sellable_units: z.number().nullable(),
  sellable_units_reason: z.string().nullable(),
  inbound_shipped_units: z.number().nullable(),
  inbound_receiving_units: z.number().nullable(),
})
export type StockRow = z.infer<typeof StockRow>

/** The SKUs after a SKU, in order, so many at most. */
export const readStock = async (
  runner: Runner,
  place: Place,
  after: string,
  limit: number,
): Promise<readonly StockRow[]> =>
  z.array(StockRow).parse(
    await rows(
      runner,
      sql`select sku, channel, listing_status, sellable_units, sellable_units_reason, inbound_shipped_units, inbound_receiving_units
          from inventory
          where account_id = ${place.account_id} and marketplace_id = ${place.marketplace_id} and sku > ${after}
          order by sku
          limit ${limit}`,
    ),
  )

/** A sample of the SKUs that sold, the same for the same SKUs, and how each is fulfilled. */
export const readSample = async (
  runner: Runner,
  place: Place,
  limit: number,
): Promise<readonly Pick<StockRow, 'sku' | 'channel'>[]> =>
  z.array(StockRow.pick({ sku: true, channel: true })).parse(
    await rows(
      runner,
      sql`select pace.sku, stock.channel
          from sales_velocity as pace
          join inventory as stock using (account_id, marketplace_id, sku)
          where pace.account_id = ${place.account_id} and pace.marketplace_id = ${place.marketplace_id}
            and pace.window_days = 90 and pace.channel = 'all' and pace.ordered_units > 0
          order by md5(pace.sku)
          limit ${limit}`,
    ),
  )

const Days = z.array(z.number())
const SoldRow = z.object({ sku: z.string(), days: Days, units: Days })
const HeldRow = z.object({ sku: z.string(), days: Days, ran_out: Days })
type Sold = z.infer<typeof SoldRow>
type Held = z.infer<typeof HeldRow>

/**
 * A SKU's days as the method takes them. A day with stock in Amazon's ledger could be bought; one without, in days the
 * ledger covers, could not, unless it sold. The merchant's own stock has no history: it counts as there since the first
 * sale. The series begins with the first day that had stock or sold.
 */
const seriesOf = (
  known: KnownDays,
  channel: StockRow['channel'],
  sold: Sold | undefined,
  held: Held | undefined,
): DemandSeries => {
  const length = daysFrom(known.from_on, known.through_on) + 1
  const units = new Float64Array(length)
  const flags = new Uint8Array(length).fill(DAY.unknown)
  const { stock_from_on, stock_through_on } = known
  if (channel !== 'merchant' && stock_from_on !== null && stock_through_on !== null) {
    const first = Math.max(0, daysFrom(known.from_on, stock_from_on))
    flags.fill(DAY.not_buyable, first, daysFrom(known.from_on, stock_through_on) + 1)
  }
  for (const day of held?.days ?? []) flags[day] = DAY.in_stock
  for (const day of held?.ran_out ?? []) flags[day] = DAY.ran_out
  sold?.days.forEach((day, at) => {
    units[day] = sold.units[at] ?? 0
    if (flags[day] !== DAY.ran_out) flags[day] = DAY.in_stock
  })
  const first = flags.findIndex((flag) => flag === DAY.in_stock || flag === DAY.ran_out)
  if (first < 0)
    return { from_on: addDays(known.through_on, 1), units: new Float64Array(), flags: new Uint8Array() }
  if (channel === 'merchant') flags.fill(DAY.in_stock, first)
  return { from_on: addDays(known.from_on, first), units: units.slice(first), flags: flags.slice(first) }
}

/** The series of these SKUs, by SKU. */
export const readSeries = async (
  runner: Runner,
  place: Place,
  known: KnownDays,
  skus: readonly Pick<StockRow, 'sku' | 'channel'>[],
): Promise<ReadonlyMap<string, DemandSeries>> => {
  const names = sql.param(skus.map(({ sku }) => sku))
  const here = sql`account_id = ${place.account_id} and marketplace_id = ${place.marketplace_id} and sku = any (${names}::text[])`
  const sold = z.array(SoldRow).parse(
    await rows(
      runner,
      sql`select sku, array_agg(day order by day) as days, array_agg(units order by day) as units
          from (
            select sku, ordered_on - ${known.from_on}::date as day, sum(ordered_units)::int as units
            from units_by_day
            where ${here} and ordered_on between ${known.from_on}::date and ${known.through_on}::date
            group by sku, ordered_on
          ) as sold
          group by sku`,
    ),
  )
  const held = z.array(HeldRow).parse(
    await rows(
      runner,
      sql`select sku, array_agg(stocked_on - ${known.from_on}::date order by stocked_on) as days,
                 coalesce(array_agg(stocked_on - ${known.from_on}::date order by stocked_on) filter (where closing_units <= 0), '{}') as ran_out
          from stock_by_day
          where ${here} and was_in_stock and stocked_on between ${known.from_on}::date and ${known.through_on}::date
          group by sku`,
    ),
  )
  const soldBy = new Map(sold.map((row) => [row.sku, row]))
  const heldBy = new Map(held.map((row) => [row.sku, row]))
  return new Map(
    skus.map(({ sku, channel }) => [sku, seriesOf(known, channel, soldBy.get(sku), heldBy.get(sku))]),
  )
}

const NOT_EXPIRED = (today: LocalDate) => sql`(expires_on is null or expires_on > ${today}::date)`

/** What was told of these subjects and is still believed, by subject. */
export const readTold = async (
  runner: Runner,
  place: Place,
  today: LocalDate,
  subjects: readonly string[] | 'shared',
): Promise<Told> => {
  const about =
    subjects === 'shared'
      ? sql`(subject = '*' or subject like 'supplier:%')`
      : sql`subject = any (${sql.param([...subjects])}::text[])`
  const found = await rows(
    runner,
    sql`select subject, kind, name, value, valid_from_on, valid_through_on
        from planning_inputs
        where account_id = ${place.account_id} and marketplace_id = ${place.marketplace_id} and ${about} and ${NOT_EXPIRED(today)}
        order by subject, kind, name`,
  )
  return Map.groupBy(z.array(ToldRow).parse(found), ({ subject }) => subject)
}
