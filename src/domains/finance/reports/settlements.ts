import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { asOfNow, spListed } from '../../../sync/source.ts'

export const settlements = defineReport({
  dataset: 'settlements',
  source: spListed('GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2'),
  grain:
    'One row per amount of a settlement (a pay-out of about 14 days) in the order of its file. Row 1 is the summary, with total_amount and no line_amount; those of the others sum to it.',
  per: 'marketplace',
  // A settlement is made once and never changes; its rows have no id beside their place.
  load: { as: 'events', key: ['settlement_id', 'row_no'] },
  window: asOfNow(),
  adds_up: { within: 'settlement_id', parts: 'line_amount', total: 'total_amount' },
  indexes: [['sku', 'posted_on'], ['order_id'], ['posted_on']],
  columns: {
    settlement_id: column.required(column.code('settlement-id')),
    row_no: column.occurrence({ within: ['settlement_id'], by: [], sql: 'integer' }),
    settlement_start_at: column.instant('settlement-start-date'),
    settlement_end_at: column.instant('settlement-end-date'),
    deposit_at: column.instant('deposit-date'),
    total_amount: column.amount('total-amount'),
    // Named in the summary, which stands first, for all rows.
    currency: column.currencyAbove('currency'),
    transaction_type: column.code('transaction-type'),
    order_id: column.code('order-id'),
    merchant_order_id: column.code('merchant-order-id'),
    adjustment_id: column.code('adjustment-id'),
    shipment_id: column.code('shipment-id'),
    // Amazon.de and Amazon.fr can stand in one settlement; blank for what belongs to none.
    marketplace_name: column.code('marketplace-name'),
    amount_type: column.code('amount-type'),
    amount_description: column.code('amount-description'),
    line_amount: column.amount('amount'),
    fulfillment_id: column.code('fulfillment-id'),
    // As Amazon wrote the day, which is in UTC.
    posted_on: column.day('posted-date'),
    posted_at: column.instant('posted-date-time'),
    order_item_code: column.code('order-item-code'),
    merchant_order_item_id: column.code('merchant-order-item-id'),
    merchant_adjustment_item_id: column.code('merchant-adjustment-item-id'),
    sku: column.code('sku'),
    purchased_units: column.units('quantity-purchased'),
    promotion_id: column.code('promotion-id'),
  },
})
