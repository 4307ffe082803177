/**
 * Amazon Warehousing and Distribution: bulk stock upstream of the fulfilment centres. Some of the US seller's SKUs are
 * replenished from it: every FBA shipment of theirs after the first one leaves AWD. What AWD receives is derived from
 * those shipments (each is brought in ahead of it, in whole cases), so its stock is never short and the life of the SKU
 * is the same with AWD as without. Look at it with a life lived `AHEAD_DAYS` further than the moment asked about.
 */
import { momentOf } from './calendar.ts'
import type { Life } from './life.ts'
import { mix } from './random.ts'
import { openUnits } from './supplying.ts'
import type { Inbound, SkuProfile, WorldSetup } from './types.ts'

/** A shipment into AWD is made up to this long before the FBA shipment it is for. */
export const AHEAD_DAYS = 60
export const CASE_UNITS = 12

export interface AwdInbound {
  readonly ordinal: number
  readonly created_ms: number
  readonly shipped_ms: number
  readonly arrived_ms: number
  readonly closed_ms: number
  readonly expected_units: number
  readonly receipts: readonly { readonly at_ms: number; readonly units: number }[]
}

/** All in units. */
export interface AwdStock {
  readonly onhand: number
  readonly inbound: number
  /** Promised to FBA shipments that are made and have not left. */
  readonly reserved: number
  readonly available: number
  /** On the way to FBA. */
  readonly replenishment: number
}

/** AWD is a programme of the United States. */
export const hasAwd = ({ marketplace }: Pick<WorldSetup, 'marketplace'>): boolean =>
  marketplace.country === 'US'

export const isInAwd = (setup: WorldSetup, profile: SkuProfile): boolean =>
  hasAwd(setup) && profile.fulfilment !== 'merchant' && profile.index % 5 === 3

/** Whether the FBA shipment came out of AWD rather than from the seller. */
export const isFromAwd = (life: Life, inbound: Inbound): boolean =>
  isInAwd(life.setup, life.profile) && inbound.created_ms >= life.calendar.startMs(life.profile.opened_day)

const cases = (units: number): number => Math.ceil(units / CASE_UNITS) * CASE_UNITS

const shipmentFor = (
  life: Life,
  ordinal: number,
  need: { readonly day: number; readonly units: number },
): AwdInbound => {
  const { calendar } = life
  const chance = mix(life.profile.seed, 51, ordinal)
  const created_day = need.day - 50 - (chance % 8)
  const shipped_day = created_day + 4 + (chance % 3)
  const arrived_day = need.day - 8 - (chance % 9)
  const expected_units = cases(need.units)
  const first = Math.ceil(expected_units / 2)
  // Now and then a unit of the rounding to whole cases is missing, never one that is needed.
  const short = chance % 4 === 0 && expected_units > need.units ? 1 : 0
  return {
    ordinal,
    created_ms: momentOf(calendar, created_day, 0.35),
    shipped_ms: momentOf(calendar, shipped_day, 0.55),
    arrived_ms: momentOf(calendar, arrived_day, 0.1),
    closed_ms: momentOf(calendar, arrived_day + 4, 0.8),
    expected_units,
    receipts: [
      { at_ms: momentOf(calendar, arrived_day, 0.4), units: first },
      { at_ms: momentOf(calendar, arrived_day + 1, 0.4), units: expected_units - first - short },
    ],
  }
}

/** Shipments into AWD: the first stock, then one ahead of each FBA shipment that will leave it. */
export const awdInbound = (life: Life): readonly AwdInbound[] => {
  const { profile, setup, calendar } = life
  const reserve = {
    day: profile.opened_day,
    units: Math.max(24, profile.base_units * setup.demand_scale * 20),
  }
  const needs = life.inbound
    .filter((inbound) => isFromAwd(life, inbound))
    .map((inbound) => ({ day: calendar.dayAt(inbound.created_ms), units: inbound.expected_units }))
  return [reserve, ...needs].map((need, ordinal) => shipmentFor(life, ordinal, need))
}

export const receivedUnits = (
  { receipts }: { readonly receipts: readonly { readonly at_ms: number; readonly units: number }[] },
  at_ms: number,
): number => receipts.reduce((units, receipt) => units + (receipt.at_ms <= at_ms ? receipt.units : 0), 0)

export const awdStockAt = (life: Life, at_ms: number): AwdStock => {
  const stock = { onhand: 0, inbound: 0, reserved: 0, replenishment: 0 }
  for (const shipment of awdInbound(life)) {
    const received = receivedUnits(shipment, at_ms)
    stock.onhand += received
    const isOpen = shipment.created_ms <= at_ms && shipment.closed_ms > at_ms
    if (isOpen) stock.inbound += shipment.expected_units - received
  }
  for (const shipment of life.inbound) {
    if (!isFromAwd(life, shipment) || shipment.created_ms > at_ms) continue
    if (at_ms < shipment.shipped_ms) stock.reserved += shipment.expected_units
    else {
      stock.onhand -= shipment.expected_units
      if (at_ms < shipment.closed_ms) stock.replenishment += openUnits(shipment, at_ms)
    }
  }
  return { ...stock, available: stock.onhand - stock.reserved }
}
