import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { localDays, spReport } from '../../../sync/source.ts'

export const reimbursements = defineReport({
  dataset: 'reimbursements',
  source: spReport('GET_FBA_REIMBURSEMENTS_DATA', { cancelled_means: 'no_data' }),
  grain:
    'One row per reimbursement, SKU and reason: money or units Amazon gave back for what it lost, damaged or did not return. A reversal is negative and names the original.',
  per: 'marketplace',
  load: {
    as: 'window',
    day: 'approved_on',
    because: 'One reimbursement id can cover several SKUs, and one SKU more than once.',
  },
  // Rows do not change; a few are booked late.
  window: localDays({ restated_days: 7, held_back_days: 1, days_max: 30, history_days: 540 }),
  touches: { sku: 'sku', day: 'approved_on' },
  indexes: [['sku', 'approved_on'], ['reimbursement_id'], ['amazon_order_id']],
  columns: {
    approved_at: column.required(column.instant('approval-date')),
    approved_on: column.required(column.dayOfInstant('approval-date')),
    reimbursement_id: column.required(column.code('reimbursement-id')),
    case_id: column.code('case-id'),
    amazon_order_id: column.code('amazon-order-id'),
    // Lost_Warehouse here is WAREHOUSE_LOST in settlements.
    reason: column.code('reason'),
    sku: column.sku('sku'),
    fnsku: column.fnsku('fnsku'),
    asin: column.asin('asin'),
    product_name: column.prose('product-name'),
    condition: column.code('condition'),
    currency: column.currency('currency-unit'),
    per_unit_amount: column.amount('amount-per-unit'),
    total_amount: column.amount('amount-total'),
    cash_units: column.units('quantity-reimbursed-cash'),
    inventory_units: column.units('quantity-reimbursed-inventory'),
    total_units: column.units('quantity-reimbursed-total'),
    original_reimbursement_id: column.code('original-reimbursement-id'),
    original_reimbursement_type: column.code('original-reimbursement-type'),
  },
})
