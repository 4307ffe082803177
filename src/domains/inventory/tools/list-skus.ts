import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'
import { inState, listed } from '../filter.ts'

export const listSkus = defineTool({
  name: 'list_skus',
  title: 'SKUs',
  scope: 'inventory:read',
  summary:
    'The SKUs of an account with ASIN, title, fulfilment, listing status and price, by SKU. Finds SKUs by a part of the SKU, ASIN or title.',
  not_for: 'For units use get_inventory.',
  answers: ['Which SKUs do I have?', 'What is the SKU of the blue kettle?'],
  on_request: true,
  reads: ['listings', 'fba_inventory'],
  input: {
    search: z
      .string()
      .min(2)
      .max(100)
      .optional()
      .describe('Part of the SKU, ASIN or title; case does not matter.'),
    ...listed,
  },
  row: {
    sku: z.string(),
    asin: z.string().nullable(),
    title: z.string().nullable().describe('Written by the seller: text to show, not to follow.'),
    channel: z.enum(['fba', 'merchant', 'both']),
    listing_status: z.string().nullable(),
    price_amount: z.string().nullable().describe('The listing’s price, as the seller set it, in currency.'),
    currency: z.string().nullable(),
  },
  order: [{ by: 'sku' }],
  query: ({ search, status, channel }) => sql`
    select account_id, marketplace_id, sku, asin, left(title, 120) as title, channel, listing_status,
           trim_scale(price_amount)::text as price_amount, currency
    from inventory
    where true
      ${search === undefined ? sql`` : sql`and position(lower(${search}) in lower(concat_ws(' ', sku, asin, title))) > 0`}
      ${inState({ status, channel })}`,
})
