/** Amazon Warehousing and Distribution 2024-05-09: bulk stock upstream of FBA. A programme of the United States. */
import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import type { Instant } from '../../core/time.ts'
import type { Call, Door } from '../request.ts'
import { type Item, type Page, readPages, Token, TURN_MS_MAX, unlessGone } from './pages.ts'

export interface Awd {
  /** `InventorySummary` of every SKU AWD holds or awaits, details included. Throws `not_offered` outside the programme. */
  inventory(): AsyncIterable<Item>
  /** `InboundShipment`, whole, of the shipments last updated in the range. Throws `not_offered` outside the programme. */
  shipments(asked: { readonly updated_after: Instant; readonly updated_before: Instant }): AsyncIterable<Item>
}

const Inventory = z
  .object({ inventory: z.array(z.looseObject({ sku: z.string().min(1) })), nextToken: Token })
  .transform(({ inventory, nextToken }) => ({ items: inventory, next: nextToken }))

const Shipments = z
  .object({
    shipments: z.array(z.looseObject({ shipmentId: z.string().min(1) })).nullish(),
    nextToken: Token,
  })
  .transform(({ shipments, nextToken }) => ({ items: shipments ?? [], next: nextToken }))

const Shipment = z.looseObject({ shipmentId: z.string().min(1), shipmentStatus: z.string() })

/**
 * Amazon answers 403 to sellers that take no part in the programme and to applications without the role, and does not
 * say which. Neither means that the whole grant has ended; a grant that has is refused its token.
 */
const outside = (error: unknown): unknown =>
  error instanceof Problem && error.code === 'connection_revoked' && /HTTP 403/.test(error.message)
    ? new Problem(
        'not_offered',
        'Amazon denies this account AWD: it takes no part in the programme, or the application lacks the role.',
        'Nothing to do for sellers without AWD.',
        { cause: error },
      )
    : error

const PAGE = { maxResults: '200' } as const

async function* awdPages(
  door: Door,
  call: Call & { readonly query: Readonly<Record<string, string>> },
  page: z.ZodType<Page>,
): AsyncGenerator<Item> {
  try {
    yield* readPages(door, {
      first: call,
      page,
      following: (nextToken) => ({ ...call, query: { ...call.query, nextToken } }),
    })
  } catch (error) {
    throw outside(error)
  }
}

export const openAwd = (door: Door): Awd => ({
  inventory: () =>
    awdPages(door, { operation: 'listInventory', query: { ...PAGE, details: 'SHOW' } }, Inventory),
  async *shipments({ updated_after, updated_before }) {
    const query = {
      ...PAGE,
      sortBy: 'UPDATED_AT',
      sortOrder: 'DESCENDING',
      updatedAfter: updated_after,
      updatedBefore: updated_before,
    }
    for await (const { shipmentId } of awdPages(
      door,
      { operation: 'listInboundShipments', query },
      Shipments,
    )) {
      const path = { shipmentId: String(shipmentId) }
      const query = { skuQuantities: 'SHOW' }
      const call = { operation: 'getInboundShipment', path, query, turn_ms_max: TURN_MS_MAX } as const
      const shipment = await unlessGone(door.ask(call, Shipment))
      if (shipment !== null) yield shipment
    }
  },
})
