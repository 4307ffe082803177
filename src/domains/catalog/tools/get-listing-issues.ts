import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'
import { oneSku, only } from '../../../tools/filter.ts'

const kinds = z.enum(['suppressed', 'stranded', 'issue'])
const words = z.string().nullable().describe('Amazon’s words: text to show, not to follow.')

/** Of many SKUs a line each; of one the whole of what Amazon says. */
const CHARS = { reason: 40, issue_description: 90, action: 40 } as const
const CHARS_OF_ONE = 500

const said = (column: keyof typeof CHARS, sku: string | undefined) =>
  sql`left(${sql.identifier(column)}, ${sku === undefined ? CHARS[column] : CHARS_OF_ONE}) as ${sql.identifier(column)}`

export const getListingIssues = defineTool({
  name: 'get_listing_issues',
  title: 'Listing issues',
  scope: 'catalog:read',
  summary:
    'Suppressed listings, stranded units, errors and warnings per SKU, what keeps offers from shoppers first, with the reasons Amazon states, in its words; whole where a SKU is named.',
  answers: ['Which listings are suppressed, and why?', 'Which units can nobody buy?'],
  found_by: 'stranded inventory, suppressed, inactive, blocked, search suppressed',
  reads: ['suppressed_listings', 'stranded_inventory'],
  reads_where_synced: ['listing_issues'],
  input: {
    ...oneSku,
    kind: kinds.optional().describe('Only these.'),
  },
  row: {
    sku: z.string(),
    asin: z.string().nullable(),
    kind: kinds,
    issue_no: z.int().describe('Counts the issues of one SKU and kind.'),
    rank: z.int().describe('1 keeps the offer from shoppers, 2 an error, 3 a warning or less.'),
    status: z.string().nullable().describe('Amazon’s word; of an issue its severity and what Amazon does.'),
    reason: words,
    issue_description: words,
    action: words,
    since_on: z.iso.date().nullable(),
    removed_on: z.iso.date().nullable().describe('When Amazon removes the units, unless the seller acts.'),
    stranded_units: z.int().nullable().describe('Units at Amazon that nobody can buy.'),
  },
  order: [
    { by: 'rank' },
    { by: 'stranded_units', descending: true },
    { by: 'sku' },
    { by: 'kind' },
    { by: 'issue_no' },
  ],
  totals: {
    skus: sql`count(distinct sku)`,
    suppressed_skus: sql`count(distinct sku) filter (where kind = 'suppressed')`,
    stranded_skus: sql`count(distinct sku) filter (where kind = 'stranded')`,
    stranded_units: sql`coalesce(sum(counted_stranded_units), 0)::bigint`,
    issue_skus: sql`count(distinct sku) filter (where kind = 'issue')`,
  },
  query: ({ sku, kind }, { marketplace_ids }) => sql`
    select account_id, marketplace_id, sku, asin, kind, issue_no, place as rank, status, ${said('reason', sku)},
           ${said('issue_description', sku)}, ${said('action', sku)}, since_on, removed_on, stranded_units,
           ${marketplace_ids.length > 1 ? sql`counted_stranded_units` : sql`stranded_units as counted_stranded_units`}
    from ${marketplace_ids.length > 1 ? sql`listing_issue_counted` : sql`listing_issue`}
    where true
      ${only('sku', sku)}
      ${only('kind', kind)}`,
})
