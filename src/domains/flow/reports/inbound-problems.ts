import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { localDays, spReport } from '../../../sync/source.ts'

export const inboundProblems = defineReport({
  dataset: 'inbound_problems',
  source: spReport('GET_FBA_FULFILLMENT_INBOUND_NONCOMPLIANCE_DATA', { cancelled_means: 'no_data' }),
  grain:
    'One row per shipment, SKU and problem Amazon had receiving it. Expected and received units repeat on each problem of a shipment’s SKU: never sum them.',
  per: 'marketplace',
  load: {
    as: 'window',
    day: 'reported_on',
    because: 'Problems have no id, and the carton that would tell two of them apart is often blank.',
  },
  // Alerts close and fees are added while Amazon works on the shipment.
  window: localDays({ restated_days: 30, held_back_days: 1, days_max: 30, history_days: 540 }),
  touches: { sku: 'sku', day: 'reported_on' },
  indexes: [['sku', 'reported_on'], ['shipment_id']],
  columns: {
    reported_on: column.required(column.dayOfInstant('issue-reported-date')),
    shipment_created_on: column.dayOfInstant('shipment-creation-date'),
    shipment_id: column.required(column.code('fba-shipment-id')),
    carton_id: column.code('fba-carton-id'),
    fulfillment_center: column.code('fulfillment-center-id'),
    sku: column.sku('sku'),
    fnsku: column.fnsku('fnsku'),
    asin: column.asin('asin'),
    product_name: column.prose('product-name'),
    problem_type: column.code('problem-type'),
    problem_units: column.units('problem-quantity'),
    expected_units: column.units('expected-quantity'),
    received_units: column.units('received-quantity'),
    performance_measurement_unit: column.code('performance-measurement-unit'),
    coaching_level: column.code('coaching-level'),
    fee_type: column.code('fee-type'),
    currency: column.currency('currency'),
    fee_total_amount: column.amount('fee-total'),
    problem_level: column.code('problem-level'),
    alert_status: column.code('alert-status'),
  },
})
