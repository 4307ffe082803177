import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { localDays, spReport } from '../../../sync/source.ts'

export const removalOrders = defineReport({
  dataset: 'removal_orders',
  source: spReport('GET_FBA_FULFILLMENT_REMOVAL_ORDER_DETAIL_DATA', { cancelled_means: 'no_data' }),
  grain: 'One row per removal order, SKU, FNSKU and disposition, as of its last update.',
  per: 'marketplace',
  load: {
    as: 'events',
    key: ['removal_order_id', 'sku', 'fnsku', 'disposition', 'line_of_order'],
    newer: 'updated_at',
  },
  // By last update: an old order that changes arrives in a newer window by itself.
  window: localDays({
    restated_days: 3,
    held_back_days: 1,
    days_max: 29,
    history_days: 540,
    by_last_update: true,
  }),
  touches: { sku: 'sku' },
  indexes: [['sku']],
  columns: {
    requested_at: column.required(column.instant('request-date')),
    removal_order_id: column.required(column.code('order-id')),
    order_source: column.code('order-source'),
    order_type: column.code('order-type'),
    service_speed: column.code('service-speed'),
    order_status: column.code('order-status'),
    updated_at: column.required(column.instant('last-updated-date')),
    sku: column.sku('sku'),
    fnsku: column.required(column.fnsku('fnsku')),
    disposition: column.required(column.code('disposition')),
    // Should an order name the same units on two lines, neither is lost.
    line_of_order: column.occurrence({
      within: ['removal_order_id', 'sku', 'fnsku', 'disposition', 'updated_at'],
      by: ['requested_units', 'disposed_units', 'shipped_units'],
    }),
    requested_units: column.units('requested-quantity'),
    cancelled_units: column.units('cancelled-quantity'),
    disposed_units: column.units('disposed-quantity'),
    shipped_units: column.units('shipped-quantity'),
    in_process_units: column.units('in-process-quantity'),
    removal_fee_amount: column.amount('removal-fee'),
    currency: column.currency('currency'),
  },
})
