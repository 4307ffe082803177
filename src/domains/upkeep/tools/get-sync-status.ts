import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool, THE_SYNC } from '../../../tools/define.ts'

const STATES = ['due', 'running', 'loaded', 'empty', 'failed'] as const

export const getSyncStatus = defineTool({
  name: 'get_sync_status',
  title: 'Sync status',
  scope: 'sync:read',
  summary:
    'How fetching from Amazon stands, per dataset and marketplace, what is late first: due, running, loaded, empty or failed, how much of its plan is done, what is in the way and what to do about it. late: not loaded six hours after the night that should have brought it (two after the hour of what comes hourly).',
  not_for: 'For columns that came or went use get_schema_drift.',
  answers: ["Is last night's data in, and what is missing?", 'What failed, why, and when is it tried again?'],
  reads: THE_SYNC,
  input: {
    state: z
      .enum([...STATES, 'late'])
      .optional()
      .describe('Only these; late is beside the other states.'),
    dataset: z.string().min(1).max(100).optional().describe('Only this dataset.'),
  },
  row: {
    dataset: z.string(),
    state: z.enum(STATES),
    late: z.boolean(),
    since_at: z.string().nullable().describe('Since when it stands so.'),
    data_through_on: z.string().nullable(),
    synced_at: z.string().nullable().describe('Last loaded; null: never.'),
    runs: z.int().describe('Of the plan: last night and what is open.'),
    runs_ended: z.int(),
    rows: z.int().describe('Loaded by the plan.'),
    tries: z.int(),
    problem: z.string().nullable(),
    to_do: z.string().nullable(),
    next_at: z.string().nullable().describe('Next step or next night.'),
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
  },
  query: ({ state, dataset }, { now }) => sql`
    select account_id, marketplace_id, dataset, state, late_at <= ${now}::timestamptz as late, since_at, data_through_on, synced_at,
           runs, runs_ended, rows, tries, problem_message as problem, problem_next as to_do, next_at
    from sync_status
    where true
      ${dataset === undefined ? sql`` : sql`and dataset = ${dataset}`}
      ${state === undefined ? sql`` : state === 'late' ? sql`and late_at <= ${now}::timestamptz` : sql`and state = ${state}`}`,
})
