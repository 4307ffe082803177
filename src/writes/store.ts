/** Previews and commits as rows, read by schemas and written by one statement each. */
import { sql, type SQL } from 'drizzle-orm/sql'
import { z } from 'zod'
import { AccountId, KeyId, MarketplaceId, WorkspaceId } from '../core/ids.ts'
import { Instant } from '../core/time.ts'
import { maybeOne, one, type Row, rows, run, type Runner } from '../db/rows.ts'
import { Judgement } from './policy.ts'

export const StoredChange = z.object({
  target: z.string(),
  field: z.string(),
  from: z.unknown(),
  to: z.unknown(),
})

export const StoredRemark = z.object({
  target: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  code: z.string(),
})

/** `not_applied` is an unclear outcome that was read back as not done. */
export const StoredOutcome = z.object({
  target: z.string(),
  result: z.enum(['accepted', 'refused', 'unclear', 'not_tried', 'not_applied']),
  code: z.string().optional(),
  receipt: z.string().optional(),
})
export type StoredOutcome = Readonly<z.infer<typeof StoredOutcome>>

const Preview = z.object({
  workspace_id: WorkspaceId,
  preview_id: z.string(),
  key_id: KeyId,
  write: z.string(),
  account_id: AccountId,
  marketplace_id: MarketplaceId,
  input: z.unknown(),
  changes: z.array(StoredChange),
  rules: z.array(Judgement),
  remarks: z.array(StoredRemark),
  digest: z.instanceof(Buffer),
  state: z.enum(['ready', 'blocked', 'committed', 'stale', 'discarded']),
  reverts: z.number().nullable(),
  created_at: Instant,
  expires_at: Instant,
})
export type Preview = Readonly<z.infer<typeof Preview>>

const Commit = z.object({
  workspace_id: WorkspaceId,
  commit_id: z.number(),
  preview_id: z.string(),
  key_id: KeyId,
  write: z.string(),
  account_id: AccountId,
  marketplace_id: MarketplaceId,
  input: z.unknown(),
  changes: z.array(StoredChange),
  state: z.enum(['attempted', 'applied', 'partly_applied', 'not_applied', 'unclear']),
  outcomes: z.array(StoredOutcome).nullable(),
  verification: z.enum(['pending', 'verified', 'differs', 'nothing_to_verify']),
  reverts: z.number().nullable(),
  attempted_at: Instant,
  settled_at: Instant.nullable(),
})
export type Commit = Readonly<z.infer<typeof Commit>>

const json = (value: unknown): string => JSON.stringify(value)

const previewColumns = sql`workspace_id, preview_id, key_id, write, account_id, marketplace_id, input, changes, rules,
  remarks, digest, state, reverts, created_at, expires_at`

const commitColumns = sql`workspace_id, commit_id, preview_id, key_id, write, account_id, marketplace_id, input, changes,
  state, outcomes, verification, reverts, attempted_at, settled_at`

export const storePreview = async (runner: Runner, preview: Preview): Promise<void> => {
  await run(
    runner,
    sql`insert into preview (${previewColumns}) values (
      ${preview.workspace_id}, ${preview.preview_id}, ${preview.key_id}, ${preview.write}, ${preview.account_id},
      ${preview.marketplace_id}, ${json(preview.input)}, ${json(preview.changes)}, ${json(preview.rules)},
      ${json(preview.remarks)}, ${preview.digest}, ${preview.state}, ${preview.reverts}, ${preview.created_at},
      ${preview.expires_at})`,
  )
}

const previewOf = (row: Row | null): Preview | null => (row === null ? null : Preview.parse(row))

/** The preview, if the call reaches it. */
export const findPreview = async (runner: Runner, preview_id: string): Promise<Preview | null> =>
  previewOf(
    await maybeOne(runner, sql`select ${previewColumns} from preview where preview_id = ${preview_id}`),
  )

