import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { localDays, spReport } from '../../../sync/source.ts'

export const ledgerDetail = defineReport({
  dataset: 'ledger_detail',
  source: spReport('GET_LEDGER_DETAIL_VIEW_DATA', { cancelled_means: 'try_again' }),
  grain:
    'One row per movement of units in Amazon’s warehouses: receipt, shipment, return, transfer, adjustment.',
  per: 'marketplace',
  load: {
    as: 'window',
    day: 'occurred_on',
    because:
      'Amazon gives movements no id, and identical rows are normal: two units of one SKU can leave one warehouse on one day.',
  },
  // Reconciled quantities of losses and finds change for about two months, a few for three.
  window: localDays({
    restated_days: 60,
    weekly_restated_days: 92,
    held_back_days: 1,
    days_max: 31,
    history_days: 540,
  }),
  touches: { sku: 'sku', day: 'occurred_on' },
  indexes: [['sku', 'occurred_on']],
  columns: {
    occurred_on: column.required(column.day('Date')),
    fnsku: column.fnsku('FNSKU'),
    asin: column.asin('ASIN'),
    sku: column.sku('MSKU'),
    title: column.prose('Title'),
    event_type: column.required(column.code('Event Type')),
    reference_id: column.text('Reference ID'),
    moved_units: column.required(column.units('Quantity')),
    fulfillment_center: column.code('Fulfillment Center'),
    disposition: column.code('Disposition'),
    reason: column.code('Reason'),
    country: column.code('Country'),
    reconciled_units: column.units('Reconciled Quantity'),
    unreconciled_units: column.units('Unreconciled Quantity'),
    // A marker of the day with the marketplace's offset, not the time of the movement.
    day_begins_at: column.instant('Date and Time'),
    store: column.code('Store'),
  },
})
