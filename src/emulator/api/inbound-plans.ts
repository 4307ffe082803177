/**
 * Fulfillment Inbound API 2024-03-20, its reads: the plans a seller made, what is in them, the shipments they became.
 * There is no list of all shipments, and nothing here says what was received. What AWD sends to FBA has no plan.
 */
import { instantOf, msOf } from '../../core/time.ts'
import { notFound, type Answer } from '../answer.ts'
import type { Call, Operation } from '../operation.ts'
import { sliceOfList } from '../paging.ts'
import { isFromAwd } from '../world/awd.ts'
import type { MarketWorld } from '../world/market.ts'
import {
  inboundId,
  shipmentNamed,
  shipmentsOf,
  stateOf,
  updatedMsOf,
  type Shipment,
} from '../world/shipments.ts'
import { centreAddress, inboundAddress, sellerAddress } from './addresses.ts'
import { marketsOf, nextOf, pageOf, refusedValue, sizeOfPage, reading, type Times } from './asking.ts'

const BOX_UNITS = 24
const DAY_MS = 86_400_000

interface Found {
  readonly world: MarketWorld
  readonly shipment: Shipment
}

const isPlanned = ({ life, inbound }: Shipment): boolean => !isFromAwd(life, inbound)

const planStatus = ({ inbound }: Shipment, at_ms: number): 'ACTIVE' | 'SHIPPED' =>
  at_ms < inbound.shipped_ms ? 'ACTIVE' : 'SHIPPED'

const planSummary = ({ world, shipment }: Found, at_ms: number): Readonly<Record<string, unknown>> => {
  const { inbound, life } = shipment
  const { marketplace } = world.setup
  return {
    inboundPlanId: inboundId('wf', shipment),
    name: `FBA ${life.calendar.date(life.calendar.dayAt(inbound.created_ms))} ${life.profile.sku}`.slice(
      0,
      40,
    ),
    createdAt: instantOf(inbound.created_ms),
    lastUpdatedAt: instantOf(updatedMsOf(inbound, at_ms)),
    status: planStatus(shipment, at_ms),
    marketplaceIds: [marketplace.marketplace_id],
    sourceAddress: inboundAddress(sellerAddress(marketplace)),
  }
}

const item = ({ life }: Shipment, quantity: number): unknown => ({
  msku: life.profile.sku,
  asin: life.profile.asin,
  fnsku: life.profile.fnsku,
  quantity,
  labelOwner: 'SELLER',
  prepInstructions: [{ prepType: 'ITEM_LABELING', prepOwner: 'SELLER' }],
})

const shipmentBody = ({ world, shipment }: Found, at_ms: number): unknown => {
  const { marketplace } = world.setup
  const { inbound } = shipment
  return {
    shipmentId: inboundId('sh', shipment),
    shipmentConfirmationId: inbound.shipment_id,
    amazonReferenceId: inbound.shipment_id.slice(-8),
    placementOptionId: inboundId('pl', shipment),
    selectedTransportationOptionId: inboundId('to', shipment),
    name: `${inbound.shipment_id}-${inbound.centre}`,
    status: stateOf(inbound, at_ms),
    source: { sourceType: 'SELLER_FACILITY', address: inboundAddress(sellerAddress(marketplace)) },
    destination: {
      destinationType: 'AMAZON_WAREHOUSE',
      warehouseId: inbound.centre,
      address: inboundAddress(centreAddress(marketplace, inbound.centre)),
    },
    dates: {
      readyToShipWindow: {
        start: instantOf(inbound.shipped_ms),
        end: instantOf(inbound.shipped_ms + DAY_MS),
      },
    },
    selectedDeliveryWindow: {
      deliveryWindowOptionId: inboundId('to', shipment, 1),
      availabilityType: 'AVAILABLE',
      startDate: instantOf(inbound.due_ms - 3 * DAY_MS),
      endDate: instantOf(inbound.due_ms + 3 * DAY_MS),
    },
    trackingDetails: {
      spdTrackingDetail: {
        spdTrackingItems: boxUnits(inbound.expected_units).map((_, box) => ({
          boxId: boxId(shipment, box),
          trackingId: `1Z${inbound.shipment_id.slice(3)}${String(box).padStart(4, '0')}`,
          trackingNumberValidationStatus: at_ms < inbound.shipped_ms ? 'NOT_VALIDATED' : 'VALIDATED',
        })),
      },
    },
    contactInformation: { name: 'Northwind Home', phoneNumber: '+1 555 0100' },
  }
}

const boxUnits = (units: number): readonly number[] =>
  Array.from({ length: Math.ceil(units / BOX_UNITS) }, (_, box) =>
    Math.min(BOX_UNITS, units - box * BOX_UNITS),
  )

const boxId = ({ inbound }: Shipment, box: number): string =>
  `${inbound.shipment_id}U${String(box + 1).padStart(6, '0')}`

const boxes = (shipment: Shipment): readonly unknown[] =>
  boxUnits(shipment.inbound.expected_units).map((units, box) => ({
    packageId: inboundId('pk', shipment, box),
    boxId: boxId(shipment, box),
    quantity: 1,
    items: [item(shipment, units)],
    contentInformationSource: 'BOX_CONTENT_PROVIDED',
    weight: { unit: 'LB', value: 20 },
    dimensions: { unitOfMeasurement: 'IN', length: 20, width: 16, height: 12 },
    destinationRegion: {
      countryCode: shipment.life.setup.marketplace.country,
      warehouseId: shipment.inbound.centre,
    },
  }))

type Plan = Readonly<Record<string, unknown>>

