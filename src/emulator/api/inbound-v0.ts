/**
 * Fulfillment Inbound API v0, the reads that are left: shipments and their items, by status, id or last update. Only
 * here is what Amazon received.
 */
import { invalidInput, notFound, type Answer } from '../answer.ts'
import { listOf, type Call, type Operation } from '../operation.ts'
import { cursorFrom, sliceOfWorlds } from '../paging.ts'
import { isFromAwd } from '../world/awd.ts'
import type { MarketWorld } from '../world/market.ts'
import {
  receivedOf,
  shipmentsOf,
  skuIndexIn,
  stateOf,
  updatedMsOf,
  type Shipment,
} from '../world/shipments.ts'
import { msOf } from '../../core/time.ts'
import {
  marketNamed,
  momentOf,
  nextOf,
  pageOf,
  refusedMoment,
  refusedValue,
  type Page,
  type Times,
} from './asking.ts'
import { awdAddress, sellerAddress } from './addresses.ts'

const PAGE_SIZE = 50
const IDS_MAX = 999

const STATUSES = [
  'WORKING',
  'READY_TO_SHIP',
  'SHIPPED',
  'RECEIVING',
  'CANCELLED',
  'DELETED',
  'CLOSED',
  'ERROR',
  'IN_TRANSIT',
  'DELIVERED',
  'CHECKED_IN',
] as const

/** A shipment as Amazon tells it. */
export const shipmentData = ({ life, inbound }: Shipment, at_ms: number): unknown => {
  const { marketplace } = life.setup
  const fromAwd = isFromAwd(life, inbound)
  const from = fromAwd ? awdAddress(marketplace) : sellerAddress(marketplace)
  return {
    ShipmentId: inbound.shipment_id,
    ShipmentName: `${fromAwd ? 'AWD' : 'FBA'} ${life.calendar.date(life.calendar.dayAt(inbound.created_ms))}`,
    ShipFromAddress: {
      Name: from.name,
      AddressLine1: from.addressLine1,
      City: from.city,
      StateOrProvinceCode: from.stateOrRegion,
      CountryCode: from.countryCode,
      PostalCode: from.postalCode,
    },
    DestinationFulfillmentCenterId: inbound.centre,
    ShipmentStatus: stateOf(inbound, at_ms),
    LabelPrepType: 'SELLER_LABEL',
    AreCasesRequired: fromAwd,
    BoxContentsSource: fromAwd ? '2D_BARCODE' : 'INTERACTIVE',
  }
}

/** Its only SKU, with what was received. */
export const itemData = ({ life, inbound }: Shipment, at_ms: number): unknown => ({
  ShipmentId: inbound.shipment_id,
  SellerSKU: life.profile.sku,
  FulfillmentNetworkSKU: life.profile.fnsku,
  QuantityShipped: inbound.expected_units,
  QuantityReceived: receivedOf(inbound, at_ms),
  QuantityInCase: 0,
  PrepDetailsList: [{ PrepInstruction: 'Labeling', PrepOwner: 'SELLER' }],
})

type Wanted = (shipment: Shipment, at_ms: number) => boolean

/** Which shipments a query is about; a shipment with late receipts has a new last update. */
const wantedBy = (query: URLSearchParams): Wanted => {
  const statuses = listOf(query, 'ShipmentStatusList')
  const ids = listOf(query, 'ShipmentIdList')
  const after = momentOf(query, 'LastUpdatedAfter') ?? -Infinity
  const before = momentOf(query, 'LastUpdatedBefore') ?? Infinity
  const byDate = query.get('QueryType') === 'DATE_RANGE'
  return ({ inbound }, at_ms) => {
    if (statuses.length > 0 && !statuses.includes(stateOf(inbound, at_ms))) return false
    if (ids.length > 0 && !ids.includes(inbound.shipment_id)) return false
    const updated_ms = updatedMsOf(inbound, at_ms)
    return !byDate || (updated_ms >= after && updated_ms <= before)
  }
}

const refused = (query: URLSearchParams, types: readonly string[]): Answer | undefined => {
  const type = query.get('QueryType') ?? ''
  if (!types.includes(type)) return invalidInput(`QueryType must be one of ${types.join(', ')}.`)
  if (type === 'NEXT_TOKEN' && !query.has('NextToken'))
    return invalidInput('NextToken is required with NEXT_TOKEN.')
  if (type === 'DATE_RANGE' && !(query.has('LastUpdatedAfter') && query.has('LastUpdatedBefore'))) {
    return invalidInput('LastUpdatedAfter and LastUpdatedBefore are required with DATE_RANGE.')
  }
  const named = listOf(query, 'ShipmentStatusList').length + listOf(query, 'ShipmentIdList').length
  if (type === 'SHIPMENT' && named === 0) {
    return invalidInput('ShipmentStatusList or ShipmentIdList is required with SHIPMENT.')
  }
  if (listOf(query, 'ShipmentIdList').length > IDS_MAX)
    return invalidInput('ShipmentIdList can name 999 at most.')
  return (
    refusedMoment(query, 'LastUpdatedAfter', 'LastUpdatedBefore') ??
    refusedValue(query, 'ShipmentStatusList', STATUSES)
  )
}

