/** Replenishment: when the seller reorders, how long suppliers take, and what Amazon says it received. */
import { meanDemand } from './demand.ts'
import { momentOf } from './calendar.ts'
import { plantedShortage } from './faults.ts'
import type { Life } from './life.ts'
import { mix, type Random } from './random.ts'
import { movement } from './stock.ts'
import type { Inbound } from './types.ts'

const COVER_DAYS = 35
const SAFETY_DAYS = 7
const SHORT_CHANCE = 0.3
const LATE_FIND_CHANCE = 0.25

/** FBA shipment ids: the letters FBA, then nine capitals and digits. */
const shipmentId = (life: Life, day: number): string => {
  const high = mix(life.profile.seed, 31, day).toString(36).toUpperCase().padStart(7, '0').slice(-5)
  return `FBA${high}${life.profile.index.toString(36).toUpperCase().padStart(4, '0').slice(-4)}`
}

type Receipt = Inbound['receipts'][number]

/** Splits the received units over the days of receiving, with now and then a miscount corrected the same day. */
const receiptsOf = (life: Life, arrived_day: number, units: number): readonly Receipt[] => {
  const { random, calendar } = life
  const book = (day: number, count: number, part = 0.1 + 0.7 * random.unit()): Receipt => ({
    day,
    at_ms: momentOf(calendar, day, part),
    units: count,
  })
  const receipts: Receipt[] = []
  let left = units
  for (let day = arrived_day; left > 0; day += random.integer(1, 2)) {
    const last = receipts.length >= 4
    const count = last ? left : Math.min(left, Math.ceil(units * (0.3 + 0.5 * random.unit())))
    const miscounted = random.chance(0.15) ? 1 : 0
    receipts.push(book(day, count + miscounted))
    if (miscounted > 0) receipts.push(book(day, -miscounted, 0.85))
    left -= count
  }
  return receipts
}

interface Trip {
  readonly created_day: number
  readonly shipped_day: number
  readonly due_day: number
  readonly arrived_day: number
}

const send = (life: Life, expected_units: number, trip: Trip): void => {
  const { random, stock, calendar, profile } = life
  const planted = plantedShortage(life.setup.faults, profile, { ...trip, expected_units })
  const slight = random.chance(SHORT_CHANCE) ? Math.ceil(expected_units * 0.03 * random.unit()) : 0
  const short = planted?.units ?? slight
  const receipts = [...receiptsOf(life, trip.arrived_day, expected_units - short)]
  const closed_day = Math.max(...receipts.map((receipt) => receipt.day), trip.arrived_day) + 3
  if (short > 1 && random.chance(LATE_FIND_CHANCE) && planted === null) {
    const day = closed_day + random.integer(2, 12)
    receipts.push({ day, at_ms: momentOf(calendar, day, 0.5), units: 1 })
  }
  if (planted !== null && planted.late_after_days !== null) {
    const day = closed_day + planted.late_after_days
    receipts.push({ day, at_ms: momentOf(calendar, day, 0.5), units: short })
  }
  const inbound: Inbound = {
    shipment_id: shipmentId(life, trip.created_day),
    sku_index: profile.index,
    created_ms: momentOf(calendar, trip.created_day, 0.4),
    shipped_ms: momentOf(calendar, trip.shipped_day, 0.6),
    due_ms: momentOf(calendar, trip.due_day, 0.5),
    arrived_ms: momentOf(calendar, trip.arrived_day, 0.02),
    closed_ms: momentOf(calendar, closed_day, 0.9),
    expected_units,
    centre: stock.centres[random.integer(0, stock.centres.length - 1)] ?? '',
    receipts,
  }
  life.addInbound(inbound)
  for (const receipt of receipts) life.plan(receipt.day, { do: 'receive', inbound, receipt })
}

/** A life by Amazon begins with a first delivery on the opening day; there is no stock out of nowhere. */
export const openingShipment = (life: Life, day: number): void => {
  if (life.profile.fulfilment === 'merchant') return
  const mean = life.profile.base_units * life.setup.demand_scale
  const units = Math.max(8, Math.round(mean * 45))
  send(life, units, { created_day: day - 20, shipped_day: day - 12, due_day: day - 1, arrived_day: day })
}

const onTheWay = (life: Life, at_ms: number): number => {
  let units = 0
  for (const inbound of life.inbound) if (inbound.closed_ms > at_ms) units += openUnits(inbound, at_ms)
  return units
}

/** Units of a shipment that Amazon has not booked in yet. */
export const openUnits = (inbound: Inbound, at_ms: number): number => {
  let units = inbound.expected_units
  for (const receipt of inbound.receipts) if (receipt.at_ms <= at_ms) units -= receipt.units
  return Math.max(0, units)
}

const tripFrom = (random: Random, day: number, lead_days: number): Trip => {
  const working = random.integer(1, 5)
  const shipped_day = day + working + Math.round(lead_days * 0.6)
  const due_day = shipped_day + Math.round(lead_days * 0.4)
  const late = random.chance(0.25) ? random.integer(3, 20) : random.integer(-2, 2)
  return { created_day: day, shipped_day, due_day, arrived_day: Math.max(shipped_day + 1, due_day + late) }
}

/** The seller's daily look at the stock. A careless seller starts too late, and runs out. */
export const reorder = (life: Life, day: number): void => {
  const { profile, calendar, random, stock } = life
  if (profile.fulfilment === 'merchant' || day <= profile.opened_day) return
  // What cannot be sold is not sent again.
  if (profile.incomplete) return
  const mean = meanDemand(profile, calendar, day, life.setup.demand_scale)
  const pace = (mean + profile.base_units * life.setup.demand_scale * (profile.curve === 'dead' ? 0 : 1)) / 2
  if (pace < 0.05) return
  const point = pace * (profile.lead_days + SAFETY_DAYS) * profile.care_ratio
  const position = stock.freeUnits() + onTheWay(life, calendar.startMs(day))
  if (position >= point || random.chance(0.3)) return
  const units = Math.max(6, Math.round(pace * COVER_DAYS + point - position))
  send(life, units, tripFrom(random, day, profile.lead_days))
}

export const bookReceipt = (life: Life, inbound: Inbound, receipt: Receipt): void => {
  const { day, at_ms, units } = receipt
  const { shipment_id: reference, centre } = inbound
  life.stock.add(movement({ at_ms, day, type: 'Receipts', reference, units, centre }))
}
