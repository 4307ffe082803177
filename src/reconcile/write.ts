/** Stores the cases of a page of SKUs: what differs supersedes what stands, which moves to history; what does not is left. */
import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import { z } from 'zod'
import type { Instant, LocalDate } from '../core/time.ts'
import { copyRows, type CopyValue } from '../db/copy.ts'
import { rows } from '../db/rows.ts'
import { type Case, policyColumns } from './cases.ts'
import type { Place } from './told-once.ts'
import { present } from './rows.ts'

const StandingRow = z.object({
  sku: z.string(),
  case_id: z.string(),
  kind: z.string(),
  reference: z.string(),
  state: z.string(),
  state_since_on: z.string(),
  opened_on: z.string(),
  digest: z.instanceof(Buffer),
})
export type StandingCase = z.infer<typeof StandingRow>

/** The cases that stand, by SKU. */
export const readStanding = async (
  client: pg.ClientBase,
  place: Place,
  skus: readonly string[],
): Promise<ReadonlyMap<string, readonly StandingCase[]>> =>
  Map.groupBy(
    z.array(StandingRow).parse(
      await rows(
        client,
        sql`select sku, case_id, kind, reference, state, state_since_on, opened_on, digest from data.claim_case
            where account_id = ${place.account_id} and marketplace_id = ${place.marketplace_id} and sku = any (${sql.param([...skus])}::text[])`,
      ),
    ),
    ({ sku }) => sku,
  )

const arrayText = (texts: readonly string[]): string =>
  `{${texts.map((text) => JSON.stringify(text)).join(',')}}`

type Columns = Readonly<Record<string, CopyValue>>

/** The documents that runs loaded, by run: a report’s by Amazon’s id, pages of an operation by its name and our run. */
type Documents = ReadonlyMap<number, string>

const DocumentRow = z.object({ run_id: z.number(), amazon_document_id: z.string() })

const readDocuments = async (
  client: pg.ClientBase,
  place: Place,
  cases: readonly Case[],
): Promise<Documents> => {
  const runs = new Set(
    cases.flatMap(({ draft, payments }) =>
      [...draft.sources, ...payments.map(({ source }) => source)].map(({ run_id }) => run_id),
    ),
  )
  const found = await rows(
    client,
    sql`select run_id, amazon_document_id from facts.source_run
        where amazon_document_id is not null and account_id = ${place.account_id} and run_id = any (${sql.param([...runs])}::bigint[])`,
  )
  return new Map(
    z
      .array(DocumentRow)
      .parse(found)
      .map(({ run_id, amazon_document_id }) => [run_id, amazon_document_id]),
  )
}

/** Every row a case rests on, by the document and the line it stands in. */
const sourcesOf = ({ draft, payments }: Case, documents: Documents): CopyValue => ({
  json: [...draft.sources, ...payments.map(({ source }) => source)].map(({ run_id, line_no, ...told }) => ({
    ...told,
    line: line_no,
    document_id: documents.get(run_id) ?? null,
  })),
})

/** What a case says, in the order of its columns; equal texts are equal cases. */
const contentOf = (each: Case, place: Place, currency: string, documents: Documents): Columns => {
  const { draft } = each
  return {
    account_id: place.account_id,
    marketplace_id: place.marketplace_id,
    case_id: each.case_id,
    kind: draft.kind,
    reference: draft.reference,
    sku: draft.sku,
    asin: each.asin,
    fnsku: draft.fnsku,
    fulfillment_centers: arrayText(draft.centers),
    state: each.state,
    state_reason: each.state_reason,
    happened_on: draft.happened_on,
    happened_basis: draft.happened_basis,
    last_moved_on: draft.last_moved_on,
    expected_units: draft.expected_units,
    received_units: draft.received_units,
    discrepancy_units: draft.expected_units - draft.received_units,
    found_units: draft.found_units,
    paid_units: each.paid_units,
    given_back_units: each.given_back_units,
    reversed_units: each.reversed_units,
    beyond_units: each.beyond_units,
    open_units: each.open_units,
    paid_amount: each.paid_amount,
    currency,
    ...policyColumns(each),
    settles_on: each.settles_on,
    opens_on: each.opens_on,
    closes_on: each.closes_on,
    next_on: each.next_on,
    unit_value_amount: each.unit_value.amount,
    value_basis: each.unit_value.basis,
    value_detail: each.unit_value.detail,
    reimbursement_ids: arrayText(present(each.payments.map(({ reimbursement_id }) => reimbursement_id))),
    claimed_units: each.claim?.claimed_units ?? null,
    claimed_on: each.claim?.claimed_on ?? null,
    amazon_case_id: each.claim?.amazon_case_id ?? null,
    sources: sourcesOf(each, documents),
  }
}