/** Plans by seller and moment: sorting needs all of them, and a walk through the pages asks again and again. */
const planBook = (): ((call: Call, at_ms: number) => readonly Plan[]) => {
  let last: { readonly key: string; readonly plans: readonly Plan[] } | undefined
  return (call, at_ms) => {
    const key = `${call.seller.seller_id} ${at_ms}`
    if (last?.key === key) return last.plans
    const plans = marketsOf(call).flatMap((world) =>
      [...world.lives(world.calendar.dayAt(at_ms))].flatMap((life) =>
        shipmentsOf(life, at_ms)
          .filter(isPlanned)
          .map((shipment) => planSummary({ world, shipment }, at_ms)),
      ),
    )
    last = { key, plans }
    return plans
  }
}

const sorted = (plans: readonly Plan[], query: URLSearchParams): readonly Plan[] => {
  const field = query.get('sortBy') === 'CREATION_TIME' ? 'createdAt' : 'lastUpdatedAt'
  const way = query.get('sortOrder') === 'ASC' ? 1 : -1
  const key = (plan: Plan): string => `${String(plan[field])} ${String(plan['inboundPlanId'])}`
  return plans
    .filter((plan) => !query.has('status') || plan['status'] === query.get('status'))
    .toSorted((a, b) => (key(a) < key(b) ? -way : way))
}

const listInboundPlans = (deps: Deps, call: Call): Answer => {
  const { query } = call
  const size = sizeOfPage(query, 'pageSize', { max: 30, usual: 10 })
  if (typeof size !== 'number') return size
  const refusal =
    refusedValue(query, 'status', ['ACTIVE', 'VOIDED', 'SHIPPED']) ??
    refusedValue(query, 'sortBy', ['LAST_UPDATED_TIME', 'CREATION_TIME']) ??
    refusedValue(query, 'sortOrder', ['ASC', 'DESC'])
  if (refusal) return refusal
  const page = pageOf(deps, call, {
    token: 'paginationToken',
    free: ['pageSize'],
    slice: ({ from, as_of_ms }) => sliceOfList(sorted(deps.plans(call, as_of_ms), query), from, size),
  })
  if ('status' in page) return page
  return { status: 200, body: { inboundPlans: page.items, pagination: nextOf('nextToken', page) } }
}

interface Deps extends Times {
  readonly plans: (call: Call, at_ms: number) => readonly Plan[]
}

const planOf = (deps: Deps, call: Call): Found | undefined => {
  const about = {
    prefix: 'wf',
    id: call.params['inboundPlanId'] ?? '',
    at_ms: msOf(deps.clock.now()),
  } as const
  const found = shipmentNamed(marketsOf(call), about)
  return found && isPlanned(found.shipment) ? found : undefined
}

/** The shipment of the path, which must be of the plan of the path. */
const shipmentOf = (deps: Deps, call: Call): Found | undefined => {
  const plan = planOf(deps, call)
  return plan && inboundId('sh', plan.shipment) === call.params['shipmentId'] ? plan : undefined
}

const getInboundPlan = (deps: Deps, call: Call): Answer => {
  const found = planOf(deps, call)
  if (!found) return notFound()
  const at_ms = msOf(deps.clock.now())
  const { shipment } = found
  return {
    status: 200,
    body: {
      ...planSummary(found, at_ms),
      packingOptions: [],
      placementOptions: [{ placementOptionId: inboundId('pl', shipment), status: 'ACCEPTED' }],
      shipments: [{ shipmentId: inboundId('sh', shipment), status: stateOf(shipment.inbound, at_ms) }],
    },
  }
}

const listed = (deps: Deps, call: Call, field: 'items' | 'boxes', list: readonly unknown[]): Answer => {
  const size = sizeOfPage(call.query, 'pageSize', { max: 1000, usual: 10 })
  if (typeof size !== 'number') return size
  const page = pageOf(deps, call, {
    token: 'paginationToken',
    free: ['pageSize'],
    slice: ({ from }) => sliceOfList(list, from, size),
  })
  if ('status' in page) return page
  return { status: 200, body: { [field]: page.items, pagination: nextOf('nextToken', page) } }
}

const allItems = ({ shipment }: Found): readonly unknown[] => [
  item(shipment, shipment.inbound.expected_units),
]

const PLANS = '/inbound/fba/2024-03-20/inboundPlans'
const PLAN = `${PLANS}/:inboundPlanId`
const SHIPMENT = `${PLAN}/shipments/:shipmentId`

export const inboundPlanOperations = (times: Times): readonly Operation[] => {
  const deps: Deps = { ...times, plans: planBook() }
  const within =
    (find: typeof planOf, act: (found: Found, call: Call) => Answer) =>
    (call: Call): Answer => {
      const found = find(deps, call)
      return found ? act(found, call) : notFound()
    }
  return [
    reading('BadRequest', 'listInboundPlans', PLANS, (call) => listInboundPlans(deps, call)),
    reading('BadRequest', 'getInboundPlan', PLAN, (call) => getInboundPlan(deps, call)),
    reading(
      'BadRequest',
      'listInboundPlanItems',
      `${PLAN}/items`,
      within(planOf, (found, call) => listed(deps, call, 'items', allItems(found))),
    ),
    reading(
      'BadRequest',
      'getShipment',
      SHIPMENT,
      within(shipmentOf, (found) => ({ status: 200, body: shipmentBody(found, msOf(times.clock.now())) })),
    ),
    reading(
      'BadRequest',
      'listShipmentItems',
      `${SHIPMENT}/items`,
      within(shipmentOf, (found, call) => listed(deps, call, 'items', allItems(found))),
    ),
    reading(
      'BadRequest',
      'listShipmentBoxes',
      `${SHIPMENT}/boxes`,
      within(shipmentOf, (found, call) => listed(deps, call, 'boxes', boxes(found.shipment))),
    ),
  ]
}
