import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { asOfNow, spReport } from '../../../sync/source.ts'

export const reservedInventory = defineReport({
  dataset: 'reserved_inventory',
  source: spReport('GET_RESERVED_INVENTORY_DATA', { cancelled_means: 'no_data' }),
  grain: 'One row per SKU with units that Amazon has set aside, and what for.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['sku'] },
  window: asOfNow(),
  touches: { sku: 'sku' },
  columns: {
    sku: column.sku('sku'),
    fnsku: column.fnsku('fnsku'),
    asin: column.asin('asin'),
    product_name: column.prose('product-name'),
    reserved_units: column.required(column.units('reserved_qty')),
    // Ordered and not yet shipped.
    customer_order_units: column.units('reserved_customerorders'),
    // Between two centers; usually still buyable, with a later date.
    transfer_units: column.units('reserved_fc-transfers'),
    processing_units: column.units('reserved_fc-processing'),
    staging_units: column.units('reserved_staging'),
    program: column.code('program'),
  },
})
