/** Shoppers: orders placed, paid, shipped or cancelled on a later day, and units that come back. */
import { meanDemand, promotionRatio } from './demand.ts'
import { strandedBy } from './catalog.ts'
import { momentOf } from './calendar.ts'
import type { Life } from './life.ts'
import { mix } from './random.ts'
import { movement } from './stock.ts'
import type { CustomerReturn, DayRecord, Disposition, Order } from './types.ts'

const CANCELLED_RATIO = 0.03
const BUSINESS_RATIO = 0.05
/** The seller's own shelf is filled up for some weeks when it is nearly empty, not always at once. */
const MERCHANT_SHELF = { days: 20, units_min: 60, low_days: 3, low_units_min: 15 } as const

type Sales = Pick<DayRecord, 'wanted_units' | 'ordered' | 'missed_units' | 'in_stock'>

const closingDay = (life: Life, day: number): number => {
  const draw = life.random.unit()
  return day + (draw < 0.7 ? 1 : draw < 0.93 ? 2 : 4)
}

const place = (
  life: Life,
  wish: { readonly day: number; readonly ordinal: number; readonly channel: Order['channel'] },
  units: number,
  centre: string,
): Order => {
  const { random, calendar, profile } = life
  const placed_ms = momentOf(calendar, wish.day, random.unit())
  const closed_day = closingDay(life, wish.day)
  return {
    ordinal: wish.ordinal,
    sku_index: profile.index,
    channel: wish.channel,
    units,
    rows: units > 1 && random.chance(0.1) ? 2 : 1,
    placed_day: wish.day,
    placed_ms,
    confirmed_ms: placed_ms + random.integer(20, 45) * 60_000,
    closed_day,
    closed_ms: momentOf(calendar, closed_day, 0.05 + 0.9 * random.unit()),
    outcome: random.chance(CANCELLED_RATIO) ? 'cancelled' : 'shipped',
    promotion_ratio: wish.channel === 'non_amazon' ? 0 : promotionRatio(profile, wish.day),
    business: random.chance(BUSINESS_RATIO),
    place_number: random.integer(0, 1000),
    centre,
  }
}

const channelFor = (life: Life): Order['channel'] => {
  if (life.profile.fulfilment === 'merchant') return 'merchant'
  if (life.profile.fulfilment === 'both' && life.random.chance(0.2)) return 'merchant'
  return life.random.chance(life.profile.non_amazon_ratio) ? 'non_amazon' : 'amazon'
}

const unitsWanted = (life: Life): number => {
  const draw = life.random.unit()
  return draw < 0.85 ? 1 : draw < 0.96 ? 2 : 3
}

/** Where the units are to come from, and how many there are; none is a missed sale. */
const source = (
  life: Life,
  channel: Order['channel'],
): { readonly centre: string; readonly units: number } =>
  channel === 'merchant' ? { centre: '', units: life.merchant.units } : life.stock.fullest()

const fillMerchantShelf = (life: Life): void => {
  const { days, units_min, low_days, low_units_min } = MERCHANT_SHELF
  const pace = life.profile.base_units * life.setup.demand_scale
  if (life.profile.fulfilment === 'amazon') return
  if (life.merchant.units >= Math.max(low_units_min, pace * low_days) || !life.random.chance(0.3)) return
  life.moveMerchant(Math.max(units_min, Math.round(pace * days)))
}

/** The day's shoppers, one after the other, until everyone was served or sent away. */
export const acceptOrders = (life: Life, day: number): Sales => {
  const { profile, random, stock } = life
  const wanted_units = random.poisson(meanDemand(profile, life.calendar, day, life.setup.demand_scale))
  const shown = strandedBy(profile, day) === null
  const in_stock = shown && stock.freeUnits() > 0
  const ordered = { amazon: 0, merchant: 0, non_amazon: 0 }
  let left = wanted_units
  for (let ordinal = 0; left > 0 && ordinal < 4096; ordinal += 1) {
    const wish = Math.min(left, unitsWanted(life))
    left -= wish
    const channel = channelFor(life)
    const from = source(life, channel)
    const units = shown ? Math.min(wish, from.units) : 0
    if (units === 0) continue
    const order = place(life, { day, ordinal, channel }, units, from.centre)
    if (channel === 'merchant') life.moveMerchant(-units)
    else stock.promise(from.centre, units)
    ordered[channel] += units
    life.addOrder(order)
    life.plan(order.closed_day, { do: order.outcome === 'shipped' ? 'ship' : 'cancel', order })
  }
  const served = ordered.amazon + ordered.merchant + ordered.non_amazon
  fillMerchantShelf(life)
  return { wanted_units, ordered, missed_units: wanted_units - served, in_stock }
}

const RETURN_DISPOSITIONS = ['SELLABLE', 'SELLABLE', 'SELLABLE', 'CUSTOMER_DAMAGED', 'DEFECTIVE'] as const
/** One order in so many is refunded though its unit never comes back. */
const KEPT_EVERY = 120

/** Refunds follow from the order alone and take no chance from the day, which other things are decided by. */
const refund = (life: Life, shipped_day: number, order: Order, return_after_days: number | null): void => {
  const draw = mix(life.profile.seed, 41, order.placed_day, order.ordinal)
  // Amazon refunds at the carrier's first scan: after the shipment, at the latest when the unit is back.
  const day = shipped_day + 1 + (draw % ((return_after_days ?? 20) - 1))
  const at_ms = momentOf(life.calendar, day, ((draw >>> 8) % 1000) / 1000)
  life.addRefund({ order, day, at_ms, kept_by_shopper: return_after_days === null })
}

const isKept = (life: Life, order: Order): boolean =>
  order.channel === 'amazon' && mix(life.profile.seed, 42, order.placed_day, order.ordinal) % KEPT_EVERY === 0

const planReturn = (life: Life, day: number, order: Order): void => {
  const { random, stock } = life
  if (order.channel !== 'amazon' || !random.chance(life.profile.return_ratio)) {
    if (isKept(life, order)) refund(life, day, order, null)
    return
  }
  const disposition: Disposition = RETURN_DISPOSITIONS[random.integer(0, 4)] ?? 'SELLABLE'
  const centre = stock.centres[random.integer(0, stock.centres.length - 1)] ?? order.centre
  const after_days = random.integer(5, 35)
  life.plan(day + after_days, { do: 'return', order, units: 1, centre, disposition })
  refund(life, day, order, after_days)
}

export const shipOrder = (life: Life, day: number, order: Order): void => {
  if (order.channel === 'merchant') return
  const move = { at_ms: order.closed_ms, day, type: 'Shipments', units: order.units } as const
  life.stock.draw(movement({ ...move, centre: order.centre }), true)
  planReturn(life, day, order)
}

export const cancelOrder = (life: Life, order: Order): void => {
  if (order.channel === 'merchant') life.moveMerchant(order.units)
  else life.stock.release(order.centre, order.units)
}

export const takeReturn = (
  life: Life,
  day: number,
  task: Pick<CustomerReturn, 'order' | 'units' | 'centre' | 'disposition'>,
): void => {
  const at_ms = momentOf(life.calendar, day, 0.1 + 0.8 * life.random.unit())
  const { order, units, centre, disposition } = task
  life.stock.add(movement({ at_ms, day, type: 'CustomerReturns', units, centre, disposition }))
  life.addReturn({ order, day, at_ms, units, centre, disposition })
}
