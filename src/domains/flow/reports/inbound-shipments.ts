import { MarketplaceId } from '../../../core/ids.ts'
import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { localDays, spPages, type Question } from '../../../sync/source.ts'

/** Shipments change for months after they were made, so they are asked by their last update. */
export const BY_LAST_UPDATE = localDays({
  restated_days: 3,
  held_back_days: 1,
  days_max: 30,
  history_days: 540,
  by_last_update: true,
})

export const updatedIn = (question: Question) => ({
  marketplace_id: MarketplaceId.parse(question.marketplace_id),
  updated_after: question.data_start_at ?? question.entered_at,
  updated_before: question.data_end_at ?? question.entered_at,
})

const fee = (path: string) => `EstimatedBoxContentsFee.${path}`

export const inboundShipments = defineReport({
  dataset: 'inbound_shipments',
  source: spPages('getShipments', {
    rows: (partner, question) => partner.inbound.shipments(updatedIn(question)),
  }),
  grain: 'One row per shipment to a fulfillment center, as of its last update (Fulfillment Inbound v0).',
  per: 'marketplace',
  load: { as: 'events', key: ['shipment_id'] },
  window: BY_LAST_UPDATE,
  touches: {},
  indexes: [['shipment_status']],
  columns: {
    // The FBA… id; the newer generation calls it shipmentConfirmationId, the ledger Reference ID.
    shipment_id: column.required(column.code('ShipmentId')),
    shipment_name: column.prose('ShipmentName'),
    shipment_status: column.required(column.code('ShipmentStatus')),
    fulfillment_center: column.code('DestinationFulfillmentCenterId'),
    label_prep_type: column.code('LabelPrepType'),
    are_cases_required: column.flag('AreCasesRequired'),
    needed_by_on: column.day('ConfirmedNeedByDate'),
    box_contents_source: column.code('BoxContentsSource'),
    box_contents_fee_units: column.units(fee('TotalUnits')),
    box_contents_fee_per_unit_amount: column.amount(fee('FeePerUnit.Value')),
    box_contents_fee_amount: column.amount(fee('TotalFee.Value')),
    currency: column.currency(fee('TotalFee.CurrencyCode'), fee('FeePerUnit.CurrencyCode')),
    ship_from_address: column.json('ShipFromAddress'),
  },
})
