import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { localDays, spReport } from '../../../sync/source.ts'

export const removalShipments = defineReport({
  dataset: 'removal_shipments',
  source: spReport('GET_FBA_FULFILLMENT_REMOVAL_SHIPMENT_DETAIL_DATA', { cancelled_means: 'no_data' }),
  grain:
    'One row per removal order, SKU, disposition and package that left for the seller. Cancelled and disposed units have none.',
  per: 'marketplace',
  load: {
    as: 'events',
    key: ['removal_order_id', 'sku', 'fnsku', 'disposition', 'shipped_at', 'package_no'],
    newer: 'shipped_at',
  },
  // Amazon does not say which of the two dates the window is over; loaded as events, either may be.
  window: localDays({ restated_days: 30, held_back_days: 1, days_max: 30, history_days: 540 }),
  touches: { sku: 'sku', day: 'shipped_on' },
  indexes: [['sku', 'shipped_on']],
  columns: {
    requested_at: column.required(column.instant('request-date')),
    removal_order_id: column.required(column.code('order-id')),
    shipped_at: column.required(column.instant('shipment-date')),
    shipped_on: column.dayOfInstant('shipment-date'),
    sku: column.sku('sku'),
    fnsku: column.required(column.fnsku('fnsku')),
    disposition: column.required(column.code('disposition')),
    // Tracking numbers come late, so they cannot tell packages apart.
    package_no: column.occurrence({
      within: ['removal_order_id', 'sku', 'fnsku', 'disposition', 'shipped_at'],
      by: ['tracking_number', 'shipped_units'],
    }),
    shipped_units: column.required(column.units('shipped-quantity')),
    carrier: column.code('carrier'),
    tracking_number: column.code('tracking-number'),
    order_type: column.code('removal-order-type'),
  },
})
