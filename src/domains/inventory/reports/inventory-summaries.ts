import { MarketplaceId } from '../../../core/ids.ts'
import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { asOfNow, spPages } from '../../../sync/source.ts'

const counted = (path: string) => column.units(`inventoryDetails.${path}`)
const RESEARCHING = 'inventoryDetails.researchingQuantity'
const UNFULFILLABLE = 'unfulfillableQuantity'

export const inventorySummaries = defineReport({
  dataset: 'inventory_summaries',
  source: spPages('getInventorySummaries', {
    rows: (partner, { marketplace_id }) =>
      partner.inventory.summaries({ marketplace_id: MarketplaceId.parse(marketplace_id) }),
  }),
  grain: 'One row per SKU that Amazon ships, as Amazon counts it this hour.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['sku'] },
  window: asOfNow({ hourly: true }),
  touches: { sku: 'sku' },
  indexes: [['asin']],
  columns: {
    sku: column.sku('sellerSku'),
    fnsku: column.fnsku('fnSku'),
    asin: column.asin('asin'),
    condition: column.code('condition'),
    product_name: column.prose('productName'),
    updated_at: column.instant('lastUpdatedTime'),
    total_units: column.units('totalQuantity'),
    fulfillable_units: counted('fulfillableQuantity'),
    inbound_working_units: counted('inboundWorkingQuantity'),
    inbound_shipped_units: counted('inboundShippedQuantity'),
    inbound_receiving_units: counted('inboundReceivingQuantity'),
    reserved_units: counted('reservedQuantity.totalReservedQuantity'),
    reserved_customer_order_units: counted('reservedQuantity.pendingCustomerOrderQuantity'),
    reserved_fc_transfer_units: counted('reservedQuantity.pendingTransshipmentQuantity'),
    reserved_fc_processing_units: counted('reservedQuantity.fcProcessingQuantity'),
    researching_units: column.units(`${RESEARCHING}.totalResearchingQuantity`),
    // 1 to 10 days, 11 to 20, longer: a list of names and quantities.
    researching_by_age: column.json(`${RESEARCHING}.researchingQuantityBreakdown`),
    unfulfillable_units: counted(`${UNFULFILLABLE}.totalUnfulfillableQuantity`),
    customer_damaged_units: counted(`${UNFULFILLABLE}.customerDamagedQuantity`),
    warehouse_damaged_units: counted(`${UNFULFILLABLE}.warehouseDamagedQuantity`),
    distributor_damaged_units: counted(`${UNFULFILLABLE}.distributorDamagedQuantity`),
    carrier_damaged_units: counted(`${UNFULFILLABLE}.carrierDamagedQuantity`),
    defective_units: counted(`${UNFULFILLABLE}.defectiveQuantity`),
    expired_units: counted(`${UNFULFILLABLE}.expiredQuantity`),
    stores: column.json('stores'),
  },
})
