/**
 * Amazon answers for a whole region where it was asked about one marketplace: the same loss, shipment or payment then stands
 * in the reports of several. It is one thing, of the account’s first marketplace that tells it, home first.
 */
import { sql, type SQL } from 'drizzle-orm/sql'
import { MARKETPLACES } from '../core/marketplace.ts'

export interface Place {
  readonly account_id: number
  readonly marketplace_id: string
}

/** A marketplace among those of its account. */
export interface Market extends Place {
  readonly time_zone: string
  /** All marketplaces of the account, home first. */
  readonly marketplace_ids: readonly string[]
}

const textsOf = (texts: readonly string[]): SQL => sql`${sql.param([...texts])}::text[]`

export const earlierOf = ({ marketplace_id, marketplace_ids }: Market): readonly string[] =>
  marketplace_ids.slice(0, Math.max(0, marketplace_ids.indexOf(marketplace_id)))

/** What tells a row of each report apart from any other of the region. A blank center proves nothing, so it is compared as unknown. */
const IDENTITY = {
  inbound_shipment_items: sql`other.shipment_id = item.shipment_id`,
  ledger_detail: sql`other.occurred_on = item.occurred_on and other.fulfillment_center = item.fulfillment_center
    and other.event_type = item.event_type and other.moved_units = item.moved_units and other.fnsku is not distinct from item.fnsku
    and other.disposition is not distinct from item.disposition and other.reason is not distinct from item.reason
    and other.reference_id is not distinct from item.reference_id`,
  reimbursements: sql`other.reimbursement_id = item.reimbursement_id and other.approved_at = item.approved_at
    and other.reason is not distinct from item.reason`,
  removal_orders: sql`other.removal_order_id = item.removal_order_id and other.requested_at = item.requested_at
    and other.fnsku = item.fnsku and other.disposition = item.disposition`,
  removal_shipments: sql`other.removal_order_id = item.removal_order_id and other.requested_at = item.requested_at
    and other.fnsku = item.fnsku and other.disposition = item.disposition and other.shipped_at = item.shipped_at`,
} as const

type Dataset = keyof typeof IDENTITY

/** Whether any of these marketplaces tells the row `item`, too. */
const isToldIn = (market: Market, dataset: Dataset, marketplace_ids: SQL): SQL => sql`exists (
  select from ${sql.raw(`data.${dataset}`)} as other
  where other.account_id = ${market.account_id} and other.marketplace_id = any (${marketplace_ids}) and other.sku = item.sku
    and ${IDENTITY[dataset]})`

/** Keeps the rows `item` that no earlier marketplace of the account tells. */
export const toldFirst = (market: Market, dataset: Dataset): SQL => {
  const earlier = earlierOf(market)
  return earlier.length === 0 ? sql`true` : sql`not ${isToldIn(market, dataset, textsOf(earlier))}`
}

/** As settlements and orders name a marketplace: `amazon.de`, whatever the case. */
const STORES = new Map(
  MARKETPLACES.map(({ marketplace_id, domain }) => [String(marketplace_id), domain.replace('www.', '')]),
)

/** The store of a settlement’s row; null for a name that is none. */
const storeOf = (alias: string): SQL => sql.raw(`lower(${alias}.marketplace_name)`)

/** Rows of settlements about this marketplace: those that name it; of those that name none, those loaded under it. */
export const settledHere = ({ account_id, marketplace_id, marketplace_ids }: Market): SQL => sql`
  item.account_id = ${account_id} and item.marketplace_id = any (${textsOf(marketplace_ids)})
  and case when ${storeOf('item')} = any (${textsOf([...STORES.values()])}) then ${storeOf('item')} = ${STORES.get(marketplace_id) ?? ''}
      else item.marketplace_id = ${marketplace_id} end`

/**
 * Keeps the payments `item` of this marketplace. One for an order is of the marketplace whose refund it was, where the report
 * of that one tells it.
 */
export const paidHere = (market: Market): SQL => {
  const { account_id, marketplace_id, marketplace_ids } = market
  if (marketplace_ids.length < 2) return sql`true`
  const stores = marketplace_ids.map((id) => STORES.get(id) ?? '')
  const refunded_in = sql`(
    select store.marketplace_id
    from data.settlements as refund
    join unnest(${textsOf(marketplace_ids)}, ${textsOf(stores)}) as store (marketplace_id, name) on store.name = ${storeOf('refund')}
    where refund.account_id = ${account_id} and refund.marketplace_id = any (${textsOf(marketplace_ids)})
      and refund.order_id = item.amazon_order_id and refund.sku = item.sku and refund.transaction_type = 'Refund'
    order by store.marketplace_id limit 1)`
  return sql`case
    when item.amazon_order_id is not null and ${isToldIn(market, 'reimbursements', sql`array[${refunded_in}]`)}
    then ${refunded_in} = ${marketplace_id}
    else ${toldFirst(market, 'reimbursements')} end`
}
