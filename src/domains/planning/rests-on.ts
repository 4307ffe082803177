/** What forecasts are made of beside orders, wherever it was loaded: stock, its history, and what is on its way or in reserve. */
export const FORECAST_RESTS_ON = [
  'ledger_summary',
  'ledger_detail',
  'fba_inventory',
  'listings',
  'suppressed_listings',
  'stranded_inventory',
  'inbound_shipments',
  'inbound_shipment_items',
  'planned_shipments',
  'awd_inventory',
] as const
