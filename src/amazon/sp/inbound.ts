/**
 * Fulfillment Inbound of both generations. v0 still lists shipments with what was received of them; 2024-03-20 knows the
 * plans they come from. A v0 ShipmentId is the newer one's shipmentConfirmationId.
 */
import { z } from 'zod'
import type { MarketplaceId } from '../../core/ids.ts'
import type { Instant } from '../../core/time.ts'
import type { Door } from '../request.ts'
import { type Item, readPages, Token, unlessGone, whileThere } from './pages.ts'

interface Updated {
  readonly marketplace_id: MarketplaceId
  readonly updated_after: Instant
  readonly updated_before: Instant
}

export interface Inbound {
  /** v0 `InboundShipmentInfo`, of shipments last updated in the range. */
  shipments(asked: Updated): AsyncIterable<Item>
  /** v0 `InboundShipmentItem`, with QuantityShipped and QuantityReceived. */
  shipmentItems(asked: Updated): AsyncIterable<Item>
  /** 2024-03-20 `InboundPlanSummary`, the last updated first: whoever has read enough stops reading. */
  plans(): AsyncIterable<Item>
  /** 2024-03-20 `InboundPlan`, with its shipments; null where it is gone. */
  plan(inbound_plan_id: string): Promise<(Item & { readonly shipments: readonly PlannedShipment[] }) | null>
  planItems(inbound_plan_id: string): AsyncIterable<Item>
  /** 2024-03-20 `Shipment`; null where it is gone. */
  shipment(of: ShipmentOfPlan): Promise<Item | null>
  plannedItems(of: ShipmentOfPlan): AsyncIterable<Item>
  boxes(of: ShipmentOfPlan): AsyncIterable<Item>
}

interface ShipmentOfPlan {
  readonly inbound_plan_id: string
  readonly shipment_id: string
}

const Planned = z.looseObject({ shipmentId: z.string().min(1), status: z.string() })
export type PlannedShipment = z.infer<typeof Planned>

const Shipments = z
  .object({
    payload: z.object({
      ShipmentData: z.array(z.looseObject({ ShipmentId: z.string().min(1) })),
      NextToken: Token,
    }),
  })
  .transform(({ payload }) => ({ items: payload.ShipmentData, next: payload.NextToken }))

const ShipmentItems = z
  .object({
    payload: z.object({
      ItemData: z.array(z.looseObject({ SellerSKU: z.string().min(1) })),
      NextToken: Token,
    }),
  })
  .transform(({ payload }) => ({ items: payload.ItemData, next: payload.NextToken }))

const Pagination = z.object({ nextToken: Token }).nullish()

const Plans = z
  .object({
    inboundPlans: z
      .array(z.looseObject({ inboundPlanId: z.string().min(1), lastUpdatedAt: z.string() }))
      .default([]),
    pagination: Pagination,
  })
  .transform(({ inboundPlans, pagination }) => ({ items: inboundPlans, next: pagination?.nextToken ?? null }))

const Plan = z.looseObject({ inboundPlanId: z.string().min(1), shipments: z.array(Planned).default([]) })
const Shipment = z.looseObject({ shipmentId: z.string().min(1) })

const Items = z
  .object({ items: z.array(z.looseObject({ msku: z.string().min(1) })), pagination: Pagination })
  .transform(({ items, pagination }) => ({ items, next: pagination?.nextToken ?? null }))

const Boxes = z
  .object({ boxes: z.array(z.looseObject({ packageId: z.string().min(1) })), pagination: Pagination })
  .transform(({ boxes, pagination }) => ({ items: boxes, next: pagination?.nextToken ?? null }))

type V0 = 'getShipments' | 'getShipmentItems'

const v0Pages = (door: Door, operation: V0, asked: Updated): AsyncIterable<Item> => {
  const MarketplaceId = asked.marketplace_id
  const query = {
    MarketplaceId,
    QueryType: 'DATE_RANGE',
    LastUpdatedAfter: asked.updated_after,
    LastUpdatedBefore: asked.updated_before,
  }
  return readPages(door, {
    first: { operation, query },
    page: operation === 'getShipments' ? Shipments : ShipmentItems,
    following: (NextToken) => ({ operation, query: { MarketplaceId, QueryType: 'NEXT_TOKEN', NextToken } }),
  })
}

const PLANS = { pageSize: '30', sortBy: 'LAST_UPDATED_TIME', sortOrder: 'DESC' } as const
const PAGE = { pageSize: '1000' } as const

type Listed = 'listInboundPlanItems' | 'listShipmentItems' | 'listShipmentBoxes'

const listed = (door: Door, operation: Listed, path: Readonly<Record<string, string>>): AsyncIterable<Item> =>
  whileThere(
    readPages(door, {
      first: { operation, path, query: PAGE },
      page: operation === 'listShipmentBoxes' ? Boxes : Items,
      following: (paginationToken) => ({ operation, path, query: { ...PAGE, paginationToken } }),
    }),
  )

const pathOf = ({ inbound_plan_id, shipment_id }: ShipmentOfPlan): Readonly<Record<string, string>> => ({
  inboundPlanId: inbound_plan_id,
  shipmentId: shipment_id,
})

export const openInbound = (door: Door): Inbound => ({
  shipments: (asked) => v0Pages(door, 'getShipments', asked),
  shipmentItems: (asked) => v0Pages(door, 'getShipmentItems', asked),
  plans: () =>
    readPages(door, {
      first: { operation: 'listInboundPlans', query: PLANS },
      page: Plans,
      following: (paginationToken) => ({
        operation: 'listInboundPlans',
        query: { ...PLANS, paginationToken },
      }),
    }),
  plan: (inbound_plan_id) =>
    unlessGone(door.ask({ operation: 'getInboundPlan', path: { inboundPlanId: inbound_plan_id } }, Plan)),
  planItems: (inbound_plan_id) => listed(door, 'listInboundPlanItems', { inboundPlanId: inbound_plan_id }),
  shipment: (of) => unlessGone(door.ask({ operation: 'getShipment', path: pathOf(of) }, Shipment)),
  plannedItems: (of) => listed(door, 'listShipmentItems', pathOf(of)),
  boxes: (of) => listed(door, 'listShipmentBoxes', pathOf(of)),
})
