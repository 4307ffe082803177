/** Stores which case each payment belongs to; a payment has one row, so it counts once. */
import { sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import { z } from 'zod'
import type { Instant } from '../core/time.ts'
import { copyRows } from '../db/copy.ts'
import { rows } from '../db/rows.ts'
import type { Reconciled } from './cases.ts'
import type { Place } from './told-once.ts'

const COLUMNS = [
  'account_id',
  'marketplace_id',
  'reimbursement_id',
  'sku',
  'reason',
  'row_no',
  'case_id',
  'role',
  'counted_units',
  'approved_on',
  'approved_at',
  'asin',
  'fnsku',
  'amazon_order_id',
  'cash_units',
  'given_back_units',
  'total_amount',
  'currency',
  'original_reimbursement_id',
  'amazon_case_id',
  'known_from',
] as const
const NAMES = COLUMNS.join(', ')

const StoredRow = z.object({
  reimbursement_id: z.string(),
  sku: z.string(),
  reason: z.string(),
  row_no: z.int(),
  case_id: z.string().nullable(),
  role: z.string(),
  counted_units: z.int(),
  approved_on: z.string(),
  approved_at: z.string(),
  asin: z.string().nullable(),
  fnsku: z.string().nullable(),
  amazon_order_id: z.string().nullable(),
  cash_units: z.int().nullable(),
  given_back_units: z.int().nullable(),
  total_amount: z.string().nullable(),
  currency: z.string().nullable(),
  original_reimbursement_id: z.string().nullable(),
  amazon_case_id: z.string().nullable(),
})
type Stored = z.infer<typeof StoredRow>

/** A row by all it says; the columns in one order, whoever made it. */
const textOf = (row: Stored): string =>
  JSON.stringify(Object.entries(StoredRow.parse(row)).toSorted(([a], [b]) => (a < b ? -1 : 1)))

const storedOf = ({ payment, role, nets_units, case_id }: Reconciled['matches'][number]): Stored => ({
  reimbursement_id: payment.reimbursement_id,
  sku: payment.sku,
  reason: payment.reason,
  row_no: payment.row_no,
  case_id,
  role,
  counted_units: nets_units,
  approved_on: payment.approved_on,
  ...payment.told,
})

const supersede = (client: pg.ClientBase, place: Place, gone: readonly Stored[], now: Instant) =>
  client.query(
    `with gone as (
       delete from data.reimbursement_match
       where account_id = $1 and marketplace_id = $2
         and (reimbursement_id, sku, reason, row_no) in (select * from unnest($4::text[], $5::text[], $6::text[], $7::int[]))
       returning ${NAMES}
     )
     insert into data.reimbursement_match_history (${NAMES}, known_to) select ${NAMES}, greatest(known_from, $3::timestamptz) from gone`,
    [
      place.account_id,
      place.marketplace_id,
      now,
      gone.map(({ reimbursement_id }) => reimbursement_id),
      gone.map(({ sku }) => sku),
      gone.map(({ reason }) => reason),
      gone.map(({ row_no }) => row_no),
    ],
  )

/** The matches of a page of SKUs, all of them. Within the caller’s transaction. */
export const storeMatches = async (
  client: pg.ClientBase,
  place: Place,
  skus: readonly string[],
  matches: Reconciled['matches'],
  now: Instant,
): Promise<void> => {
  const found = await rows(
    client,
    sql`select reimbursement_id, sku, reason, row_no, case_id, role, counted_units, approved_on,
               to_char(approved_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as approved_at, asin, fnsku, amazon_order_id, cash_units,
               given_back_units, trim_scale(total_amount)::text as total_amount, currency, original_reimbursement_id, amazon_case_id
        from data.reimbursement_match
        where account_id = ${place.account_id} and marketplace_id = ${place.marketplace_id} and sku = any (${sql.param([...skus])}::text[])`,
  )
  const stands = z.array(StoredRow).parse(found)
  const told = matches.map(storedOf)
  const [before, after] = [new Set(stands.map(textOf)), new Set(told.map(textOf))]
  const gone = stands.filter((row) => !after.has(textOf(row)))
  const fresh = told.filter((row) => !before.has(textOf(row)))
  if (gone.length > 0) await supersede(client, place, gone, now)
  if (fresh.length === 0) return
  const values = fresh.map((row) => ({ ...place, ...row, known_from: now }))
  await copyRows(
    client,
    'data.reimbursement_match',
    COLUMNS,
    values.map((row) => COLUMNS.map((column) => row[column])),
  )
}
