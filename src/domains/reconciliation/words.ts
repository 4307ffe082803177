/** The words that tools of this domain share. */
export const KINDS = [
  'inbound',
  'warehouse_lost',
  'warehouse_damaged',
  'customer_return',
  'removal',
  'reversal',
] as const

export const STATES = [
  'in_transit',
  'receiving',
  'within_window',
  'discrepant',
  'claimable',
  'claimed',
  'reimbursed',
  'resolved',
  'expired',
] as const

/** What cases are made of beside the ledger. */
export const RESTS_ON = [
  'inbound_shipment_items',
  'inbound_shipments',
  'reimbursements',
  'settlements',
  'customer_returns',
  'removal_orders',
  'removal_shipments',
] as const
