import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { localDays, spReport } from '../../../sync/source.ts'

export const storageFees = defineReport({
  dataset: 'storage_fees',
  source: spReport('GET_FBA_STORAGE_FEE_CHARGES_DATA', { cancelled_means: 'no_data' }),
  grain:
    'One row per month, product and fulfillment center that stored it: average units, and the fee Amazon estimates.',
  per: 'marketplace',
  load: {
    as: 'window',
    day: 'month_on',
    because: 'a month is restated as a whole, and a product may have several lines in one center.',
  },
  // Ready some days after the month ended, and corrected in the months after.
  window: localDays({
    restated_days: 62,
    held_back_days: 8,
    days_max: 92,
    history_days: 540,
    whole: 'months',
  }),
  touches: {},
  indexes: [['fnsku', 'month_on']],
  columns: {
    // The first of the month.
    month_on: column.required(column.day('month_of_charge')),
    // Only in newer files; else by FNSKU.
    sku: column.code('sku'),
    fnsku: column.fnsku('fnsku'),
    asin: column.asin('asin'),
    product_name: column.prose('product_name'),
    fulfillment_center: column.code('fulfillment_center'),
    country: column.code('country_code'),
    longest_side: column.measure('longest_side'),
    median_side: column.measure('median_side'),
    shortest_side: column.measure('shortest_side'),
    side_unit: column.code('measurement_units'),
    weight: column.measure('weight'),
    weight_unit: column.code('weight_units'),
    unit_volume: column.measure('item_volume'),
    volume_unit: column.code('volume_units'),
    size_tier: column.code('product_size_tier'),
    // Averages over the days of the month, so no whole numbers.
    average_units: column.decimal('average_quantity_on_hand'),
    average_pending_removal_units: column.decimal('average_quantity_pending_removal'),
    average_ordered_units: column.decimal('average_quantity_customer_orders'),
    total_volume: column.measure('estimated_total_item_volume'),
    currency: column.currency('currency'),
    rate_amount: column.amount('storage_rate'),
    fee_amount: column.amount('estimated_monthly_storage_fee'),
    dangerous_goods_type: column.code('dangerous_goods_storage_type'),
    is_eligible_for_discount: column.flag('eligible_for_inventory_discount'),
    qualifies_for_discount: column.flag('qualifies_for_inventory_discount'),
    incentive_amount: column.amount('total_incentive_fee_amount'),
    // One amount, or several with their names.
    incentive_breakdown: column.text('breakdown_incentive_fee_amount'),
    utilization_ratio: column.decimal('storage_utilization_ratio'),
    utilization_ratio_unit: column.code('storage_utilization_ratio_units'),
    base_rate_amount: column.amount('base_rate'),
    surcharge_rate_amount: column.amount('utilization_surcharge_rate'),
    surcharged_average_units: column.decimal('avg_qty_for_sus'),
    surcharged_volume: column.measure('est_vol_for_sus'),
    base_fee_amount: column.amount('est_base_msf'),
    surcharge_amount: column.amount('est_sus'),
  },
})
