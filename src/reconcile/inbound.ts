/** What was sent to Amazon against what it received, per SKU of a shipment. */
import type { LocalDate } from '../core/time.ts'
import type { LedgerRow, ShipmentItemRow } from './read.ts'
import { ledgerSource, present, sum } from './rows.ts'
import type { Draft, SourceRow } from './types.ts'

/** States before units are on their way: nothing is owed, and most of these shipments change. */
const NOT_SENT = new Set(['WORKING', 'READY_TO_SHIP', 'UNCONFIRMED'])
const CALLED_OFF = new Set(['CANCELLED', 'DELETED', 'ABANDONED'])
const ON_THE_WAY = new Set(['SHIPPED', 'IN_TRANSIT'])

const sourcesOf = (item: ShipmentItemRow, receipts: readonly LedgerRow[]): readonly SourceRow[] => [
  {
    dataset: 'inbound_shipment_items',
    run_id: item.run_id,
    line_no: item.line_no,
    loaded_at: item.loaded_at,
    on: null,
    says: `shipped ${item.shipped_units}, received ${item.received_units}`,
    units: item.received_units,
  },
  ...(item.status_run_id === null || item.status_line_no === null || item.status_loaded_at === null
    ? []
    : [
        {
          dataset: 'inbound_shipments',
          run_id: item.status_run_id,
          line_no: item.status_line_no,
          loaded_at: item.status_loaded_at,
          on: null,
          says: `shipment is ${item.shipment_status}`,
          units: null,
        },
      ]),
  ...receipts.map((row) => ledgerSource(row, 'receipt')),
]

/**
 * From when the claim window is counted: delivery, which Amazon does not tell by itself. The first receipt is the nearest
 * it tells; a shipment of which nothing came has the day it was due, or the day its state was first seen.
 */
const deliveryOf = (
  item: ShipmentItemRow,
  first: LocalDate | undefined,
): { readonly on: LocalDate | null; readonly basis: string } => {
  if (first !== undefined) return { on: first, basis: 'first_receipt' }
  if (item.due_on !== null) return { on: item.due_on, basis: 'due' }
  return { on: item.status_seen_on, basis: 'state_first_seen' }
}

const progressOf = (status: string, receipts: readonly LedgerRow[]): Draft['progress'] => {
  if (ON_THE_WAY.has(status)) return receipts.length === 0 ? 'in_transit' : 'receiving'
  return status === 'CLOSED' || CALLED_OFF.has(status) ? 'counted' : 'receiving'
}

const draftOf = (item: ShipmentItemRow, receipts: readonly LedgerRow[]): Draft => {
  const status = item.shipment_status ?? ''
  const expected_units = item.shipped_units ?? 0
  // The ledger books late receipts sooner than the shipment's own count is read again.
  const booked = sum(receipts, ({ moved_units }) => moved_units)
  const received_units = Math.max(item.received_units ?? 0, booked)
  const delivery = deliveryOf(item, receipts[0]?.occurred_on)
  const called_off = CALLED_OFF.has(status)
  return {
    kind: 'inbound',
    reference: item.shipment_id,
    sku: item.sku,
    fnsku: item.fnsku,
    centers: present([
      item.fulfillment_center,
      ...receipts.map(({ fulfillment_center }) => fulfillment_center),
    ]),
    progress: progressOf(status, receipts),
    happened_on: delivery.on,
    happened_basis: delivery.basis,
    last_moved_on: receipts.at(-1)?.occurred_on ?? null,
    expected_units,
    received_units,
    found_units: 0,
    // What was called off before it was sent is missing nowhere; part of it may have come all the same.
    missing_units: called_off && received_units === 0 ? 0 : Math.max(0, expected_units - received_units),
    reconciled_units: null,
    told_value: null,
    sources: sourcesOf(item, receipts),
  }
}

/** A case for each SKU of each shipment that has left. */
export const inboundDrafts = (
  items: readonly ShipmentItemRow[],
  ledger: readonly LedgerRow[],
): readonly Draft[] => {
  const receipts = Map.groupBy(
    ledger.filter(({ event_type }) => event_type === 'Receipts'),
    ({ reference_id }) => reference_id,
  )
  return items
    .filter(({ shipment_status }) => shipment_status !== null && !NOT_SENT.has(shipment_status))
    .map((item) => draftOf(item, receipts.get(item.shipment_id) ?? []))
}
