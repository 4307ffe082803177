/** Reads the rows that the cases of some SKUs rest on, a page of SKUs at a time. Each row knows where it stands. */
import { sql, type SQL } from 'drizzle-orm/sql'
import { z } from 'zod'
import { LocalDate } from '../core/time.ts'
import { rows, type Runner } from '../db/rows.ts'
import { type Market, paidHere, type Place, settledHere, toldFirst } from './told-once.ts'

const stood = { sku: z.string(), run_id: z.number(), line_no: z.number(), loaded_at: z.string() }
const units = z.int().nullable()
const text = z.string().nullable()

const ShipmentItemRow = z.object({
  ...stood,
  shipment_id: z.string(),
  fnsku: text,
  shipped_units: units,
  received_units: units,
  shipment_status: text,
  fulfillment_center: text,
  status_run_id: z.number().nullable(),
  status_line_no: z.number().nullable(),
  status_loaded_at: text,
  status_seen_on: LocalDate.nullable(),
  due_on: LocalDate.nullable(),
})
export type ShipmentItemRow = z.infer<typeof ShipmentItemRow>

const LedgerRow = z.object({
  ...stood,
  occurred_on: LocalDate,
  fnsku: text,
  event_type: z.string(),
  reference_id: text,
  moved_units: z.int(),
  fulfillment_center: text,
  disposition: text,
  reason: text,
  reconciled_units: units,
  unreconciled_units: units,
})
export type LedgerRow = z.infer<typeof LedgerRow>

const ReimbursementRow = z.object({
  ...stood,
  reimbursement_id: z.string(),
  row_no: z.int(),
  approved_on: LocalDate,
  approved_at: z.string(),
  asin: text,
  fnsku: text,
  currency: text,
  case_id: text,
  reason: text,
  amazon_order_id: text,
  cash_units: units,
  inventory_units: units,
  total_amount: text,
  per_unit_amount: text,
  original_reimbursement_id: text,
  original_reimbursement_type: text,
})
export type ReimbursementRow = z.infer<typeof ReimbursementRow>

const RefundRow = z.object({
  ...stood,
  order_id: z.string(),
  refunded_on: LocalDate,
  adjustment_id: text,
  purchased_units: units,
  is_price: z.boolean(),
  line_amount: text,
})
export type RefundRow = z.infer<typeof RefundRow>

const ReturnRow = z.object({
  ...stood,
  amazon_order_id: z.string(),
  returned_on: LocalDate,
  returned_units: z.int(),
  fnsku: text,
  fulfillment_center: text,
  disposition: text,
})
export type ReturnRow = z.infer<typeof ReturnRow>

const RemovalRow = z.object({
  ...stood,
  source: z.enum(['removal_orders', 'removal_shipments']),
  removal_order_id: z.string(),
  fnsku: text,
  order_status: text,
  moved_on: LocalDate,
  shipped_units: units,
})
export type RemovalRow = z.infer<typeof RemovalRow>

export interface SkuRows {
  readonly items: readonly ShipmentItemRow[]
  readonly ledger: readonly LedgerRow[]
  readonly reimbursements: readonly ReimbursementRow[]
  readonly refunds: readonly RefundRow[]
  readonly returns: readonly ReturnRow[]
  readonly removals: readonly RemovalRow[]
}

const STOOD = (alias: string): SQL =>
  sql.raw(
    `${alias}.sku, ${alias}.run_id, ${alias}.line_no, to_char(${alias}.known_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as loaded_at`,
  )

/** Where a shipment is told to be once the seller and the carrier are done with it. */
const ARRIVED = sql.raw(`('DELIVERED', 'CHECKED_IN', 'RECEIVING', 'CLOSED')`)

/**
 * The first day on which each shipment was told to be on its way, and to have arrived: when that was loaded, and of a load of
 * old updates no later than the days it was asked about.
 */
const seenOf = (market: Market, here: SQL): SQL => sql`
  select told.shipment_id, told.shipment_status in ${ARRIVED} as has_arrived,
         min(least((told.known_from at time zone ${market.time_zone})::date, run.through_on)) as seen_on
  from (
    select account_id, marketplace_id, shipment_id, shipment_status, run_id, known_from from data.inbound_shipments
    union all
    select account_id, marketplace_id, shipment_id, shipment_status, run_id, known_from from data.inbound_shipments_history
  ) as told
  left join facts.source_run as run on run.account_id = told.account_id and run.run_id = told.run_id
  where told.account_id = ${market.account_id} and told.marketplace_id = ${market.marketplace_id}
    and told.shipment_id in (select item.shipment_id from data.inbound_shipment_items as item where ${here})
  group by told.shipment_id, has_arrived`

