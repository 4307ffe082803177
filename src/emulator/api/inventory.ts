/** FBA Inventory API v1: what Amazon holds of each SKU now, 50 SKUs a page; tokens live thirty seconds. */
import { DAY_MS, instantOf, msOf } from '../../core/time.ts'
import { invalidInput, type Answer } from '../answer.ts'
import { listOf, type Call, type Operation } from '../operation.ts'
import { sliceOfWorlds } from '../paging.ts'
import type { Life } from '../world/life.ts'
import { researchingAt, snapshotAt } from '../world/snapshot.ts'
import type { Disposition } from '../world/types.ts'
import { momentOf, nextOf, oneMarket, pageOf, refusedMoment, type Times } from './asking.ts'

const PAGE_SIZE = 50
const SKUS_MAX = 50
const TOKEN_LIFE_MS = 30_000
const HISTORY_DAYS = 548

const unsellableOf = (life: Life, at_ms: number): ReadonlyMap<Disposition, number> => {
  const units = new Map<Disposition, number>()
  for (const move of life.movements) {
    if (move.at_ms > at_ms || move.disposition === 'SELLABLE') continue
    units.set(move.disposition, (units.get(move.disposition) ?? 0) + move.units)
  }
  return units
}

/** Orders that can have moved within the last days; older ones have left the stock and show as movements. */
const RECENT_DAYS = 10

/** When anything about the SKU's stock last moved. */
const updatedMs = (life: Life, at_ms: number): number => {
  const day = life.calendar.dayAt(at_ms)
  const recent = life.orders.slice(life.orders_from[Math.max(0, day - RECENT_DAYS)] ?? 0)
  const moments = [
    life.calendar.startMs(life.profile.opened_day - 30),
    life.movements.findLast((move) => move.at_ms <= at_ms)?.at_ms ?? 0,
    ...recent.flatMap((order) => [order.placed_ms, order.closed_ms]),
    ...life.inbound.flatMap(({ created_ms, shipped_ms, arrived_ms, closed_ms }) => {
      return [created_ms, shipped_ms, arrived_ms, closed_ms]
    }),
  ]
  return Math.max(...moments.filter((moment) => moment <= at_ms))
}

const details = (life: Life, at_ms: number): unknown => {
  const stock = snapshotAt(life, at_ms)
  const unsellable = unsellableOf(life, at_ms)
  const { short, mid, long } = researchingAt(life, at_ms)
  return {
    fulfillableQuantity: stock.fulfillable,
    inboundWorkingQuantity: stock.inbound_working,
    inboundShippedQuantity: stock.inbound_shipped,
    inboundReceivingQuantity: stock.inbound_receiving,
    reservedQuantity: {
      totalReservedQuantity: stock.reserved,
      pendingCustomerOrderQuantity: stock.reserved_orders,
      pendingTransshipmentQuantity: stock.reserved_transfers,
      fcProcessingQuantity: stock.reserved_processing,
    },
    researchingQuantity: {
      totalResearchingQuantity: stock.researching,
      researchingQuantityBreakdown: [
        { name: 'researchingQuantityInShortTerm', quantity: short },
        { name: 'researchingQuantityInMidTerm', quantity: mid },
        { name: 'researchingQuantityInLongTerm', quantity: long },
      ],
    },
    unfulfillableQuantity: {
      totalUnfulfillableQuantity: stock.unsellable,
      customerDamagedQuantity: unsellable.get('CUSTOMER_DAMAGED') ?? 0,
      warehouseDamagedQuantity: unsellable.get('WAREHOUSE_DAMAGED') ?? 0,
      distributorDamagedQuantity: 0,
      carrierDamagedQuantity: 0,
      defectiveQuantity: unsellable.get('DEFECTIVE') ?? 0,
      expiredQuantity: 0,
    },
  }
}

interface Filter {
  readonly skus: ReadonlySet<string> | undefined
  readonly since_ms: number
  readonly detailed: boolean
}

/** Removed listings stay with zeros in Amazon's answer; this seller removes none. */
const summariesOf = (life: Life, at_ms: number, filter: Filter): readonly unknown[] => {
  const { profile, calendar } = life
  if (profile.fulfilment === 'merchant' || profile.opened_day > calendar.dayAt(at_ms)) return []
  if (filter.skus && !filter.skus.has(profile.sku)) return []
  const updated_ms = updatedMs(life, at_ms)
  if (updated_ms < filter.since_ms) return []
  return [
    {
      asin: profile.asin,
      fnSku: profile.fnsku,
      sellerSku: profile.sku,
      condition: 'NewItem',
      inventoryDetails: filter.detailed ? details(life, at_ms) : {},
      lastUpdatedTime: `${instantOf(updated_ms).slice(0, 19)}Z`,
      productName: profile.title,
      totalQuantity: snapshotAt(life, at_ms).total,
      stores: [],
    },
  ]
}

const refused = (times: Times, { query }: Call, marketplace_id: string): Answer | undefined => {
  if (query.get('granularityType') !== 'Marketplace')
    return invalidInput('granularityType must be Marketplace.')
  if (query.get('granularityId') !== marketplace_id) {
    return invalidInput('granularityId must be the marketplace of marketplaceIds.')
  }
  if (listOf(query, 'sellerSkus').length > SKUS_MAX)
    return invalidInput('sellerSkus can name 50 SKUs at most.')
  const since_ms = momentOf(query, 'startDateTime')
  if (since_ms !== undefined && since_ms < msOf(times.clock.now()) - HISTORY_DAYS * DAY_MS) {
    return invalidInput('startDateTime must be within the last 18 months.')
  }
  return refusedMoment(query, 'startDateTime')
}

const getInventorySummaries = (times: Times, call: Call): Answer => {
  const { query } = call
  const world = oneMarket(call, 'marketplaceIds')
  if ('status' in world) return world
  const { marketplace_id } = world.setup.marketplace
  const refusal = refused(times, call, marketplace_id)
  if (refusal) return refusal
  const skus = [...listOf(query, 'sellerSkus'), ...query.getAll('sellerSku')]
  const filter: Filter = {
    skus: skus.length === 0 ? undefined : new Set(skus),
    since_ms: momentOf(query, 'startDateTime') ?? 0,
    detailed: query.get('details') === 'true',
  }
  const page = pageOf(times, call, {
    token: 'nextToken',
    life_ms: TOKEN_LIFE_MS,
    slice: ({ from, as_of_ms }) =>
      sliceOfWorlds(
        [world],
        { from, size: PAGE_SIZE },
        {
          life: (_, index) => world.life(index, world.calendar.dayAt(as_of_ms)),
          items: (_, life) => summariesOf(life, as_of_ms, filter),
        },
      ),
  })
  if ('status' in page) return page
  const granularity = { granularityType: 'Marketplace', granularityId: marketplace_id }
  return {
    status: 200,
    body: {
      payload: { granularity, inventorySummaries: page.items },
      // Beside the payload, and there on the last page too.
      pagination: nextOf('nextToken', page),
    },
  }
}

export const inventoryOperations = (times: Times): readonly Operation[] => [
  {
    name: 'getInventorySummaries',
    method: 'GET',
    path: '/fba/inventory/v1/summaries',
    handle: (call) => getInventorySummaries(times, call),
  },
]
