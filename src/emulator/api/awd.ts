/** Amazon Warehousing and Distribution API 2024-05-09: what lies upstream of FBA, and what is on its way there. */
import { instantOf, msOf } from '../../core/time.ts'
import { denied, notFound, type Answer } from '../answer.ts'
import type { Call, Operation } from '../operation.ts'
import { sliceOfList, sliceOfWorlds } from '../paging.ts'
import {
  AHEAD_DAYS,
  awdInbound,
  awdStockAt,
  CASE_UNITS,
  hasAwd,
  isInAwd,
  receivedUnits,
  type AwdInbound,
} from '../world/awd.ts'
import type { Life } from '../world/life.ts'
import type { MarketWorld } from '../world/market.ts'
import { mix } from '../world/random.ts'
import { awdAddress, sellerAddress } from './addresses.ts'
import {
  marketsOf,
  momentOf,
  nextOf,
  pageOf,
  refusedMoment,
  refusedValue,
  sizeOfPage,
  reading,
  type Times,
} from './asking.ts'

const SORT_ORDERS = ['ASCENDING', 'DESCENDING'] as const
const STATUSES = [
  'CREATED',
  'SHIPPED',
  'IN_TRANSIT',
  'RECEIVING',
  'DELIVERED',
  'CLOSED',
  'CANCELLED',
] as const
const PAGE = { max: 200, usual: 25 } as const

/** The seller's markets that take part in AWD; sellers elsewhere are refused. */
const awdMarkets = (call: Call): readonly MarketWorld[] =>
  marketsOf(call).filter((world) => hasAwd(world.setup))

const lifeAt = (world: MarketWorld, index: number, at_ms: number): Life =>
  world.life(index, world.calendar.dayAt(at_ms) + AHEAD_DAYS)

const stockOf = (life: Life, at_ms: number, detailed: boolean): readonly unknown[] => {
  const { profile, calendar } = life
  const first_ms = awdInbound(life)[0]?.created_ms ?? Infinity
  if (first_ms > at_ms) return []
  const stock = awdStockAt(life, at_ms)
  const details = {
    inventoryDetails: {
      availableDistributableQuantity: stock.available,
      reservedDistributableQuantity: stock.reserved,
      replenishmentQuantity: stock.replenishment,
    },
    // Some goods expire; what AWD holds of them is of one batch.
    ...(profile.index % 10 === 3
      ? {
          expirationDetails: [
            {
              expiration: instantOf(calendar.startMs(profile.opened_day + 1500)),
              onhandQuantity: stock.onhand,
            },
          ],
        }
      : {}),
  }
  return [
    {
      sku: profile.sku,
      totalOnhandQuantity: stock.onhand,
      totalInboundQuantity: stock.inbound,
      ...(detailed ? details : {}),
    },
  ]
}

const listInventory = (times: Times, call: Call): Answer => {
  const { query } = call
  const worlds = awdMarkets(call)
  if (worlds.length === 0) return denied('not_granted')
  const size = sizeOfPage(query, 'maxResults', PAGE)
  if (typeof size !== 'number') return size
  const refusal =
    refusedValue(query, 'sortOrder', SORT_ORDERS) ?? refusedValue(query, 'details', ['SHOW', 'HIDE'])
  if (refusal) return refusal
  const sku = query.get('sku')
  const page = pageOf(times, call, {
    token: 'nextToken',
    free: ['maxResults'],
    slice: ({ from, as_of_ms }) =>
      sliceOfWorlds(
        worlds,
        { from, size },
        {
          life: (world, index) =>
            isInAwd(world.setup, world.profile(index)) && (sku === null || world.profile(index).sku === sku)
              ? lifeAt(world, index, as_of_ms)
              : undefined,
          items: (_, life) => stockOf(life, as_of_ms, query.get('details') === 'SHOW'),
        },
      ),
  })
  if ('status' in page) return page
  return { status: 200, body: { inventory: page.items, ...nextOf('nextToken', page) } }
}

interface Found {
  readonly life: Life
  readonly shipment: AwdInbound
}

const shipmentId = ({ life, shipment }: Found): string => {
  const { index, seed } = life.profile
  const place = `${index.toString(36).padStart(4, '0')}${shipment.ordinal.toString(36).padStart(3, '0')}`
  return `STAR-${place}${mix(seed, 52, shipment.ordinal).toString(36).padStart(7, '0')}`.toUpperCase()
}

const halfwayMs = ({ shipped_ms, arrived_ms }: AwdInbound): number => (shipped_ms + arrived_ms) / 2

const stateOf = (shipment: AwdInbound, at_ms: number): (typeof STATUSES)[number] => {
  if (at_ms < shipment.shipped_ms) return 'CREATED'
  if (at_ms < halfwayMs(shipment)) return 'SHIPPED'
  if (at_ms < shipment.arrived_ms) return 'IN_TRANSIT'
  if (at_ms >= shipment.closed_ms) return 'CLOSED'
  return receivedUnits(shipment, at_ms) > 0 ? 'RECEIVING' : 'DELIVERED'
}

const updatedMs = (shipment: AwdInbound, at_ms: number): number =>
  Math.max(
    ...[
      shipment.created_ms,
      shipment.shipped_ms,
      halfwayMs(shipment),
      shipment.arrived_ms,
      shipment.closed_ms,
      ...shipment.receipts.map((receipt) => receipt.at_ms),
    ].filter((moment) => moment <= at_ms),
  )

const summary = (found: Found, at_ms: number): Readonly<Record<string, unknown>> => ({
  shipmentId: shipmentId(found),
  orderId: shipmentId(found).replace('STAR-', 'ORD-'),
  shipmentStatus: stateOf(found.shipment, at_ms),
  createdAt: instantOf(found.shipment.created_ms),
  updatedAt: instantOf(updatedMs(found.shipment, at_ms)),
  externalReferenceId: `PO-${found.life.profile.index}-${found.shipment.ordinal}`,
})

