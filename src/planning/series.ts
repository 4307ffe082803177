/** A SKU's days as the method takes them, from the kept-ready facts: what it sold, when it could be bought, what was promoted. */
import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { addDays, daysFrom } from '../core/time.ts'
import type { Row } from '../db/rows.ts'
import { DAY, type DemandSeries } from '../forecast/series.ts'
import type { KnownDays, Place, StockRow } from './read.ts'

const Days = z.array(z.number())
const SoldRow = z.object({ sku: z.string(), days: Days, units: Days, promoted: Days })
const HeldRow = z.object({ sku: z.string(), days: Days, ran_out: Days })
/** Days, counted from the first, on which the listing could not be bought. */
const ShutRow = z.object({ sku: z.string(), first: z.number(), last: z.number() })
type Sold = z.infer<typeof SoldRow>
type Held = z.infer<typeof HeldRow>
type Shut = z.infer<typeof ShutRow>

interface OfSku {
  readonly sold: Sold | undefined
  readonly held: Held | undefined
  readonly shut: readonly Shut[]
}

/** Beyond this share of the days it could be bought, a promotion is how a SKU sells, and no demand of its own kind. */
const PROMOTED_SHARE_MAX = 0.5

/** A day that sold something could be bought, whatever was said of its listing. */
const markShut = (flags: Uint8Array, shut: readonly Shut[], sold: Sold | undefined): void => {
  for (const { first, last } of shut) flags.fill(DAY.not_buyable, Math.max(0, first), last + 1)
  for (const day of sold?.days ?? []) if (flags[day] === DAY.not_buyable) flags[day] = DAY.in_stock
}

const markPromoted = (flags: Uint8Array, promoted: readonly number[]): void => {
  const bought = flags.reduce((sum, flag) => sum + (flag === DAY.in_stock ? 1 : 0), 0)
  const days = promoted.filter((day) => flags[day] === DAY.in_stock)
  if (days.length <= bought * PROMOTED_SHARE_MAX) for (const day of days) flags[day] = DAY.promoted
}

/**
 * A SKU's days as the method takes them. A day with stock in Amazon's ledger could be bought; one without, in days the
 * ledger covers, could not, unless it sold. The merchant's own stock has no history: it counts as there since the first
 * sale. A day on which its listing was shut (`listing_shut`) could not be bought, stock or not. A day on which most of what sold on Amazon had a promotion is one of a promotion. The series begins with the first day that had stock or sold.
 */
const seriesOf = (
  known: KnownDays,
  channel: StockRow['channel'],
  { sold, held, shut }: OfSku,
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
  markShut(flags, shut, sold)
  markPromoted(flags, sold?.promoted ?? [])
  return { from_on: addDays(known.from_on, first), units: units.slice(first), flags: flags.slice(first) }
}

/** How rows are asked for: of a connection, or of a call's reader. */
export type Ask = (query: SQL) => Promise<readonly Row[]>

interface Asked {
  readonly ask: Ask
  readonly here: SQL
  readonly known: Pick<KnownDays, 'from_on' | 'through_on'>
}

/**
 * The day is one of the known. Written so that no index by day serves it: of a prepared statement the planner does not see
 * that the span is all there is, and would read every SKU's days for those of a few.
 */
const within = ({ from_on, through_on }: Asked['known'], day: SQL): SQL =>
  sql`${day} + 0 between ${from_on}::date and ${through_on}::date`

/** Days that sold, and those of them on which most of what sold on Amazon had a promotion. */
const askSold = async ({ ask, here, known }: Asked): Promise<readonly Sold[]> =>
  z.array(SoldRow).parse(
    await ask(
      sql`select sku, array_agg(day order by day) as days, array_agg(units order by day) as units,
                 coalesce(array_agg(day order by day) filter (where is_promoted), '{}') as promoted
          from (
            select sku, ordered_on - ${known.from_on}::date as day, sum(ordered_units)::int as units,
                   sum(promoted_units) filter (where channel <> 'multi_channel') * 2
                     > sum(ordered_units) filter (where channel <> 'multi_channel') as is_promoted
            from units_by_day
            where ${here} and ${within(known, sql`ordered_on`)}
            group by sku, ordered_on
          ) as sold
          group by sku`,
    ),
  )

const askHeld = async ({ ask, here, known }: Asked): Promise<readonly Held[]> =>
  z.array(HeldRow).parse(
    await ask(
      sql`select sku, array_agg(stocked_on - ${known.from_on}::date order by stocked_on) as days,
                 coalesce(array_agg(stocked_on - ${known.from_on}::date order by stocked_on) filter (where closing_units <= 0), '{}') as ran_out
          from stock_by_day
          where ${here} and was_in_stock and ${within(known, sql`stocked_on`)}
          group by sku`,
    ),
  )

const askShut = async ({ ask, here, known }: Asked): Promise<readonly Shut[]> =>
  z.array(ShutRow).parse(
    await ask(
      sql`select sku, from_on - ${known.from_on}::date as first, least(through_on, ${known.through_on}::date) - ${known.from_on}::date as last
          from listing_shut
          where ${here} and from_on <= ${known.through_on}::date and coalesce(through_on, 'infinity') >= ${known.from_on}::date`,
    ),
  )

const bySku = <T extends { readonly sku: string }>(found: readonly T[]): ReadonlyMap<string, T> =>
  new Map(found.map((row) => [row.sku, row]))

/** The series of these SKUs, by SKU. */
export const readSeries = async (
  ask: Ask,
  place: Place,
  known: KnownDays,
  skus: readonly Pick<StockRow, 'sku' | 'channel'>[],
): Promise<ReadonlyMap<string, DemandSeries>> => {
  const names = sql.param(skus.map(({ sku }) => sku))
  const here = sql`account_id = ${place.account_id} and marketplace_id = ${place.marketplace_id} and sku = any (${names}::text[])`
  const asked = { ask, here, known }
  const sold = bySku(await askSold(asked))
  const held = bySku(await askHeld(asked))
  const shut = Map.groupBy(await askShut(asked), ({ sku }) => sku)
  return new Map(
    skus.map(({ sku, channel }) => [
      sku,
      seriesOf(known, channel, {
        sold: sold.get(sku),
        held: held.get(sku),
        shut: shut.get(sku) ?? [],
      }),
    ]),
  )
}
