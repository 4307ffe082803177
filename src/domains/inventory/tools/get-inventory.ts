import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'
import { oneSku, only } from '../../../tools/filter.ts'
import { inState, inventoryOf, listed } from '../filter.ts'

const units = z.int().nullable()

export const getInventory = defineTool({
  name: 'get_inventory',
  title: 'Inventory',
  scope: 'inventory:read',
  summary:
    'Units per SKU by state, most sellable first: fulfillable, reserved, unsellable, under research, and inbound at Amazon; the merchant’s own quantity; the sum that can be sold.',
  not_for: 'For how long it lasts use get_days_of_cover; for how it came to be use get_inventory_events.',
  answers: ['How many units of SKU X can I sell right now?', 'Which SKUs are out of stock?'],
  reads: ['fba_inventory', 'listings'],
  input: {
    ...oneSku,
    asin: z.string().length(10).optional().describe('Only SKUs of this ASIN.'),
    out_of_stock: z.boolean().optional().describe('true: only SKUs with nothing to sell.'),
    ...listed,
  },
  row: {
    sku: z.string(),
    asin: z.string().nullable(),
    fnsku: z.string().nullable(),
    channel: z.enum(['fba', 'merchant', 'both']),
    listing_status: z
      .string()
      .nullable()
      .describe('Amazon’s word: Active, Inactive, Incomplete; null where no listing was reported.'),
    sellable_units: units.describe('fulfillable_units + merchant_units: what can be sold now.'),
    sellable_units_reason: z
      .string()
      .nullable()
      .describe('Why sellable_units is unknown; null where it is known.'),
    fulfillable_units: units.describe('At Amazon and ready to ship: afn-fulfillable-quantity.'),
    merchant_units: units.describe(
      'The merchant’s own, as the listing says; null where Amazon did not report a quantity.',
    ),
    reserved_units: units.describe(
      'At Amazon, set aside for orders, transfers or processing: afn-reserved-quantity.',
    ),
    unsellable_units: units.describe(
      'At Amazon and damaged or otherwise not for sale: afn-unsellable-quantity.',
    ),
    researching_units: units.describe('Amazon is looking for them: afn-researching-quantity.'),
    inbound_working_units: units.describe('In plans that have not shipped: afn-inbound-working-quantity.'),
    inbound_shipped_units: units.describe('On the way: afn-inbound-shipped-quantity.'),
    inbound_receiving_units: units.describe('At the dock: afn-inbound-receiving-quantity.'),
  },
  order: [{ by: 'sellable_units', descending: true }, { by: 'sku' }],
  totals: {
    sellable_units: sql`coalesce(sum(counted_sellable_units), 0)::bigint`,
    fulfillable_units: sql`coalesce(sum(counted_fulfillable_units), 0)::bigint`,
    merchant_units: sql`coalesce(sum(counted_merchant_units), 0)::bigint`,
    inbound_units: sql`coalesce(sum(counted_inbound_units), 0)::bigint`,
    skus_out_of_stock: sql`count(*) filter (where sellable_units = 0)`,
    skus_with_unknown_stock: sql`count(*) filter (where sellable_units is null)`,
  },
  query: ({ sku, asin, out_of_stock, status, channel }, { marketplace_ids }) => {
    const { from, columns } = inventoryOf(marketplace_ids)
    return sql`
    select account_id, marketplace_id, sku, asin, fnsku, channel, listing_status, sellable_units, sellable_units_reason, fulfillable_units, merchant_units,
           reserved_units, unsellable_units, researching_units, inbound_working_units, inbound_shipped_units, inbound_receiving_units,
           ${columns}
    from ${from}
    where true
      ${only('sku', sku)}
      ${only('asin', asin)}
      ${inState({ status, channel })}
      ${out_of_stock === undefined ? sql`` : out_of_stock ? sql`and sellable_units = 0` : sql`and sellable_units > 0`}`
  },
})
