import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { asOfNow, spReport } from '../../../sync/source.ts'

export const restockRecommendations = defineReport({
  dataset: 'restock_recommendations',
  source: spReport('GET_RESTOCK_INVENTORY_RECOMMENDATIONS_REPORT', { cancelled_means: 'no_data' }),
  grain:
    'One row per SKU that Amazon has advice on: how many units to send and when; also of SKUs the seller ships.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['sku'] },
  window: asOfNow(),
  touches: { sku: 'sku' },
  columns: {
    country: column.code('Country'),
    sku: column.sku('Merchant SKU'),
    fnsku: column.fnsku('FNSKU'),
    asin: column.asin('ASIN'),
    product_name: column.prose('Product Name'),
    condition: column.code('Condition'),
    supplier: column.prose('Supplier'),
    supplier_part_no: column.text('Supplier part no.'),
    currency: column.currency('Currency code'),
    price_amount: column.amount('Price'),
    sales_30_days_amount: column.amount('Sales last 30 days'),
    sold_30_days_units: column.units('Units Sold Last 30 Days'),
    total_units: column.units('Total Units'),
    inbound_units: column.units('Inbound'),
    available_units: column.units('Available'),
    transfer_units: column.units('FC transfer'),
    processing_units: column.units('FC Processing'),
    customer_order_units: column.units('Customer Order'),
    unsellable_units: column.units('Unfulfillable'),
    inbound_working_units: column.units('Working'),
    inbound_shipped_units: column.units('Shipped'),
    inbound_receiving_units: column.units('Receiving'),
    fulfilled_by: column.code('Fulfilled by'),
    // Numbers mostly, and now and then words.
    total_supply_days_text: column.code('Total Days of Supply (including units from open shipments)'),
    amazon_supply_days_text: column.code('Days of Supply at Amazon Fulfillment Network'),
    alert: column.prose('Alert'),
    recommended_units: column.units('Recommended replenishment qty'),
    recommended_ship_on: column.day('Recommended ship date'),
    recommended_action: column.prose('Recommended action'),
    // A number and its unit.
    unit_storage_size: column.text('Unit storage size'),
  },
})