/** With NEXT_TOKEN the token alone says what was asked. */
const askedIn = (query: URLSearchParams): URLSearchParams => {
  const token = query.get('NextToken')
  if (query.get('QueryType') !== 'NEXT_TOKEN' || token === null) return query
  const asked = new URLSearchParams(cursorFrom(token)?.asked ?? '')
  asked.set('NextToken', token)
  return asked
}

interface Deps extends Times {
  readonly types: readonly string[]
  readonly render: (shipment: Shipment, at_ms: number) => unknown
}

const pageOfShipments = (deps: Deps, call: Call): Page<unknown> | Answer => {
  const world = marketNamed(call, call.query.get('MarketplaceId') ?? '')
  if ('status' in world) return world
  const refusal = refused(call.query, deps.types)
  if (refusal) return refusal
  const query = askedIn(call.query)
  if (query.get('MarketplaceId') !== call.query.get('MarketplaceId'))
    return invalidInput('Invalid NextToken.')
  const isWanted = wantedBy(query)
  return pageOf(
    deps,
    { query },
    {
      token: 'NextToken',
      slice: ({ from, as_of_ms }) =>
        sliceOfWorlds(
          [world],
          { from, size: PAGE_SIZE },
          {
            life: (_, index) => world.life(index, world.calendar.dayAt(as_of_ms)),
            items: (_, life) =>
              shipmentsOf(life, as_of_ms)
                .filter((shipment) => isWanted(shipment, as_of_ms))
                .map((shipment) => deps.render(shipment, as_of_ms)),
          },
        ),
    },
  )
}

const getShipments = (times: Times, call: Call): Answer => {
  const deps = { ...times, types: ['SHIPMENT', 'DATE_RANGE', 'NEXT_TOKEN'], render: shipmentData }
  const page = pageOfShipments(deps, call)
  if ('status' in page) return page
  return { status: 200, body: { payload: { ShipmentData: page.items, ...nextOf('NextToken', page) } } }
}

const getShipmentItems = (times: Times, call: Call): Answer => {
  const deps = { ...times, types: ['DATE_RANGE', 'NEXT_TOKEN'], render: itemData }
  const page = pageOfShipments(deps, call)
  if ('status' in page) return page
  return { status: 200, body: { payload: { ItemData: page.items, ...nextOf('NextToken', page) } } }
}

const shipmentWithId = (world: MarketWorld, id: string, at_ms: number): Shipment | undefined => {
  const index = skuIndexIn(id)
  if (!(index < world.setup.sku_count)) return undefined
  const life = world.life(index, world.calendar.dayAt(at_ms))
  return shipmentsOf(life, at_ms).find(({ inbound }) => inbound.shipment_id === id)
}

/** The items of one shipment are not paged; this seller puts one SKU in each. */
const getItemsOfShipment = (times: Times, call: Call): Answer => {
  const { query, params, seller } = call
  const id = query.get('MarketplaceId')
  const named = id === null ? undefined : marketNamed(call, id)
  if (named && 'status' in named) return named
  const worlds = named ? [named] : seller.marketplaces.flatMap((of) => seller.market(of.marketplace_id) ?? [])
  const at_ms = msOf(times.clock.now())
  for (const world of worlds) {
    const shipment = shipmentWithId(world, params['shipmentId'] ?? '', at_ms)
    if (shipment) return { status: 200, body: { payload: { ItemData: [itemData(shipment, at_ms)] } } }
  }
  return notFound()
}

const ROOT = '/fba/inbound/v0'

export const inboundV0Operations = (times: Times): readonly Operation[] => [
  {
    name: 'getShipments',
    method: 'GET',
    path: `${ROOT}/shipments`,
    handle: (call) => getShipments(times, call),
  },
  {
    name: 'getShipmentItems',
    method: 'GET',
    path: `${ROOT}/shipmentItems`,
    handle: (call) => getShipmentItems(times, call),
  },
  {
    name: 'getShipmentItemsByShipmentId',
    method: 'GET',
    path: `${ROOT}/shipments/:shipmentId/items`,
    handle: (call) => getItemsOfShipment(times, call),
  },
]