const COLUMNS = [
  'account_id',
  'marketplace_id',
  'case_id',
  'kind',
  'reference',
  'sku',
  'asin',
  'fnsku',
  'fulfillment_centers',
  'state',
  'state_reason',
  'happened_on',
  'happened_basis',
  'last_moved_on',
  'expected_units',
  'received_units',
  'discrepancy_units',
  'found_units',
  'paid_units',
  'given_back_units',
  'reversed_units',
  'beyond_units',
  'open_units',
  'paid_amount',
  'currency',
  'policy_version',
  'policy_confidence',
  'policy_anchor',
  'policy_source',
  'settles_on',
  'opens_on',
  'closes_on',
  'next_on',
  'unit_value_amount',
  'value_basis',
  'value_detail',
  'reimbursement_ids',
  'claimed_units',
  'claimed_on',
  'amazon_case_id',
  'sources',
  'state_since_on',
  'opened_on',
  'digest',
  'known_from',
] as const

const NAMES = COLUMNS.join(', ')

/** Moves cases to history; `$1` account, `$2` marketplace, `$3` now, `$4` case ids. */
const SUPERSEDE = `
  with gone as (
    delete from data.claim_case where account_id = $1 and marketplace_id = $2 and case_id = any ($4) returning ${NAMES}
  )
  insert into data.claim_case_history (${NAMES}, known_to) select ${NAMES}, greatest(known_from, $3::timestamptz) from gone`

const CLOSED = new Set(['reimbursed', 'resolved', 'expired'])

const SAID_BY_WITHDRAWING: ReadonlySet<string> = new Set([
  'state',
  'state_reason',
  'state_since_on',
  'open_units',
  'next_on',
  'known_from',
  'digest',
])

/** What no row tells of any more: Amazon has withdrawn it. */
const closeWithdrawn = async (
  client: pg.ClientBase,
  place: Place,
  case_ids: readonly string[],
  now: { readonly at: Instant; readonly today: LocalDate },
): Promise<void> => {
  if (case_ids.length === 0) return
  const values = [place.account_id, place.marketplace_id, now.at, case_ids]
  await client.query(SUPERSEDE, values)
  const kept = COLUMNS.filter((column) => !SAID_BY_WITHDRAWING.has(column)).join(', ')
  // The digest is none of a case’s, so that the same rows stated again open it again.
  await client.query(
    `insert into data.claim_case (${kept}, state, state_reason, state_since_on, open_units, next_on, known_from, digest)
     select distinct on (case_id) ${kept}, 'resolved', 'no_longer_stated', $5::date, 0, null, $3::timestamptz, sha256('')
     from data.claim_case_history
     where account_id = $1 and marketplace_id = $2 and case_id = any ($4) order by case_id, version desc`,
    [...values, now.today],
  )
}

/** Answers how many were written. Within the caller’s transaction. */
export const storeCases = async (
  client: pg.ClientBase,
  place: Place & { readonly currency: string },
  cases: readonly Case[],
  standing: readonly StandingCase[],
  now: { readonly at: Instant; readonly today: LocalDate },
): Promise<number> => {
  const before = new Map(standing.map((each) => [each.case_id, each]))
  const documents = await readDocuments(client, place, cases)
  const changed = cases.flatMap((each) => {
    const content = contentOf(each, place, place.currency, documents)
    const digest = createHash('sha256').update(JSON.stringify(content)).digest()
    const old = before.get(each.case_id)
    if (old?.digest.equals(digest) === true) return []
    const state_since_on = old?.state === each.state ? old.state_since_on : now.today
    const opened_on = old?.opened_on ?? now.today
    const row: Columns = { ...content, state_since_on, opened_on, digest, known_from: now.at }
    return [{ case_id: each.case_id, row }]
  })
  const told = new Set(cases.map(({ case_id }) => case_id))
  const withdrawn = standing
    .filter(({ case_id, state }) => !told.has(case_id) && !CLOSED.has(state))
    .map(({ case_id }) => case_id)
  await closeWithdrawn(client, place, withdrawn, now)
  if (changed.length === 0) return withdrawn.length
  const ids = changed.map(({ case_id }) => case_id)
  await client.query(SUPERSEDE, [place.account_id, place.marketplace_id, now.at, ids])
  await copyRows(
    client,
    'data.claim_case',
    COLUMNS,
    changed.map(({ row }) => COLUMNS.map((column) => row[column] ?? null)),
  )
  return changed.length + withdrawn.length
}
