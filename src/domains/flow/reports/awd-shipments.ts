import type { SellingPartner } from '../../../amazon/selling-partner.ts'
import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { localDays, spPages, type Question } from '../../../sync/source.ts'

/** A row for each SKU of each shipment; one whose SKUs Amazon does not name yet has none. */
async function* rows(partner: SellingPartner, question: Question): AsyncGenerator<object> {
  const updated_after = question.data_start_at ?? question.entered_at
  const updated_before = question.data_end_at ?? question.entered_at
  for await (const shipment of partner.awd.shipments({ updated_after, updated_before })) {
    const { shipmentSkuQuantities, ...rest } = shipment
    const quantities: readonly unknown[] = Array.isArray(shipmentSkuQuantities) ? shipmentSkuQuantities : []
    for (const item of quantities) yield { ...rest, item }
  }
}

const address = (which: string) => column.json(`${which}Address`)

export const awdShipments = defineReport({
  dataset: 'awd_shipments',
  source: spPages('listInboundShipments', { rows }),
  grain: 'One row per SKU of a shipment into Amazon Warehousing and Distribution, as of its last update.',
  per: 'account',
  load: { as: 'events', key: ['shipment_id', 'sku'] },
  window: localDays({
    restated_days: 3,
    held_back_days: 1,
    days_max: 30,
    history_days: 365,
    by_last_update: true,
  }),
  indexes: [['sku']],
  columns: {
    shipment_id: column.required(column.code('shipmentId')),
    sku: column.sku('item.sku'),
    order_id: column.code('orderId'),
    shipment_status: column.required(column.code('shipmentStatus')),
    created_at: column.instant('createdAt'),
    updated_at: column.instant('updatedAt'),
    ship_by_at: column.instant('shipBy'),
    // Of product units, cases or pallets: what the numbers count stands beside each.
    expected_units: column.units('item.expectedQuantity.quantity'),
    expected_unit: column.code('item.expectedQuantity.unitOfMeasurement'),
    received_units: column.units('item.receivedQuantity.quantity'),
    received_unit: column.code('item.receivedQuantity.unitOfMeasurement'),
    shipment_received: column.json('receivedQuantity'),
    containers: column.json('shipmentContainerQuantities'),
    carrier_code_type: column.code('carrierCode.carrierCodeType'),
    carrier_code: column.code('carrierCode.carrierCodeValue'),
    tracking_id: column.code('trackingId'),
    destination_region: column.code('destinationRegion'),
    warehouse_reference_id: column.code('warehouseReferenceId'),
    external_reference_id: column.code('externalReferenceId'),
    origin_address: address('origin'),
    destination_address: address('destination'),
  },
})
