import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { localDays, spReport } from '../../../sync/source.ts'

export const customerReturns = defineReport({
  dataset: 'customer_returns',
  source: spReport('GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA', { cancelled_means: 'no_data' }),
  grain: 'One row per unit or units that a shopper sent back and a fulfillment center booked in.',
  per: 'marketplace',
  load: {
    as: 'window',
    day: 'returned_on',
    because:
      'The license plate that names the unit is blank on some rows, and two units of one order can come back in one moment.',
  },
  // The status of a return changes when Amazon takes the damage on itself, some weeks later at most.
  window: localDays({ restated_days: 30, held_back_days: 1, days_max: 30, history_days: 540 }),
  touches: { sku: 'sku', day: 'returned_on' },
  indexes: [['sku', 'returned_on'], ['amazon_order_id']],
  columns: {
    returned_at: column.required(column.instant('return-date')),
    returned_on: column.required(column.dayOfInstant('return-date')),
    amazon_order_id: column.code('order-id'),
    sku: column.sku('sku'),
    asin: column.asin('asin'),
    fnsku: column.fnsku('fnsku'),
    product_name: column.prose('product-name'),
    returned_units: column.required(column.units('quantity')),
    fulfillment_center: column.code('fulfillment-center-id'),
    disposition: column.code('detailed-disposition'),
    reason: column.code('reason'),
    status: column.code('status'),
    // Names the physical unit.
    license_plate_number: column.code('license-plate-number'),
    customer_comments: column.prose('customer-comments'),
  },
})
