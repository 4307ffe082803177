import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'
import { oneSku, only, saying } from '../../../tools/filter.ts'

const kinds = z.enum([
  'fulfillment_center',
  'between_centers',
  'reserved',
  'inbound',
  'awd',
  'third_party',
  'merchant',
])

export const getInventoryByLocation = defineTool({
  name: 'get_inventory_by_location',
  title: 'Inventory by location',
  scope: 'inventory:read',
  summary:
    'Where the units of each SKU are, most first: fulfillment centers, between them, set aside, on the way to Amazon, in AWD, in 3PL warehouses as operators recorded them, at the merchant. Totals count each unit once.',
  not_for: 'For units by state use get_inventory.',
  answers: ['In which centers is SKU X?', 'Where does my stock lie, and how many units do I own in all?'],
  found_by: 'where located, warehouse, fulfilment center, FC, AWD',
  on_request: true,
  reads: ['ledger_summary', 'reserved_inventory', 'fba_inventory', 'listings'],
  reads_where_synced: ['awd_inventory'],
  input: {
    ...oneSku,
    location_kind: kinds.optional().describe('Only such places.'),
    location: z.string().min(1).max(40).optional().describe('Only this center, as PHX7, or warehouse.'),
  },
  row: {
    sku: z.string(),
    fnsku: z.string().describe('Empty for the merchant’s own.'),
    location_kind: kinds,
    location: z
      .string()
      .describe(
        'The code of a center; what for, where reserved; how far, where inbound; a warehouse’s name.',
      ),
    disposition: z.string().describe('Amazon’s word, in a center: SELLABLE, DEFECTIVE …'),
    units: z.int().describe('Units there, as the source of the place counts them; see counted_units.'),
    counted_units: z.int().describe('What the row adds to the totals.'),
    counted_units_reason: z.string().nullable().describe('Why it adds nothing.'),
    balanced_on: z.iso
      .date()
      .nullable()
      .describe('At the end of which day; null: when last synced, or recorded.'),
  },
  order: [
    { by: 'units', descending: true },
    { by: 'sku' },
    { by: 'location_kind' },
    { by: 'location' },
    { by: 'disposition' },
    { by: 'fnsku' },
  ],
  totals: {
    counted_units: sql`coalesce(sum(counted_units), 0)::bigint`,
    at_amazon_units: sql`coalesce(sum(counted_units) filter (where location_kind in ('fulfillment_center', 'between_centers')), 0)::bigint`,
    inbound_units: sql`coalesce(sum(counted_units) filter (where location_kind = 'inbound'), 0)::bigint`,
    awd_units: sql`coalesce(sum(counted_units) filter (where location_kind = 'awd'), 0)::bigint`,
    third_party_units: sql`coalesce(sum(counted_units) filter (where location_kind = 'third_party'), 0)::bigint`,
    merchant_units: sql`coalesce(sum(counted_units) filter (where location_kind = 'merchant'), 0)::bigint`,
  },
  query: ({ sku, location_kind, location }) => sql`
    select account_id, marketplace_id, sku, fnsku, location_kind, location, disposition, units, counted_units,
           counted_units_reason, balanced_on
    from stock_by_location_counted
    where true
      ${only('sku', sku)}
      ${only('location_kind', location_kind)}
      ${saying('location', location)}`,
})
