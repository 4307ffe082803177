import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { asOfNow, spReport } from '../../../sync/source.ts'

export const suppressedListings = defineReport({
  dataset: 'suppressed_listings',
  source: spReport('GET_MERCHANTS_LISTINGS_FYP_REPORT', { cancelled_means: 'no_data' }),
  grain: 'One row per SKU and issue that keeps its listing from shoppers, in Amazon’s words.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['sku', 'issue_no'] },
  window: asOfNow(),
  touches: { sku: 'sku' },
  columns: {
    sku: column.sku('SKU'),
    // Amazon gives issues no id; a SKU has one row for each.
    issue_no: column.occurrence({ within: ['sku'], by: ['status', 'reason', 'issue_description'] }),
    asin: column.asin('ASIN'),
    product_name: column.prose('Product name'),
    condition: column.code('Condition'),
    status: column.code('Status'),
    reason: column.prose('Reason'),
    issue_description: column.prose('Issue Description'),
    // Written as "Nov 3, 2026".
    status_changed_on: column.day('Status Change Date'),
  },
})
