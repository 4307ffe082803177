import * as column from '../../../sync/column.ts'
import type { Columns } from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { asOfNow, spReport } from '../../../sync/source.ts'

/** As both reports of Manage Inventory have them. */
export const fbaInventoryColumns = {
  sku: column.sku('sku'),
  fnsku: column.fnsku('fnsku'),
  asin: column.asin('asin'),
  product_name: column.prose('product-name'),
  condition: column.required(column.code('condition')),
  price_amount: column.amount('your-price'),
  currency: column.currency(),
  merchant_listing_exists: column.flag('mfn-listing-exists'),
  merchant_fulfillable_units: column.units('mfn-fulfillable-quantity'),
  fba_listing_exists: column.flag('afn-listing-exists'),
  warehouse_units: column.units('afn-warehouse-quantity'),
  fulfillable_units: column.units('afn-fulfillable-quantity'),
  unsellable_units: column.units('afn-unsellable-quantity'),
  reserved_units: column.units('afn-reserved-quantity'),
  total_units: column.units('afn-total-quantity'),
  unit_volume: column.decimal('per-unit-volume'),
  inbound_working_units: column.units('afn-inbound-working-quantity'),
  inbound_shipped_units: column.units('afn-inbound-shipped-quantity'),
  inbound_receiving_units: column.units('afn-inbound-receiving-quantity'),
  researching_units: column.units('afn-researching-quantity'),
  reserved_future_supply_units: column.units('afn-reserved-future-supply'),
  future_supply_buyable_units: column.units('afn-future-supply-buyable'),
  fulfillable_local_units: column.units('afn-fulfillable-quantity-local'),
  fulfillable_remote_units: column.units('afn-fulfillable-quantity-remote'),
  fc_transfer_units: column.units('afn-fc-transfer-quantity'),
  onhand_buyable_units: column.units('afn-onhand-buyable-quantity'),
  store: column.code('store'),
} as const satisfies Columns

export const fbaInventory = defineReport({
  dataset: 'fba_inventory',
  source: spReport('GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA', { cancelled_means: 'no_data' }),
  grain: 'One row per SKU and condition that is not archived, as Amazon counted it when the report ran.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['sku', 'condition'] },
  window: asOfNow(),
  touches: { sku: 'sku' },
  columns: fbaInventoryColumns,
})
