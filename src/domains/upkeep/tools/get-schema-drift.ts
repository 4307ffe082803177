import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool, THE_SYNC } from '../../../tools/define.ts'

export const getSchemaDrift = defineTool({
  name: 'get_schema_drift',
  title: 'Schema drift',
  scope: 'sync:read',
  summary:
    'Columns of Amazon’s files that no definition declares, and declared ones that Amazon no longer sends: when each was first and last seen, what its values look like, whether one is probably the other renamed, and what to do. column_name, renamed and sample_values are Amazon’s words.',
  not_for: 'For runs that failed use get_sync_status.',
  answers: ['Did Amazon change a report?', 'Which columns are new, missing or renamed since when?'],
  reads: THE_SYNC,
  input: {
    dataset: z.string().min(1).max(100).optional().describe('Only this dataset.'),
    drift: z.enum(['new', 'missing']).optional().describe('Only columns that came, or that went.'),
    past: z.boolean().default(false).describe('Also what is over.'),
  },
  row: {
    dataset: z.string(),
    drift: z.enum(['new', 'missing']),
    column_name: z.string().describe('As Amazon writes it.'),
    renamed: z.string().nullable().describe('The other column, where this is probably a renaming.'),
    value_kind: z.string(),
    sample_values: z.array(z.string()).describe('As Amazon sent them, cut short.'),
    first_seen_at: z.string(),
    last_seen_at: z.string(),
    began_at: z.string().describe('First document with a new one, or without a missing one.'),
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
  query: ({ dataset, drift, past }) => sql`
    select account_id, marketplace_id, dataset, drift, header as column_name, counterpart_header as renamed, value_kind,
           sample_values, first_seen_at, last_seen_at, began_at, ended_at, blocks_loading, guidance as to_do
    from schema_drift
    where (${past}::boolean or lasts)
      ${dataset === undefined ? sql`` : sql`and dataset = ${dataset}`}
      ${drift === undefined ? sql`` : sql`and drift = ${drift}`}`,
})
