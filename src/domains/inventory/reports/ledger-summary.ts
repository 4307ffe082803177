import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { localDays, spReport } from '../../../sync/source.ts'

export const ledgerSummary = defineReport({
  dataset: 'ledger_summary',
  source: spReport('GET_LEDGER_SUMMARY_VIEW_DATA', {
    // Amazon spells one option "aggregate" and the other "aggregated".
    options: { aggregateByLocation: 'FC', aggregatedByTimePeriod: 'DAILY' },
    cancelled_means: 'try_again',
  }),
  grain:
    'One row per day, FNSKU, SKU, disposition and fulfillment center with stock or movement: its balance.',
  per: 'marketplace',
  load: {
    as: 'window',
    day: 'balanced_on',
    because: 'a day’s balances are restated together, and a line Amazon no longer sends has no balance left.',
  },
  window: localDays({ restated_days: 30, held_back_days: 1, days_max: 31, history_days: 540 }),
  touches: { sku: 'sku', day: 'balanced_on' },
  indexes: [['sku', 'balanced_on']],
  columns: {
    balanced_on: column.required(column.day('Date')),
    fnsku: column.fnsku('FNSKU'),
    asin: column.asin('ASIN'),
    sku: column.sku('MSKU'),
    title: column.prose('Title'),
    disposition: column.required(column.code('Disposition')),
    opening_units: column.required(column.units('Starting Warehouse Balance')),
    in_transit_units: column.units('In Transit Between Warehouses'),
    receipt_units: column.units('Receipts'),
    // Outgoing columns come negative in downloads and positive in Amazon's samples: kept as Amazon wrote them.
    customer_shipment_units: column.units('Customer Shipments'),
    customer_return_units: column.units('Customer Returns'),
    vendor_return_units: column.units('Vendor Returns'),
    transfer_units: column.units('Warehouse Transfer In/Out'),
    found_units: column.units('Found'),
    lost_units: column.units('Lost'),
    damaged_units: column.units('Damaged'),
    disposed_units: column.units('Disposed'),
    other_units: column.units('Other Events'),
    closing_units: column.required(column.units('Ending Warehouse Balance')),
    unknown_units: column.units('Unknown Events'),
    location: column.code('Location'),
    store: column.code('Store'),
  },
})
