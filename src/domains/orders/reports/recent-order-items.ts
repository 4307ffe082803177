import type { SellingPartner } from '../../../amazon/selling-partner.ts'
import { MarketplaceId } from '../../../core/ids.ts'
import { instantAfter } from '../../../core/time.ts'
import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { asOfNow, spPages, type Question } from '../../../sync/source.ts'

/** Asked by the hour: what an hour that failed missed is in the next ones; what all missed is in the nightly report. */
const LOOK_BACK_MS = 6 * 3_600_000

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const without = (value: unknown, name: string): object =>
  Object.fromEntries(Object.entries(isObject(value) ? value : {}).filter(([key]) => key !== name))

/** What buyers wrote for themselves, gift messages and customizations, is not kept. */
async function* rows(partner: SellingPartner, question: Question): AsyncGenerator<object> {
  const updated_after = instantAfter(question.entered_at, -LOOK_BACK_MS)
  const marketplace_id = MarketplaceId.parse(question.marketplace_id)
  for await (const { orderItems, ...order } of partner.orders.search({ marketplace_id, updated_after }))
    for (const { product, fulfillment, ...item } of orderItems)
      yield {
        order,
        ...item,
        product: without(product, 'customization'),
        fulfillment: without(fulfillment, 'packing'),
      }
}

export const recentOrderItems = defineReport({
  dataset: 'recent_order_items',
  source: spPages('searchOrders', { rows }),
  grain:
    'One row per item of an order that changed in the last hours, as of its last update; the nightly report has them all.',
  per: 'marketplace',
  load: { as: 'events', key: ['order_id', 'order_item_id'], newer: 'updated_at' },
  window: asOfNow({ hourly: true }),
  // The last hours are read by when they changed.
  indexes: [['sku', 'ordered_on'], ['updated_at']],
  columns: {
    order_id: column.required(column.code('order.orderId')),
    order_item_id: column.required(column.code('orderItemId')),
    created_at: column.required(column.instant('order.createdTime')),
    ordered_on: column.dayOfInstant('order.createdTime'),
    updated_at: column.required(column.instant('order.lastUpdatedTime')),
    order_aliases: column.json('order.orderAliases'),
    order_programs: column.json('order.programs'),
    associated_orders: column.json('order.associatedOrders'),
    channel_name: column.code('order.salesChannel.channelName'),
    channel_marketplace_id: column.code('order.salesChannel.marketplaceId'),
    channel_marketplace_name: column.code('order.salesChannel.marketplaceName'),
    fulfillment_status: column.code('order.fulfillment.fulfillmentStatus'),
    fulfilled_by: column.code('order.fulfillment.fulfilledBy'),
    service_level: column.code('order.fulfillment.fulfillmentServiceLevel'),
    ship_from_at: column.instant('order.fulfillment.shipByWindow.earliestDateTime'),
    ship_by_at: column.instant('order.fulfillment.shipByWindow.latestDateTime'),
    deliver_from_at: column.instant('order.fulfillment.deliverByWindow.earliestDateTime'),
    deliver_by_at: column.instant('order.fulfillment.deliverByWindow.latestDateTime'),
    print_label_from_at: column.instant('order.fulfillment.labelPrintingWindow.earliestDateTime'),
    print_label_by_at: column.instant('order.fulfillment.labelPrintingWindow.latestDateTime'),
    order_total_amount: column.amount('order.proceeds.grandTotal.amount'),
    order_breakdowns: column.json('order.proceeds.breakdowns'),
    // Of the whole order, each naming the items in it.
    packages: column.json('order.packages'),
    fulfillment_orders: column.json('order.fulfillmentOrders'),
    // Cancelled items have none left.
    ordered_units: column.required(column.units('quantityOrdered')),
    fulfilled_units: column.units('fulfillment.quantityFulfilled'),
    unfulfilled_units: column.units('fulfillment.quantityUnfulfilled'),
    sku: column.code('product.sellerSku'),
    asin: column.asin('product.asin'),
    product_name: column.prose('product.title'),
    condition_type: column.code('product.condition.conditionType'),
    condition_subtype: column.code('product.condition.conditionSubtype'),
    condition_note: column.prose('product.condition.conditionNote'),
    // Blank while the payment is pending, and for orders of other channels.
    unit_price_amount: column.amount('product.price.unitPrice.amount'),
    price_designation: column.code('product.price.priceDesignation'),
    proceeds_amount: column.amount('proceeds.proceedsTotal.amount'),
    currency: column.currency(
      'proceeds.proceedsTotal.currencyCode',
      'product.price.unitPrice.currencyCode',
      'order.proceeds.grandTotal.currencyCode',
    ),
    proceeds_breakdowns: column.json('proceeds.breakdowns'),
    promotions: column.json('promotion.breakdowns'),
    cancellation_requester: column.code('cancellation.cancellationRequest.requester'),
    cancellation_request_reason: column.prose('cancellation.cancellationRequest.cancelReason'),
    cancelled_by: column.code('cancellation.cancellationExecution.cancelledBy'),
    cancel_reason: column.prose('cancellation.cancellationExecution.cancelReason'),
    item_programs: column.json('programs'),
    associated_with: column.json('associatedOrderItems'),
    // Of goods sold by weight or length.
    measurement: column.json('measurement'),
    points: column.json('expense.pointsCost'),
    picking: column.json('fulfillment.picking'),
    shipping: column.json('fulfillment.shipping'),
    serial_numbers: column.json('product.serialNumbers'),
  },
})