/** The same, held until the transaction ends: others wait, and then find what became of it. */
export const lockPreview = async (runner: Runner, preview_id: string): Promise<Preview | null> =>
  previewOf(
    await maybeOne(
      runner,
      sql`select ${previewColumns} from preview where preview_id = ${preview_id} for update`,
    ),
  )

export const closePreview = async (
  runner: Runner,
  preview_id: string,
  state: 'committed' | 'stale' | 'discarded',
  at: Instant,
): Promise<void> => {
  await run(
    runner,
    sql`update preview set state = ${state}, closed_at = ${at} where preview_id = ${preview_id}`,
  )
}

export const blockPreview = async (runner: Runner, preview_id: string): Promise<void> => {
  await run(runner, sql`update preview set state = 'blocked' where preview_id = ${preview_id}`)
}

/** The id the next commit will have, so that the audit can name it before it is. */
export const nextCommitId = async (runner: Runner): Promise<number> =>
  z.object({ id: z.number() }).parse(await one(runner, sql`select nextval('commit_commit_id_seq') as id`)).id

export const storeAttempt = async (
  runner: Runner,
  attempt: {
    readonly commit_id: number
    readonly audit_sequence: number
    readonly preview: Preview
    readonly at: Instant
  },
): Promise<Commit> => {
  const { commit_id, audit_sequence, preview, at } = attempt
  return Commit.parse(
    await one(
      runner,
      sql`insert into commit (workspace_id, commit_id, preview_id, key_id, write, account_id, marketplace_id, input,
        changes, reverts, attempted_at, audit_sequence)
      values (${preview.workspace_id}, ${commit_id}, ${preview.preview_id}, ${preview.key_id}, ${preview.write},
        ${preview.account_id}, ${preview.marketplace_id}, ${json(preview.input)}, ${json(preview.changes)},
        ${preview.reverts}, ${at}, ${audit_sequence})
      returning ${commitColumns}`,
    ),
  )
}

export interface Closing {
  readonly state: 'applied' | 'partly_applied' | 'not_applied' | 'unclear'
  readonly outcomes: readonly StoredOutcome[]
  readonly verification: Commit['verification']
  readonly at: Instant
  /** Whether nothing more is to be found out about it. */
  readonly settled: boolean
}

/** Writes what became of a commit; null when somebody else wrote about it since it was read. */
export const storeOutcome = async (
  runner: Runner,
  commit: Commit,
  closing: Closing,
): Promise<Commit | null> => {
  const { state, outcomes, verification, at, settled } = closing
  const row = await maybeOne(
    runner,
    sql`update commit set state = ${state}, outcomes = ${json(outcomes)}, verification = ${verification},
      finished_at = coalesce(finished_at, ${at}), settled_at = ${settled ? at : null}
    where workspace_id = ${commit.workspace_id} and commit_id = ${commit.commit_id} and settled_at is null
      and state = ${commit.state} and verification = ${commit.verification}
    returning ${commitColumns}`,
  )
  return row === null ? null : Commit.parse(row)
}

export const findCommits = async (runner: Runner, where: SQL, limit: number): Promise<readonly Commit[]> =>
  (
    await rows(
      runner,
      sql`select ${commitColumns} from commit where ${where} order by commit_id desc limit ${limit}`,
    )
  ).map((row) => Commit.parse(row))

export const findCommit = async (runner: Runner, commit_id: number): Promise<Commit | null> =>
  (await findCommits(runner, sql`commit_id = ${commit_id}`, 1))[0] ?? null

/** Commits about which something is still to be found out, oldest first. */
export const findOpenCommits = async (
  runner: Runner,
  where: SQL,
  limit: number,
): Promise<readonly Commit[]> =>
  (
    await rows(
      runner,
      sql`select ${commitColumns} from commit where settled_at is null and ${where}
        order by attempted_at, workspace_id, commit_id limit ${limit}`,
    )
  ).map((row) => Commit.parse(row))
