/**
 * `sales_velocity` of one SKU over any span of days: the same days count and are left out, asked of the days themselves. Kept
 * ready are the windows everybody asks for; every span of every SKU would be another table a day.
 */
import { type SQL, sql } from 'drizzle-orm/sql'
import { Problem } from '../../core/problem.ts'
import { daysIn, LocalDate } from '../../core/time.ts'

export interface Span {
  readonly sku: string
  readonly from_on: string
  readonly through_on: string
  readonly channel: string
}

/** Days of one SKU that an answer may go through. */
const DAYS_MAX = 800

/** The span that is asked for, if any; half of one, or one of all SKUs, is refused. */
export const spanOf = (asked: {
  readonly sku?: string | undefined
  readonly from_on?: string | undefined
  readonly through_on?: string | undefined
  readonly channel: string
}): Span | null => {
  const { sku, from_on, through_on, channel } = asked
  if (from_on === undefined && through_on === undefined) return null
  if (from_on === undefined || through_on === undefined || sku === undefined)
    throw new Problem(
      'bad_input',
      'A span of days of one’s own needs from_on, through_on and sku.',
      'Send all three, or window_days for all SKUs; get_sales_by_day totals any span.',
    )
  const days = daysIn({ from_on: LocalDate.parse(from_on), through_on: LocalDate.parse(through_on) })
  if (days < 1 || days > DAYS_MAX)
    throw new Problem(
      'bad_input',
      `From ${from_on} through ${through_on} are ${days} days.`,
      `Send 1 to ${DAYS_MAX} days, the earlier one as from_on.`,
    )
  return { sku, from_on, through_on, channel }
}

/** Each marketplace's coverage of the span: whether sales are known, and why days in stock are not. */
const SPAN = ({ from_on, through_on }: Span): SQL => sql`
  select sales.account_id, sales.marketplace_id,
         sales.from_on <= ${from_on}::date and sales.through_on >= ${through_on}::date as sales_are_known,
         case
           when stock.from_on is null then 'stock_not_synced'
           when stock.through_on < ${through_on}::date then 'stock_history_is_behind'
           when stock.from_on > ${from_on}::date then 'stock_history_too_short'
         end as stock_gap
  from coverage as sales
  left join coverage as stock
    on stock.account_id = sales.account_id and stock.marketplace_id = sales.marketplace_id and stock.dataset = 'ledger_summary'
  where sales.dataset = 'orders'`

/** A day of the SKU on which anything was: stock, a sale by the channel that is asked for, a listing that was shut. */
const DAYS = ({ sku, from_on, through_on, channel }: Span): SQL => {
  const between = (day: string): SQL =>
    sql`sku = ${sku} and ${sql.identifier(day)} between ${from_on}::date and ${through_on}::date`
  const meant = channel === 'all' ? sql`true` : sql`channel = ${channel}`
  return sql`
  select account_id, marketplace_id, day, bool_or(in_stock) as in_stock, bool_or(is_shut) as is_shut, bool_or(is_sold) as is_sold,
         sum(units) as units, bool_or(by_merchant) as by_merchant
  from (
    select account_id, marketplace_id, ordered_on as day, channel <> 'merchant' as in_stock, false as is_shut, ${meant} as is_sold,
           case when ${meant} then ordered_units else 0 end as units, ${meant} and channel = 'merchant' as by_merchant
    from units_by_day
    where ${between('ordered_on')}
    union all
    select account_id, marketplace_id, stocked_on, true, false, false, 0, false
    from stock_by_day
    where was_in_stock and ${between('stocked_on')}
    union all
    select account_id, marketplace_id, shut.day::date, false, true, false, 0, false
    from listing_shut
    cross join lateral generate_series(
      greatest(from_on, ${from_on}::date), least(through_on, ${through_on}::date), interval '1 day'
    ) as shut (day)
    where sku = ${sku} and ${sql.raw(channel === 'multi_channel' ? 'false' : 'true')}
  ) as told
  group by account_id, marketplace_id, day`
}

/** A row of `sales_velocity`'s columns per marketplace that knows the SKU, or that sold it by the channel. */
export const paceBetween = (span: Span): SQL => {
  const { sku, from_on, through_on, channel } = span
  return sql`
  with counted as (
    select account_id, marketplace_id, sum(units)::int as units, bool_or(by_merchant) as by_merchant, bool_or(is_sold) as is_sold,
           bool_or(in_stock or is_sold) as is_offered, count(*) filter (where in_stock)::int as stock_days,
           array_agg(day) filter (where in_stock) as stocked_on,
           coalesce(array_agg(day order by day) filter (where in_stock and is_shut and not is_sold), '{}') as shut_on
    from (${DAYS(span)}) as day
    group by account_id, marketplace_id
  ),
  known as (
    select account_id, marketplace_id, sales_are_known, coalesce(units, 0) as units, coalesce(stock_days, 0) as stock_days,
           coalesce(shut_on, '{}') as shut_on,
           array(
             select day::date from generate_series(${from_on}::date, ${through_on}::date, interval '1 day') as day
             where day::date <> all (coalesce(stocked_on, '{}'))
           ) as out_of_stock_on,
           case when by_merchant or ${channel}::text = 'merchant' or ${channel}::text = 'all' and held.channel <> 'fba' then 'merchant_stock_has_no_history' else stock_gap end as stock_gap
    from (${SPAN(span)}) as span
    left join counted using (account_id, marketplace_id)
    left join (select account_id, marketplace_id, channel from inventory where sku = ${sku}) as held using (account_id, marketplace_id)
    where case when ${channel}::text = 'all' then is_offered or held.channel is not null else is_sold end
  )
  select account_id, marketplace_id, ${sku}::text as sku, ${from_on}::date as from_on, ${through_on}::date as through_on,
         case when sales_are_known then units end as ordered_units,
         case when sales_are_known then round(units::numeric / (${through_on}::date - ${from_on}::date + 1), 4)::float8 end as units_per_day,
         case when not sales_are_known then 'sales_history_too_short' end as units_per_day_reason,
         case when stock_gap is null then stock_days - cardinality(shut_on) end as in_stock_days,
         case when sales_are_known and stock_gap is null then round(units::numeric / nullif(stock_days - cardinality(shut_on), 0), 4)::float8 end
           as units_per_in_stock_day,
         case
           when not sales_are_known then 'sales_history_too_short'
           when stock_gap is not null then stock_gap
           when stock_days = 0 then 'never_in_stock'
           when stock_days = cardinality(shut_on) then 'never_buyable'
         end as units_per_in_stock_day_reason,
         case when stock_gap is null then out_of_stock_on end as out_of_stock_on,
         case when stock_gap is null then shut_on end as shut_on
  from known`
}