const itemsOf = (market: Market, here: SQL): SQL => sql`
  select ${STOOD('item')}, item.shipment_id, item.fnsku, item.shipped_units, item.received_units,
         shipment.shipment_status, shipment.fulfillment_center, shipment.run_id as status_run_id, shipment.line_no as status_line_no,
         to_char(shipment.known_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as status_loaded_at,
         seen.seen_on as status_seen_on,
         (select (min(planned.delivery_through_at) at time zone ${market.time_zone})::date from data.planned_shipments as planned
          where planned.account_id = ${market.account_id} and planned.shipment_id = item.shipment_id) as due_on
  from data.inbound_shipment_items as item
  left join data.inbound_shipments as shipment
    on shipment.account_id = item.account_id and shipment.marketplace_id = item.marketplace_id and shipment.shipment_id = item.shipment_id
  left join (${seenOf(market, here)}) as seen
    on seen.shipment_id = item.shipment_id and seen.has_arrived = (shipment.shipment_status in ${ARRIVED})
  where ${here} and ${toldFirst(market, 'inbound_shipment_items')}
  order by item.sku, item.shipment_id`

// A case is made of few of the ledger's rows: what was sold is none of them.
const ledgerOf = (market: Market, here: SQL): SQL => sql`
  select ${STOOD('item')}, item.occurred_on, item.fnsku, item.event_type, item.reference_id, item.moved_units, item.fulfillment_center,
         item.disposition, item.reason, item.reconciled_units, item.unreconciled_units
  from data.ledger_detail as item
  where ${here} and item.event_type in ('Receipts', 'VendorReturns', 'Adjustments') and ${toldFirst(market, 'ledger_detail')}
  order by item.sku, item.occurred_on, item.fulfillment_center, item.event_type, item.disposition, item.reason, item.fnsku,
           item.reference_id, item.moved_units, item.run_id, item.line_no`

const reimbursementsOf = (market: Market, here: SQL): SQL => sql`
  select ${STOOD('item')}, item.reimbursement_id, item.approved_on,
         to_char(item.approved_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as approved_at, item.asin, item.fnsku, item.currency,
         item.case_id, item.reason, item.amazon_order_id, item.cash_units,
         item.inventory_units, trim_scale(item.total_amount)::text as total_amount,
         trim_scale(item.per_unit_amount)::text as per_unit_amount, item.original_reimbursement_id, item.original_reimbursement_type,
         (row_number() over (partition by item.sku, item.reimbursement_id, item.reason order by item.approved_at, item.total_amount, item.run_id, item.line_no))::int as row_no
  from data.reimbursements as item
  where ${here} and ${paidHere(market)}
  order by item.sku, item.approved_at, item.reimbursement_id, item.reason, row_no`

/** Refunds of orders that Amazon shipped; a refund has a row for each of its amounts. */
const refundsOf = (market: Market, skus: SQL): SQL => sql`
  select ${STOOD('item')}, item.order_id, coalesce((item.posted_at at time zone ${market.time_zone})::date, item.posted_on) as refunded_on,
         item.adjustment_id, item.purchased_units, trim_scale(item.line_amount)::text as line_amount,
         item.amount_type = 'ItemPrice' and item.amount_description = 'Principal' as is_price
  from data.settlements as item
  where ${settledHere(market)} and ${skus} and item.transaction_type = 'Refund' and item.fulfillment_id = 'AFN' and item.order_id is not null
    and coalesce(item.posted_at::date, item.posted_on) is not null
    and item.amount_type <> 'ItemWithheldTax' and item.amount_description not in ('Tax', 'ShippingTax', 'GiftWrapTax')
  order by item.sku, item.order_id, refunded_on, item.settlement_id, item.row_no`

const returnsOf = (here: SQL): SQL => sql`
  select ${STOOD('item')}, item.amazon_order_id, item.returned_on, item.returned_units, item.fnsku, item.fulfillment_center, item.disposition
  from data.customer_returns as item
  where ${here} and item.amazon_order_id is not null
  order by item.sku, item.amazon_order_id, item.returned_at, item.run_id, item.line_no`

const removalsOf = (market: Market, here: SQL): SQL => sql`
  select ${STOOD('item')}, 'removal_orders' as source, item.removal_order_id, item.fnsku, item.order_status,
         (item.updated_at at time zone ${market.time_zone})::date as moved_on, item.shipped_units
  from data.removal_orders as item
  where ${here} and item.order_type = 'Return' and ${toldFirst(market, 'removal_orders')}
  union all
  select ${STOOD('item')}, 'removal_shipments', item.removal_order_id, item.fnsku, null,
         (item.shipped_at at time zone ${market.time_zone})::date, item.shipped_units
  from data.removal_shipments as item
  where ${here} and ${toldFirst(market, 'removal_shipments')}
  order by sku, removal_order_id, source, moved_on, run_id, line_no`

