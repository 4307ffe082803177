import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { asOfNow, spReport } from '../../../sync/source.ts'

export const feeEstimates = defineReport({
  dataset: 'fee_estimates',
  source: spReport('GET_FBA_ESTIMATED_FBA_FEES_TXT_DATA', { cancelled_means: 'no_data' }),
  grain:
    'One row per SKU and store: size, and the fees Amazon expects for selling one unit at its price of now.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['sku', 'store'] },
  // Made anew every 72 hours; a window that reaches back less far fails.
  window: asOfNow({ reaching_hours: 73 }),
  touches: { sku: 'sku' },
  columns: {
    sku: column.sku('sku'),
    store: column.required(column.code('amazon-store')),
    fnsku: column.fnsku('fnsku'),
    asin: column.asin('asin'),
    product_name: column.prose('product-name'),
    product_group: column.code('product-group'),
    brand: column.prose('brand'),
    fulfilled_by: column.code('fulfilled-by'),
    has_local_inventory: column.flag('has-local-inventory'),
    currency: column.currency('currency'),
    price_amount: column.amount('your-price'),
    sales_price_amount: column.amount('sales-price'),
    longest_side: column.measure('longest-side'),
    median_side: column.measure('median-side'),
    shortest_side: column.measure('shortest-side'),
    length_and_girth: column.measure('length-and-girth'),
    side_unit: column.code('unit-of-dimension'),
    weight: column.measure('item-package-weight'),
    weight_unit: column.code('unit-of-weight'),
    size_tier: column.code('product-size-tier', 'product-size-weight-band'),
    total_amount: column.amount('estimated-fee-total'),
    referral_amount: column.amount('estimated-referral-fee-per-unit'),
    variable_closing_amount: column.amount('estimated-variable-closing-fee'),
    // British spelling in Europe, for a sale in the country where the unit lies.
    fulfillment_amount: column.amount(
      'expected-fulfillment-fee-per-unit',
      'expected-domestic-fulfilment-fee-per-unit',
    ),
    order_handling_amount: column.amount('estimated-order-handling-fee-per-order'),
    pick_pack_amount: column.amount('estimated-pick-pack-fee-per-unit'),
    weight_handling_amount: column.amount('estimated-weight-handling-fee-per-unit'),
    future_total_amount: column.amount(
      'estimated-future-fee (Current Selling on Amazon + Future Fulfillment fees)',
      'estimated-future-fee',
    ),
    future_order_handling_amount: column.amount('estimated-future-order-handling-fee-per-order'),
    future_pick_pack_amount: column.amount('estimated-future-pick-pack-fee-per-unit'),
    future_weight_handling_amount: column.amount('estimated-future-weight-handling-fee-per-unit'),
    future_fulfillment_amount: column.amount('expected-future-fulfillment-fee-per-unit'),
    // For a sale from here into another country of Europe.
    remote_uk_amount: column.amount('expected-efn-fulfilment-fee-per-unit-uk'),
    remote_de_amount: column.amount('expected-efn-fulfilment-fee-per-unit-de'),
    remote_fr_amount: column.amount('expected-efn-fulfilment-fee-per-unit-fr'),
    remote_it_amount: column.amount('expected-efn-fulfilment-fee-per-unit-it'),
    remote_es_amount: column.amount('expected-efn-fulfilment-fee-per-unit-es'),
    remote_se_amount: column.amount('expected-efn-fulfilment-fee-per-unit-se'),
  },
})
