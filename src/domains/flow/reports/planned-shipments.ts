import type { SellingPartner } from '../../../amazon/selling-partner.ts'
import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { spPages, type Question } from '../../../sync/source.ts'
import { plansUpdatedIn } from './inbound-plans.ts'
import { BY_LAST_UPDATE } from './inbound-shipments.ts'

async function* rows(partner: SellingPartner, question: Question): AsyncGenerator<object> {
  for await (const { inbound_plan_id } of plansUpdatedIn(partner, question)) {
    const plan = await partner.inbound.plan(inbound_plan_id)
    for (const { shipmentId } of plan?.shipments ?? []) {
      const shipment = await partner.inbound.shipment({ inbound_plan_id, shipment_id: shipmentId })
      if (shipment !== null) yield { inboundPlanId: inbound_plan_id, ...shipment }
    }
  }
}

export const plannedShipments = defineReport({
  dataset: 'planned_shipments',
  source: spPages('getShipment', { rows }),
  grain:
    'One row per shipment of a plan: where it goes, when it is due, how it is tracked (Fulfillment Inbound 2024-03-20).',
  per: 'account',
  load: { as: 'events', key: ['planned_shipment_id'] },
  window: BY_LAST_UPDATE,
  touches: {},
  indexes: [['shipment_id']],
  columns: {
    planned_shipment_id: column.required(column.code('shipmentId')),
    inbound_plan_id: column.required(column.code('inboundPlanId')),
    // What v0 calls ShipmentId; blank until the placement is confirmed.
    shipment_id: column.code('shipmentConfirmationId'),
    amazon_reference_id: column.code('amazonReferenceId'),
    shipment_name: column.prose('name'),
    shipment_status: column.code('status'),
    placement_option_id: column.code('placementOptionId'),
    transportation_option_id: column.code('selectedTransportationOptionId'),
    destination_type: column.code('destination.destinationType'),
    fulfillment_center: column.code('destination.warehouseId'),
    destination_address: column.json('destination.address'),
    source_type: column.code('source.sourceType'),
    source_address: column.json('source.address'),
    ready_from_at: column.instant('dates.readyToShipWindow.start'),
    ready_through_at: column.instant('dates.readyToShipWindow.end'),
    ready_editable_until_at: column.instant('dates.readyToShipWindow.editableUntil'),
    delivery_from_at: column.instant('selectedDeliveryWindow.startDate'),
    delivery_through_at: column.instant('selectedDeliveryWindow.endDate'),
    delivery_editable_until_at: column.instant('selectedDeliveryWindow.editableUntil'),
    delivery_availability: column.code('selectedDeliveryWindow.availabilityType'),
    delivery_window_option_id: column.code('selectedDeliveryWindow.deliveryWindowOptionId'),
    freight_class: column.code('freightInformation.freightClass'),
    declared_value_amount: column.amount('freightInformation.declaredValue.amount'),
    currency: column.currency('freightInformation.declaredValue.code'),
    parcels: column.json('trackingDetails.spdTrackingDetail.spdTrackingItems'),
    bill_of_lading: column.code('trackingDetails.ltlTrackingDetail.billOfLadingNumber'),
    freight_bills: column.json('trackingDetails.ltlTrackingDetail.freightBillNumber'),
    appointments: column.json('selfShipAppointmentDetails'),
    contact: column.json('contactInformation'),
  },
})
