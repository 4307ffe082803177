/** The lines of a settlement: what each order, refund, payment and fee brought or cost. */
import { chargesOf } from '../world/charges.ts'
import type { Life } from '../world/life.ts'
import { itemId, orderId } from '../world/order-ids.ts'
import { salesChannelOf } from '../world/places.ts'
import { reimbursementsOf, type Reimbursement } from '../world/reimbursing.ts'
import { removalsOf } from '../world/removing.ts'
import { inboundFees, refundCharges, releasedOrders } from '../world/settling.ts'
import type { Order } from '../world/types.ts'
import type { ReportContext } from './define.ts'
import { unitsOfRow } from './orders.ts'
import { removedUnits, REMOVAL_FEE_MINOR } from './removal-orders.ts'

/** Minor units, negative where the seller pays. Blank texts are blank in the file. */
export interface SettlementLine {
  readonly transaction_type: string
  readonly amount_type: string
  readonly amount_description: string
  readonly minor: number
  readonly posted_ms: number
  readonly order_id?: string
  readonly merchant_order_id?: string
  readonly adjustment_id?: string
  readonly shipment_id?: string
  readonly marketplace_name?: string
  readonly fulfillment_id?: string
  readonly order_item_code?: string
  readonly merchant_adjustment_item_id?: string
  readonly sku?: string
  readonly units?: number
  readonly promotion_id?: string
}

type Amounts = readonly (readonly [type: string, description: string, minor: number])[]

/** One line per amount that is not nothing. */
function* spread(
  about: Omit<SettlementLine, 'amount_type' | 'amount_description' | 'minor'>,
  amounts: Amounts,
): Generator<SettlementLine> {
  for (const [amount_type, amount_description, minor] of amounts) {
    if (minor === 0) continue
    const units = amount_description === 'Principal' && amount_type === 'ItemPrice' ? about.units : undefined
    const { promotion_id, units: _, ...rest } = about
    yield {
      ...rest,
      amount_type,
      amount_description,
      minor,
      ...(units === undefined ? {} : { units }),
      ...(amount_type === 'Promotion' && promotion_id !== undefined ? { promotion_id } : {}),
    }
  }
}

const aboutOrder = (life: Life, order: Order, row: number) => ({
  order_id: orderId(life, order),
  merchant_order_id: orderId(life, order),
  marketplace_name: salesChannelOf(life.setup.marketplace),
  fulfillment_id: order.channel === 'merchant' ? 'MFN' : 'AFN',
  order_item_code: itemId(life, order, row),
  sku: life.profile.sku,
  promotion_id: 'PLM-northwind-15-off',
})

/** Tax is collected and withheld again; the rest is what the charges say. */
function* ofOrders(context: ReportContext, life: Life): Generator<SettlementLine> {
  for (const { order, at_ms } of releasedOrders(life, context.from_ms, context.until_ms)) {
    const unit_minor = context.price(life.profile, order.placed_ms)
    for (let row = 0; row < order.rows; row += 1) {
      const units = unitsOfRow(order, row)
      const charges = chargesOf(life, order, { unit_minor, units })
      const shipment_id = `D${itemId(life, order, 0).slice(0, 8)}`
      const about = { ...aboutOrder(life, order, row), transaction_type: 'Order', posted_ms: at_ms, units }
      yield* spread({ ...about, shipment_id }, [
        ['ItemPrice', 'Principal', charges.price],
        ['ItemPrice', 'Tax', charges.tax],
        ['ItemWithheldTax', 'MarketplaceFacilitatorTax-Principal', -charges.tax],
        ['Promotion', 'Principal', -charges.discount],
        ['ItemFees', 'Commission', -charges.referral],
        ['ItemFees', 'FBAPerUnitFulfillmentFee', -charges.fulfilment],
      ])
    }
  }
}

/** One unit's price goes back to the shopper; of its commission Amazon keeps a part, of the fulfilment fee all. */
function* ofRefunds(context: ReportContext, life: Life): Generator<SettlementLine> {
  for (const { order, at_ms } of life.refunds) {
    if (at_ms < context.from_ms || at_ms >= context.until_ms) continue
    const unit_minor = context.price(life.profile, order.placed_ms)
    const { price, tax, discount } = chargesOf(life, order, { unit_minor, units: 1 })
    const { returned, kept } = refundCharges(price - discount)
    const item = itemId(life, order, 0)
    const ids = { adjustment_id: `R${item.slice(0, 9)}`, merchant_adjustment_item_id: item }
    const about = { ...aboutOrder(life, order, 0), ...ids, transaction_type: 'Refund', posted_ms: at_ms }
    yield* spread({ ...about, units: 1 }, [
      ['ItemPrice', 'Principal', -price],
      ['ItemPrice', 'Tax', -tax],
      ['ItemWithheldTax', 'MarketplaceFacilitatorTax-Principal', tax],
      ['Promotion', 'Principal', discount],
      ['ItemFees', 'Commission', returned],
      ['ItemFees', 'RefundCommission', -kept],
    ])
  }
}

/** Settlements spell reasons otherwise than the reimbursements report. */
const SPELLED = {
  Lost_Warehouse: 'WAREHOUSE_LOST',
  Damaged_Warehouse: 'WAREHOUSE_DAMAGE',
  CustomerReturn: 'REVERSAL_REIMBURSEMENT',
  Lost_Inbound: 'MISSING_FROM_INBOUND',
  Reimbursement_Reversal: 'COMPENSATED_CLAWBACK',
} as const satisfies Readonly<Record<Reimbursement['reason'], string>>

const OTHER = 'other-transaction'

function* ofReimbursements({ from_ms, until_ms }: ReportContext, life: Life): Generator<SettlementLine> {
  for (const paid of reimbursementsOf(life, from_ms, until_ms)) {
    const about = {
      transaction_type: OTHER,
      posted_ms: paid.at_ms,
      adjustment_id: paid.id,
      sku: life.profile.sku,
      ...(paid.order ? { order_id: orderId(life, paid.order) } : {}),
    }
    const minor = paid.unit_minor * paid.cash_units
    for (const line of spread(about, [['FBA Inventory Reimbursement', SPELLED[paid.reason], minor]])) {
      yield { ...line, units: Math.abs(paid.cash_units) }
    }
  }
}

function* ofFees({ from_ms, until_ms }: ReportContext, life: Life): Generator<SettlementLine> {
  const { calendar, profile } = life
  for (const order of removalsOf(life, calendar.dayAt(from_ms), calendar.dayAt(until_ms - 1))) {
    const description = order.kind === 'Return' ? 'RemovalComplete' : 'DisposalComplete'
    const about = { transaction_type: OTHER, posted_ms: order.left_ms, order_id: order.order_id }
    yield* spread(about, [[OTHER, description, -removedUnits(order) * REMOVAL_FEE_MINOR]])
  }
  for (const { at_ms, inbound, fee_minor } of inboundFees(life, from_ms, until_ms)) {
    const about = {
      transaction_type: OTHER,
      posted_ms: at_ms,
      shipment_id: inbound.shipment_id,
      sku: profile.sku,
    }
    yield* spread(about, [[OTHER, 'FBAInboundDefectFee', -fee_minor]])
  }
}

/** All lines of one SKU. */
export function* linesOfLife(context: ReportContext, life: Life): Generator<SettlementLine> {
  yield* ofOrders(context, life)
  yield* ofRefunds(context, life)
  yield* ofReimbursements(context, life)
  yield* ofFees(context, life)
}
