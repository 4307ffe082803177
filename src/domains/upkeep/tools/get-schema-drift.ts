import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool, THE_SYNC } from '../../../tools/define.ts'

export const getSchemaDrift = defineTool({
  name: 'get_schema_drift',
  title: 'Schema drift',
  scope: 'sync:read',
  summary:
    'Columns Amazon sends undeclared, or sends no more: since when, what they hold, which other one it probably became, what to do. column_name, renamed and sample_values are Amazon’s words.',
  answers: ['Which columns of Amazon’s are new, missing or renamed?'],
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
           sample_values, first_seen_at, last_seen_at, began_at, ended_at, blocks_loading, guidance as to_do
    from schema_drift
    where (${past}::boolean or lasts)
      ${dataset === undefined ? sql`` : sql`and dataset = ${dataset}`}
`,
})
