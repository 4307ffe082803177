import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'
import { KindName } from '../kinds.ts'

export const listPlanningInputs = defineTool({
  name: 'list_planning_inputs',
  title: 'Planning inputs',
  scope: 'planning:read',
  summary:
    'What operators recorded for planning: suppliers, lead times, events, stock elsewhere, case packs, costs; who, when, until when. What is not listed is unknown.',
  not_for: 'To change them use preview_planning_inputs.',
  answers: ['Which lead times do we plan with?', 'What did we record about this SKU?'],
  reads: ['listings'],
  input: {
    kind: z.array(KindName).max(12).optional().describe('Only these kinds.'),
    subject: z.string().max(200).optional().describe('A SKU, supplier:<name>, or *.'),
  },
  row: {
    kind: z.string(),
    subject: z.string(),
    name: z.string().nullable(),
    value: z.unknown(),
    valid_from_on: z.string().nullable(),
    valid_through_on: z.string().nullable(),
    expires_on: z.string().nullable(),
    is_expired: z.boolean(),
    source: z.string(),
    author: z.string(),
    recorded_at: z.string(),
  },
  order: [{ by: 'subject' }, { by: 'kind' }, { by: 'name' }],
  query: ({ kind, subject }) => sql`
    select account_id, marketplace_id, kind, subject, name, value, valid_from_on, valid_through_on, expires_on,
           is_expired, source, author, recorded_at
    from planning_inputs
    where true
      ${kind === undefined ? sql`` : sql`and kind = any (${sql.param([...kind])}::text[])`}
      ${subject === undefined ? sql`` : sql`and subject = ${subject}`}`,
})