const NONE: SkuRows = { items: [], ledger: [], reimbursements: [], refunds: [], returns: [], removals: [] }

/** The rows of each of these SKUs, by SKU. */
export const readRows = async (
  runner: Runner,
  market: Market,
  skus: readonly string[],
): Promise<ReadonlyMap<string, SkuRows>> => {
  const ofSkus = sql`item.sku = any (${sql.param([...skus])}::text[])`
  const here = sql`item.account_id = ${market.account_id} and item.marketplace_id = ${market.marketplace_id} and ${ofSkus}`
  const read = async <Row extends { readonly sku: string }>(schema: z.ZodType<Row>, query: SQL) =>
    Map.groupBy(z.array(schema).parse(await rows(runner, query)), ({ sku }) => sku)
  const items = await read(ShipmentItemRow, itemsOf(market, here))
  const ledger = await read(LedgerRow, ledgerOf(market, here))
  const reimbursements = await read(ReimbursementRow, reimbursementsOf(market, here))
  const refunds = await read(RefundRow, refundsOf(market, ofSkus))
  const returns = await read(ReturnRow, returnsOf(here))
  const removals = await read(RemovalRow, removalsOf(market, here))
  return new Map(
    skus.map((sku) => [
      sku,
      {
        items: items.get(sku) ?? NONE.items,
        ledger: ledger.get(sku) ?? NONE.ledger,
        reimbursements: reimbursements.get(sku) ?? NONE.reimbursements,
        refunds: refunds.get(sku) ?? NONE.refunds,
        returns: returns.get(sku) ?? NONE.returns,
        removals: removals.get(sku) ?? NONE.removals,
      },
    ]),
  )
}

const AboutRow = z.object({
  sku: z.string(),
  asin: text,
  landed_amount: text,
  landed_currency: text,
  claims: z.array(
    z.object({
      case_id: z.string(),
      claimed_units: z.int(),
      claimed_on: LocalDate.nullable(),
      amazon_case_id: text,
    }),
  ),
})
export type AboutSku = z.infer<typeof AboutRow>

/** What else is known of the SKUs: their ASIN, and by the operator's word what a unit costs and which cases were filed. */
export const readAbout = async (
  runner: Runner,
  place: Place,
  today: LocalDate,
  skus: readonly string[],
): Promise<ReadonlyMap<string, AboutSku>> => {
  const found = await rows(
    runner,
    sql`select asked.sku, coalesce(listed.asin, moved.asin) as asin, cost.value ->> 'amount' as landed_amount, cost.value ->> 'currency' as landed_currency,
               coalesce(filed.claims, '[]') as claims
        from unnest(${sql.param([...skus])}::text[]) as asked (sku)
        left join (
          select told.sku, jsonb_agg(jsonb_build_object('case_id', claim.subject, 'claimed_units', claim.value -> 'claimed_units',
                                                        'claimed_on', claim.valid_from_on, 'amazon_case_id', claim.value -> 'amazon_case_id')
                                     order by claim.subject) as claims
          from data.claim_case as told
          join data.planning_input as claim
            on claim.account_id = told.account_id and claim.marketplace_id = told.marketplace_id
               and claim.kind = 'claim_status' and claim.subject = told.case_id and claim.name = ''
          where told.account_id = ${place.account_id} and told.marketplace_id = ${place.marketplace_id}
            and told.sku = any (${sql.param([...skus])}::text[])
          group by told.sku
        ) as filed on filed.sku = asked.sku
        left join inventory as listed
          on listed.account_id = ${place.account_id} and listed.marketplace_id = ${place.marketplace_id} and listed.sku = asked.sku
        -- A SKU that is listed no more has its ASIN in the ledger alone.
        left join lateral (
          select told.asin from data.ledger_detail as told
          where told.account_id = ${place.account_id} and told.marketplace_id = ${place.marketplace_id} and told.sku = asked.sku
            and told.asin is not null and listed.asin is null
          order by told.occurred_on desc, told.asin limit 1
        ) as moved on true
        left join data.planning_input as cost
          on cost.account_id = ${place.account_id} and cost.marketplace_id = ${place.marketplace_id} and cost.kind = 'landed_cost'
             and cost.subject = asked.sku and cost.name = '' and (cost.expires_on is null or cost.expires_on >= ${today}::date)`,
  )
  return new Map(
    z
      .array(AboutRow)
      .parse(found)
      .map((row) => [row.sku, row]),
  )
}
