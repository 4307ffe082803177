/** A seller whose night was synced, its kept facts, and the world that its reports were made from. */
import { z } from 'zod'
import { daysFrom, Instant, LocalDate, msOf } from '../../src/core/time.ts'
import { stateAt, unitsOfRow } from '../../src/emulator/reports/orders.ts'
import { listPrice } from '../../src/emulator/world/catalog.ts'
import { chargesOf } from '../../src/emulator/world/charges.ts'
import { sizeOf } from '../../src/emulator/world/fees.ts'
import type { Life } from '../../src/emulator/world/life.ts'
import { itemVolume, storageRate, unitsIn } from '../../src/emulator/world/storage-rates.ts'
import { monthsIn, storedIn } from '../../src/emulator/world/storage.ts'
import type { Order, SkuProfile } from '../../src/emulator/world/types.ts'
import { advertise, planWithAds } from '../sync/advertising.ts'
import { type Night, openNight } from '../sync/support.ts'

interface Days {
  readonly from_on: string
  readonly through_on: string
}

export interface OrderTruth {
  readonly sold_units: number
  readonly unpriced_units: number
  readonly sales: number
  readonly fulfillment: number
  readonly referral: number
  readonly orders: number
}

export interface Truth {
  readonly night: Night
  ask<T>(row: z.ZodType<T>, query: string): Promise<readonly T[]>
  /** When what is stored of a dataset was told last. */
  toldAt(dataset: string): Promise<Instant>
  readonly dayOf: (on: string) => number
  readonly priceOf: (profile: SkuProfile, at_ms: number) => number
  life(sku: string): Life
  /** Orders placed on these days, those aside that were cancelled by then. */
  orders(sku: string, days: Days, as_of: Instant): readonly Order[]
  /** What was ordered on Amazon on these days and what Amazon takes of it, as far as it had a price by then; money in cents. */
  orderTruth(sku: string, days: Days, as_of: Instant): OrderTruth
  /** What storing a SKU for a whole month really cost. */
  monthsStorage(sku: string, month_on: string): number
  close(): Promise<void>
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

const worldOf = (night: Night) => night.emulator.world.market()

const orderTruthOf = (life: Life, orders: readonly Order[], as_of: Instant): OrderTruth => {
  const isPriced = (order: Order): boolean => stateAt(order, msOf(as_of)).status !== 'Pending'
  const onAmazon = orders.filter(({ channel }) => channel !== 'non_amazon')
  const priced = onAmazon.filter(isPriced)
  const charged = priced.flatMap((order) => {
    const unit_minor = listPrice(life.profile, life.calendar.dayAt(order.placed_ms))
    return Array.from({ length: order.rows }, (_, row) =>
      chargesOf(life, order, { unit_minor, units: unitsOfRow(order, row) }),
    )
  })
  return {
    sold_units: sum(priced.map(({ units }) => units)),
    unpriced_units: sum(onAmazon.filter((order) => !isPriced(order)).map(({ units }) => units)),
    sales: sum(charged.map(({ price, discount }) => price - discount)),
    fulfillment: sum(charged.map(({ fulfilment }) => fulfilment)),
    referral: sum(charged.map(({ referral }) => referral)),
    orders: charged.length,
  }
}

const monthsStorageOf = (night: Night, sku: string, from_day: number): number => {
  const world = worldOf(night)
  const [month] = monthsIn(world.calendar, { from_day, through_day: from_day + 31 })
  if (month === undefined) throw new Error('there is no whole month')
  const life = world.life(world.indexOf(sku) ?? -1, month.through_day)
  const { marketplace } = world.setup
  const rate = storageRate(marketplace, sizeOf(life.profile).tier, Number(month.name.slice(5)))
  const units = sum(storedIn(life, month).map((stored) => stored.units))
  return units * itemVolume(life.profile, unitsIn(marketplace)) * rate
}

/** Longer than the history, so that nothing that ever happened is outside of what was loaded. */
const BACKFILL_DAYS = 160
const HISTORY_DAYS = 130

export const openTruth = async (options: {
  readonly plans: readonly string[]
  readonly sku_count: number
}): Promise<Truth> => {
  const night = await openNight({ ...options, history_days: HISTORY_DAYS, backfill_days: BACKFILL_DAYS })
  await advertise(night)
  await planWithAds(night, ({ dataset }) => options.plans.includes(dataset))
  await night.runUntilQuiet()
  const world = worldOf(night)
  const dayOf = (on: string): number => daysFrom(world.calendar.began_on, LocalDate.parse(on))
  const ask = async <T>(row: z.ZodType<T>, query: string): Promise<readonly T[]> =>
    z.array(row).parse((await night.owner.query(query)).rows)
  const life = (sku: string): Life =>
    world.life(world.indexOf(sku) ?? -1, world.calendar.dayAt(msOf(night.clock.now())))
  const orders = (sku: string, { from_on, through_on }: Days, as_of: Instant): readonly Order[] =>
    life(sku).orders.filter(
      (order) =>
        order.placed_ms <= msOf(as_of) &&
        order.placed_day >= dayOf(from_on) &&
        order.placed_day <= dayOf(through_on) &&
        stateAt(order, msOf(as_of)).status !== 'Cancelled',
    )
  return {
    night,
    ask,
    async toldAt(dataset) {
      const [run] = await ask(
        z.object({ at: z.string() }),
        `select to_char(max(created_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
         from report_run where dataset = '${dataset}' and state = 'loaded'`,
      )
      return Instant.parse(run?.at)
    },
    dayOf,
    priceOf: (profile, at_ms) => listPrice(profile, world.calendar.dayAt(at_ms)),
    life,
    orders,
    orderTruth: (sku, days, as_of) => orderTruthOf(life(sku), orders(sku, days, as_of), as_of),
    monthsStorage: (sku, month_on) => monthsStorageOf(night, sku, dayOf(month_on)),
    close: () => night.close(),
  }
}
