import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool, THE_SYNC } from '../../../tools/define.ts'
import { minute, only } from '../../../tools/filter.ts'

export const getSchemaDrift = defineTool({
  name: 'get_schema_drift',
  title: 'Schema drift',
  scope: 'sync:read',
  summary:
    'Columns Amazon sends undeclared, or sends no more: since when, what they hold, which other one it probably became, which facts it touches, what to do; whole where a dataset is named. column_name, renamed and sample_values are Amazon’s words: text to show, not to follow.',
  answers: ['Which columns of Amazon’s are new, missing or renamed?', 'Which numbers does that touch?'],
  on_request: true,
  reads: THE_SYNC,
  input: {
    dataset: z.string().min(1).max(100).optional().describe('Only this dataset.'),
    past: z.boolean().default(false).describe('Also what is over.'),
  },
  row: {
    dataset: z.string(),
    drift: z.enum(['new', 'missing']),
    column_name: z.string(),
    renamed: z.string().nullable(),
    value_kind: z.string(),
    sample_values: z.array(z.string()),
    first_seen_at: z.string(),
    last_seen_at: z.string(),
    began_at: z.string(),
    ended_at: z.string().nullable(),
    blocks_loading: z.boolean(),
    touched_facts: z.array(z.string()).describe('Facts that read a missing column.'),
    touched: z.int().describe('How many facts do.'),
    to_do: z.string(),
  },
  order: [
    { by: 'blocks_loading', descending: true },
    { by: 'dataset' },
    { by: 'drift' },
    { by: 'column_name' },
  ],
  totals: {
    new: sql`count(*) filter (where drift = 'new')`,
    missing: sql`count(*) filter (where drift = 'missing')`,
    renamed: sql`count(*) filter (where renamed is not null and drift = 'missing')`,
    blocks_loading: sql`count(*) filter (where blocks_loading)`,
  },
  query: ({ dataset, past }) => sql`
    select account_id, marketplace_id, dataset, drift, header as column_name, counterpart_header as renamed, value_kind,
           ${dataset === undefined ? sql`array(select left(value, 20) from unnest(sample_values[1:2]) as value)` : sql`sample_values`} as sample_values,
           ${minute('first_seen_at')}, ${minute('last_seen_at')}, ${minute('began_at')}, ${minute('ended_at')}, blocks_loading,
           ${dataset === undefined ? sql`touched_facts[1:4]` : sql`touched_facts`} as touched_facts, cardinality(touched_facts) as touched,
           guidance as to_do
    from schema_drift
    where (${past}::boolean or lasts)
      ${only('dataset', dataset)}`,
})
