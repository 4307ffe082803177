/** Reads what forecasts rest on from the kept-ready facts, a page of SKUs at a time, so that memory does not grow with the account. */
import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type LocalDate, LocalDate as LocalDateSchema } from '../core/time.ts'
import { maybeOne, rows, type Runner } from '../db/rows.ts'
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

/** A page of SKUs by its ends, neither of which need be there by the time it is read. */
export interface SkuRange {
  readonly from: string
  /** The first SKU of the next page; null for the last page. */
  readonly before: string | null
}

/** All SKUs in pages of so many. */
export const readPages = async (runner: Runner, place: Place, size: number): Promise<readonly SkuRange[]> => {
  const found = await rows(
    runner,
    sql`select sku
        from (
          select sku, row_number() over (order by sku) as place
          from inventory
          where account_id = ${place.account_id} and marketplace_id = ${place.marketplace_id}
        ) as held
        where place % ${size}::int = 1
        order by sku`,
  )
  const starts = z
    .array(z.object({ sku: z.string() }))
    .parse(found)
    .map(({ sku }) => sku)
  return starts.map((sku, at) => ({ from: at === 0 ? '' : sku, before: starts[at + 1] ?? null }))
}

/** The SKUs of a page, in order. */
export const readStock = async (
  runner: Runner,
  place: Place,
  { from, before }: SkuRange,
): Promise<readonly StockRow[]> =>
  z.array(StockRow).parse(
    await rows(
      runner,
      sql`select sku, channel, listing_status, sellable_units, sellable_units_reason, inbound_shipped_units, inbound_receiving_units
          from inventory
          where account_id = ${place.account_id} and marketplace_id = ${place.marketplace_id}
            and sku >= ${from} and (${before}::text is null or sku < ${before}::text)
          order by sku`,
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

/** What was told of these subjects and is believed, by subject. */
export const readTold = async (
  runner: Runner,
  place: Place,
  subjects: readonly string[] | 'shared',
): Promise<Told> => {
  const about =
    subjects === 'shared'
      ? sql`(subject = '*' or subject like 'supplier:%')`
      : sql`subject = any (${sql.param([...subjects])}::text[])`
  const found = await rows(
    runner,
    sql`select subject, kind, name, value, valid_from_on, valid_through_on, expires_on, source, author
        from planning_inputs
        where account_id = ${place.account_id} and marketplace_id = ${place.marketplace_id} and ${about} and is_believed
        order by subject, kind, name`,
  )
  return Map.groupBy(z.array(ToldRow).parse(found), ({ subject }) => subject)
}

/** Why a SKU cannot be bought now, by what weighs most, and since when. */
export const LISTING_STATES = ['suppressed', 'stranded', 'inactive', 'gone'] as const
export type ListingState = (typeof LISTING_STATES)[number] | 'buyable'

const ShutNowRow = z.object({ sku: z.string(), kind: z.enum(LISTING_STATES), from_on: LocalDateSchema })
export type ShutNow = z.infer<typeof ShutNowRow>

/** Those of the SKUs whose listing is shut now, each with its weightiest reason. */
export const readShutNow = async (
  runner: Runner,
  place: Place,
  skus: readonly string[],
): Promise<ReadonlyMap<string, ShutNow>> => {
  const found = await rows(
    runner,
    sql`select distinct on (sku) sku, kind, from_on
        from listing_shut
        where account_id = ${place.account_id} and marketplace_id = ${place.marketplace_id}
          and sku = any (${sql.param([...skus])}::text[]) and through_on is null
        order by sku, array_position(${sql.param([...LISTING_STATES])}::text[], kind), from_on`,
  )
  return new Map(
    z
      .array(ShutNowRow)
      .parse(found)
      .map((row) => [row.sku, row]),
  )
}
