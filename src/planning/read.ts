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
