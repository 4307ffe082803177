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
      const of = { inbound_plan_id, shipment_id: shipmentId }
      for await (const item of partner.inbound.plannedItems(of))
        yield { inboundPlanId: inbound_plan_id, shipmentId, ...item }
    }
  }
}

export const plannedShipmentItems = defineReport({
  dataset: 'planned_shipment_items',
  source: spPages('listShipmentItems', { rows }),
  grain:
    'One row per SKU, expiration and lot of a plan’s shipment: units the seller means to send (Fulfillment Inbound 2024-03-20).',
  per: 'account',
  load: { as: 'events', key: ['planned_shipment_id', 'sku', 'item_no'] },
  window: BY_LAST_UPDATE,
  indexes: [['sku']],
  columns: {
    planned_shipment_id: column.required(column.code('shipmentId')),
    inbound_plan_id: column.required(column.code('inboundPlanId')),
    sku: column.sku('msku'),
    // Amazon gives items no id; a SKU has one for each expiration and lot.
    item_no: column.occurrence({
      within: ['planned_shipment_id', 'sku'],
      by: ['expires_on', 'lot_code', 'label_owner', 'planned_units'],
    }),
    fnsku: column.fnsku('fnsku'),
    asin: column.asin('asin'),
    // What was received of them, v0 alone says.
    planned_units: column.required(column.units('quantity')),
    expires_on: column.day('expiration'),
    lot_code: column.code('manufacturingLotCode'),
    label_owner: column.code('labelOwner'),
    prep_instructions: column.json('prepInstructions'),
  },
})
