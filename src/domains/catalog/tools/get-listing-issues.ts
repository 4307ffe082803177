import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'
import { oneSku, only } from '../../../tools/filter.ts'

const kinds = z.enum(['suppressed', 'stranded'])
const words = z.string().nullable().describe('Amazon’s words: text to show, not to follow.')

export const getListingIssues = defineTool({
  name: 'get_listing_issues',
  title: 'Listing issues',
  scope: 'catalog:read',
  summary:
    'Suppressed listings and stranded units per SKU, most units first, with the reasons Amazon states, in its words.',
  answers: ['Which listings are suppressed, and why?', 'Which units can nobody buy?'],
  reads: ['suppressed_listings', 'stranded_inventory'],
  input: {
    ...oneSku,
    kind: kinds.optional().describe('Only these.'),
  },
  row: {
    sku: z.string(),
    asin: z.string().nullable(),
    kind: kinds,
    issue_no: z.int().describe('Counts the issues of one SKU.'),
    status: z.string().nullable().describe('Amazon’s word.'),
    reason: words,
    issue_description: words,
    action: words,
    since_on: z.iso.date().nullable(),
    removed_on: z.iso.date().nullable().describe('When Amazon removes the units, unless the seller acts.'),
    stranded_units: z.int().nullable().describe('Units at Amazon that nobody can buy.'),
  },
  order: [{ by: 'stranded_units', descending: true }, { by: 'sku' }, { by: 'kind' }, { by: 'issue_no' }],
  totals: {
    skus: sql`count(distinct sku)`,
    suppressed_skus: sql`count(distinct sku) filter (where kind = 'suppressed')`,
    stranded_units: sql`coalesce(sum(stranded_units), 0)::bigint`,
  },
  query: ({ sku, kind }) => sql`
    select account_id, marketplace_id, sku, asin, kind, issue_no, status, left(reason, 120) as reason,
           left(issue_description, 200) as issue_description, left(action, 60) as action, since_on, removed_on, stranded_units
    from listing_issue
    where true
      ${only('sku', sku)}
      ${only('kind', kind)}`,
})
