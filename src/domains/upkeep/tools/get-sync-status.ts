import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool, THE_SYNC } from '../../../tools/define.ts'
import { minute, only } from '../../../tools/filter.ts'

/** Of many datasets a line each; of one the whole. */
const PROBLEM_CHARS_MAX = 80

const STATES = ['due', 'running', 'loaded', 'empty', 'failed'] as const

export const getSyncStatus = defineTool({
  name: 'get_sync_status',
  title: 'Sync status',
  scope: 'sync:read',
  summary:
    'How fetching stands per dataset, late first: its state, what of its plan is done, what is in the way, what to do; whole where a dataset is named. late: not loaded 6 hours after its night (2 after its hour).',
  answers: ['What of last night is missing or failed, why, and when is it tried again?'],
  on_request: true,
  reads: THE_SYNC,
  input: {
    state: z
      .enum([...STATES, 'late'])
      .optional()
      .describe('Only these.'),
    dataset: z.string().min(1).max(100).optional().describe('Only this dataset.'),
  },
  row: {
    dataset: z.string(),
    state: z.enum(STATES),
    late: z.boolean(),
    since_at: z.string().nullable().describe('Since when it stands so.'),
    data_through_on: z.string().nullable(),
    synced_at: z.string().nullable(),
    runs: z.int().describe('Runs of the last night.'),
    runs_ended: z.int().describe('Those of them that are loaded, empty or failed.'),
    rows: z.int().describe('Rows their documents held.'),
    tries: z.int().describe('Attempts of the run in trouble, or of the newest one.'),
    problem: z.string().nullable().describe('Why, cut short unless a dataset is named.'),
    to_do: z.string().nullable().describe('Told where a dataset is named; totals.to_do is of all of them.'),
    next_at: z.string().nullable(),
  },
  order: [{ by: 'late', descending: true }, { by: 'dataset' }],
  totals: {
    late: sql`count(*) filter (where late)`,
    due: sql`count(*) filter (where state = 'due')`,
    running: sql`count(*) filter (where state = 'running')`,
    loaded: sql`count(*) filter (where state = 'loaded')`,
    empty: sql`count(*) filter (where state = 'empty')`,
    failed: sql`count(*) filter (where state = 'failed')`,
    runs: sql`coalesce(sum(runs), 0)::bigint`,
    runs_ended: sql`coalesce(sum(runs_ended), 0)::bigint`,
    to_do: sql`coalesce((array_agg(distinct advice) filter (where advice is not null and state in ('due', 'running', 'failed')))[1:3], '{}')`,
  },
  query: ({ state, dataset }, { now }) => sql`
    select account_id, marketplace_id, dataset, state, late_at <= ${now}::timestamptz as late, ${minute('since_at')}, data_through_on,
           ${minute('synced_at')}, runs, runs_ended, rows, tries,
           ${dataset === undefined ? sql`left(problem_message, ${PROBLEM_CHARS_MAX})` : sql`problem_message`} as problem,
           ${dataset === undefined ? sql`null::text` : sql`problem_next`} as to_do, problem_next as advice, ${minute('next_at')}
    from sync_status
    where true
      ${only('dataset', dataset)}
      ${state === undefined ? sql`` : state === 'late' ? sql`and late_at <= ${now}::timestamptz` : sql`and state = ${state}`}`,
})