const inSku = (world: MarketWorld, index: number, at_ms: number): readonly Found[] => {
  if (!isInAwd(world.setup, world.profile(index))) return []
  const life = lifeAt(world, index, at_ms)
  return awdInbound(life)
    .filter((shipment) => shipment.created_ms <= at_ms)
    .map((shipment) => ({ life, shipment }))
}

const shipmentsAt = (call: Call, at_ms: number): readonly Readonly<Record<string, unknown>>[] => {
  const { query } = call
  const after = momentOf(query, 'updatedAfter') ?? -Infinity
  const before = momentOf(query, 'updatedBefore') ?? Infinity
  const way = query.get('sortOrder') === 'ASCENDING' ? 1 : -1
  const field = query.get('sortBy') === 'CREATED_AT' ? 'createdAt' : 'updatedAt'
  const status = query.get('shipmentStatus')
  const key = (one: Readonly<Record<string, unknown>>): string =>
    `${String(one[field])} ${String(one['shipmentId'])}`
  return awdMarkets(call)
    .flatMap((world) =>
      Array.from({ length: world.setup.sku_count }, (_, index) => inSku(world, index, at_ms)).flat(),
    )
    .filter(({ shipment }) => status === null || stateOf(shipment, at_ms) === status)
    .filter(({ shipment }) => updatedMs(shipment, at_ms) >= after && updatedMs(shipment, at_ms) <= before)
    .map((found) => summary(found, at_ms))
    .toSorted((a, b) => (key(a) < key(b) ? -way : way))
}

const listInboundShipments = (times: Times, call: Call): Answer => {
  const { query } = call
  if (awdMarkets(call).length === 0) return denied('not_granted')
  const size = sizeOfPage(query, 'maxResults', PAGE)
  if (typeof size !== 'number') return size
  const refusal =
    refusedValue(query, 'sortOrder', SORT_ORDERS) ??
    refusedValue(query, 'sortBy', ['UPDATED_AT', 'CREATED_AT']) ??
    refusedValue(query, 'shipmentStatus', STATUSES) ??
    refusedMoment(query, 'updatedAfter', 'updatedBefore')
  if (refusal) return refusal
  const page = pageOf(times, call, {
    token: 'nextToken',
    free: ['maxResults'],
    slice: ({ from, as_of_ms }) => sliceOfList(shipmentsAt(call, as_of_ms), from, size),
  })
  if ('status' in page) return page
  return { status: 200, body: { shipments: page.items, ...nextOf('nextToken', page) } }
}

const units = (quantity: number): unknown => ({ quantity, unitOfMeasurement: 'PRODUCT_UNITS' })

const awdPlace = (world: MarketWorld, address: typeof awdAddress): unknown => address(world.setup.marketplace)

const whole = (world: MarketWorld, found: Found, at_ms: number, withSkus: boolean): unknown => {
  const { life, shipment } = found
  const { sku } = life.profile
  const received = receivedUnits(shipment, at_ms)
  const weight = { unitOfMeasurement: 'POUNDS', weight: 18 }
  const skuQuantities = [
    { sku, expectedQuantity: units(shipment.expected_units), receivedQuantity: units(received) },
  ]
  return {
    ...summary(found, at_ms),
    originAddress: awdPlace(world, sellerAddress),
    destinationAddress: awdPlace(world, awdAddress),
    destinationRegion: 'us-west',
    warehouseReferenceId: 'IUSQ',
    carrierCode: { carrierCodeType: 'SCAC', carrierCodeValue: 'ABFS' },
    trackingId: `TRK${shipmentId(found).slice(5)}`,
    shipBy: instantOf(shipment.shipped_ms),
    receivedQuantity: [units(received)],
    shipmentContainerQuantities: [
      {
        count: shipment.expected_units / CASE_UNITS,
        distributionPackage: {
          type: 'CASE',
          contents: { packages: [], products: [{ sku, quantity: CASE_UNITS }] },
          measurements: { weight },
        },
      },
    ],
    ...(withSkus ? { shipmentSkuQuantities: skuQuantities } : {}),
  }
}

const getInboundShipment = (times: Times, call: Call): Answer => {
  const worlds = awdMarkets(call)
  if (worlds.length === 0) return denied('not_granted')
  const id = call.params['shipmentId'] ?? ''
  const refusal = refusedValue(call.query, 'skuQuantities', ['SHOW', 'HIDE'])
  if (refusal) return refusal
  const at_ms = msOf(times.clock.now())
  const index = Number.parseInt(id.slice(5, 9), 36)
  for (const world of worlds) {
    if (!(index < world.setup.sku_count)) continue
    const found = inSku(world, index, at_ms).find((one) => shipmentId(one) === id)
    const withSkus = call.query.get('skuQuantities') === 'SHOW'
    if (found) return { status: 200, body: whole(world, found, at_ms, withSkus) }
  }
  return notFound()
}

const ROOT = '/awd/2024-05-09'

export const awdOperations = (times: Times): readonly Operation[] => [
  reading('BAD_REQUEST', 'listInventory', `${ROOT}/inventory`, (call) => listInventory(times, call)),
  reading('BAD_REQUEST', 'listInboundShipments', `${ROOT}/inboundShipments`, (call) =>
    listInboundShipments(times, call),
  ),
  reading('BAD_REQUEST', 'getInboundShipment', `${ROOT}/inboundShipments/:shipmentId`, (call) =>
    getInboundShipment(times, call),
  ),
]
