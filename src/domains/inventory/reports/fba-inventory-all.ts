import { defineReport } from '../../../sync/define.ts'
import { asOfNow, spReport } from '../../../sync/source.ts'
import { fbaInventoryColumns } from './fba-inventory.ts'

export const fbaInventoryAll = defineReport({
  dataset: 'fba_inventory_all',
  source: spReport('GET_FBA_MYI_ALL_INVENTORY_DATA', { cancelled_means: 'no_data' }),
  grain: 'One row per SKU and condition, archived ones included, as Amazon counted it when the report ran.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['sku', 'condition'] },
  window: asOfNow(),
  touches: { sku: 'sku' },
  columns: fbaInventoryColumns,
})
