import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { spPages } from '../../../sync/source.ts'
import { BY_LAST_UPDATE, updatedIn } from './inbound-shipments.ts'

export const inboundShipmentItems = defineReport({
  dataset: 'inbound_shipment_items',
  source: spPages('getShipmentItems', {
    rows: (partner, question) => partner.inbound.shipmentItems(updatedIn(question)),
  }),
  grain:
    'One row per SKU of a shipment: units the seller sent and units Amazon has received so far (Fulfillment Inbound v0).',
  per: 'marketplace',
  load: { as: 'events', key: ['shipment_id', 'sku'] },
  window: BY_LAST_UPDATE,
  touches: { sku: 'sku' },
  indexes: [['sku']],
  columns: {
    shipment_id: column.required(column.code('ShipmentId')),
    sku: column.sku('SellerSKU'),
    fnsku: column.fnsku('FulfillmentNetworkSKU'),
    shipped_units: column.units('QuantityShipped'),
    // Only this generation says what was received.
    received_units: column.units('QuantityReceived'),
    in_case_units: column.units('QuantityInCase'),
    release_on: column.day('ReleaseDate'),
    prep_details: column.json('PrepDetailsList'),
  },
})
