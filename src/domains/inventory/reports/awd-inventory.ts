import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { asOfNow, spPages } from '../../../sync/source.ts'

export const awdInventory = defineReport({
  dataset: 'awd_inventory',
  source: spPages('listInventory', { rows: (partner) => partner.awd.inventory() }),
  grain:
    'One row per SKU that Amazon Warehousing and Distribution holds or awaits: bulk stock upstream of FBA, in no FBA report.',
  per: 'account',
  load: { as: 'snapshot', key: ['sku'] },
  window: asOfNow(),
  touches: { sku: 'sku' },
  columns: {
    sku: column.sku('sku'),
    onhand_units: column.units('totalOnhandQuantity'),
    inbound_units: column.units('totalInboundQuantity'),
    available_units: column.units('inventoryDetails.availableDistributableQuantity'),
    // Promised to replenishments that have not left.
    reserved_units: column.units('inventoryDetails.reservedDistributableQuantity'),
    // On the way to FBA.
    replenishment_units: column.units('inventoryDetails.replenishmentQuantity'),
    expirations: column.json('expirationDetails'),
  },
})
