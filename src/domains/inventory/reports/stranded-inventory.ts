import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { asOfNow, spReport } from '../../../sync/source.ts'

export const strandedInventory = defineReport({
  dataset: 'stranded_inventory',
  // Nothing stranded is CANCELLED, not an empty file.
  source: spReport('GET_STRANDED_INVENTORY_UI_DATA', { cancelled_means: 'no_data' }),
  grain: 'One row per SKU with units at Amazon that nobody can buy, and why, in Amazon’s words.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['sku'] },
  window: asOfNow(),
  touches: { sku: 'sku' },
  columns: {
    sku: column.sku('sku'),
    fnsku: column.fnsku('fnsku'),
    asin: column.asin('asin'),
    product_name: column.prose('product-name'),
    condition: column.code('condition'),
    stranded_on: column.day('date-stranded'),
    // Unless the seller acts, Amazon sends the units back or disposes of them then.
    removed_on: column.dayOfInstant('Date-to-take-auto-removal'),
    primary_action: column.prose('primary-action'),
    primary_status: column.code('status-primary'),
    secondary_status: column.code('status-secondary'),
    stranded_reason: column.prose('stranded-reason'),
    error_message: column.prose('error-message'),
    fulfilled_by: column.code('fulfilled-by'),
    price_amount: column.amount('your-price'),
    currency: column.currency(),
    fulfillable_units: column.units('fulfillable-qty'),
    unsellable_units: column.units('unfulfillable-qty'),
    reserved_units: column.units('reserved-quantity'),
    inbound_shipped_units: column.units('inbound-shipped-qty'),
    program: column.code('program'),
  },
})
