/** The seller's shipments to FBA as Amazon shows them: ids, states and what was received, as of a moment. */
import type { Life } from './life.ts'
import { mix } from './random.ts'
import type { MarketWorld } from './market.ts'
import type { Inbound } from './types.ts'

export type ShipmentState = 'WORKING' | 'SHIPPED' | 'IN_TRANSIT' | 'CHECKED_IN' | 'RECEIVING' | 'CLOSED'

/** One shipment and its place among the shipments of its SKU. */
export interface Shipment {
  readonly life: Life
  readonly inbound: Inbound
  readonly ordinal: number
}

export const shipmentsOf = (life: Life, at_ms: number): readonly Shipment[] =>
  life.inbound
    .map((inbound, ordinal) => ({ life, inbound, ordinal }))
    .filter(({ inbound }) => inbound.created_ms <= at_ms)

const halfwayMs = ({ shipped_ms, arrived_ms }: Inbound): number => (shipped_ms + arrived_ms) / 2

/** Units not yet closed are inbound in the inventory too: working, shipped (also in transit), receiving (from check-in). */
export const stateOf = (inbound: Inbound, at_ms: number): ShipmentState => {
  if (at_ms < inbound.shipped_ms) return 'WORKING'
  if (at_ms < halfwayMs(inbound)) return 'SHIPPED'
  if (at_ms < inbound.arrived_ms) return 'IN_TRANSIT'
  if (at_ms >= inbound.closed_ms) return 'CLOSED'
  return inbound.receipts.some((receipt) => receipt.at_ms <= at_ms) ? 'RECEIVING' : 'CHECKED_IN'
}

/** The last change of state or of what was received; late finds change a closed shipment. */
export const updatedMsOf = (inbound: Inbound, at_ms: number): number =>
  Math.max(
    ...[
      inbound.created_ms,
      inbound.shipped_ms,
      halfwayMs(inbound),
      inbound.arrived_ms,
      inbound.closed_ms,
      ...inbound.receipts.map((receipt) => receipt.at_ms),
    ].filter((moment) => moment <= at_ms),
  )

export const receivedOf = ({ receipts }: Inbound, at_ms: number): number =>
  receipts.reduce((units, receipt) => units + (receipt.at_ms <= at_ms ? receipt.units : 0), 0)

const hex = (value: number, length: number): string =>
  (value >>> 0).toString(16).padStart(8, '0').slice(-length)

/**
 * An id of Fulfillment Inbound 2024-03-20: 38 characters such as `wf0000002a-0003-4c1e-9d0f-6b1a2c3d4e5f`. It names the
 * SKU and the shipment, so that what an id stands for is found without searching.
 */
export const inboundId = (
  prefix: 'wf' | 'sh' | 'pl' | 'to' | 'pk',
  { life, ordinal }: Shipment,
  box = 0,
): string => {
  const { seed, index } = life.profile
  const salt = mix(seed, prefix.charCodeAt(0), ordinal, box)
  const tail = `${hex(mix(salt, 3), 8)}${hex(mix(salt, 4), 4)}`
  return `${prefix}${hex(index, 8)}-${hex(ordinal, 4)}-${hex(mix(salt, 1), 4)}-${hex(mix(salt, 2), 4)}-${tail}`
}

/** The shipment an id stands for, in whichever of the markets; undefined when it is nobody's. */
export const shipmentNamed = (
  worlds: readonly MarketWorld[],
  { prefix, id, at_ms }: { readonly prefix: 'wf' | 'sh'; readonly id: string; readonly at_ms: number },
): { readonly world: MarketWorld; readonly shipment: Shipment } | undefined => {
  const parts = /^[a-z]{2}([0-9a-f]{8})-([0-9a-f]{4})-/.exec(id)
  const index = Number.parseInt(parts?.[1] ?? '', 16)
  for (const world of worlds) {
    if (!(index < world.setup.sku_count)) continue
    const life = world.life(index, world.calendar.dayAt(at_ms))
    const shipment = shipmentsOf(life, at_ms).find(
      ({ ordinal }) => ordinal === Number.parseInt(parts?.[2] ?? '', 16),
    )
    if (shipment && inboundId(prefix, shipment) === id) return { world, shipment }
  }
  return undefined
}

/** The index of the SKU that an FBA shipment id ends with. */
export const skuIndexIn = (shipment_id: string): number => Number.parseInt(shipment_id.slice(-4), 36)
