/**
 * The audit: an append-only chain of events per workspace. Postgres numbers, dates and seals each event (migration
 * 0003); here they are appended, exported and verified. Verifying needs nothing but the exported lines.
 */
import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import type { WorkspaceId } from '../core/ids.ts'
import { one, rows, type Runner } from '../db/rows.ts'

export const AUDIT_KINDS = [
  'preview_made',
  'preview_blocked',
  'preview_discarded',
  'preview_refused',
  'commit_attempted',
  'commit_outcome',
  'commit_verified',
  'commit_settled',
  'policy_begun',
  'policy_ended',
] as const
export type AuditKind = (typeof AUDIT_KINDS)[number]

export interface AuditEntry {
  readonly workspace_id: number
  readonly kind: AuditKind
  /** Null for the operator and for the program itself. */
  readonly key_id: number | null
  readonly account_id: number | null
  readonly marketplace_id: string | null
  readonly preview_id: string | null
  readonly commit_id: number | null
  readonly details: Readonly<Record<string, unknown>>
}

/** One event as it is exported: one JSON object per line. Hashes are hex, `details` is the very text that was hashed. */
export const AuditEvent = z.object({
  workspace_id: z.number(),
  sequence: z.number(),
  happened_at: z.string(),
  kind: z.string(),
  key_id: z.number().nullable(),
  account_id: z.number().nullable(),
  marketplace_id: z.string().nullable(),
  preview_id: z.string().nullable(),
  commit_id: z.number().nullable(),
  details: z.string(),
  previous_hash: z.string(),
  hash: z.string(),
})
export type AuditEvent = Readonly<z.infer<typeof AuditEvent>>

/** Appends an event in the caller's transaction; answers its sequence. */
export const appendAudit = async (runner: Runner, entry: AuditEntry): Promise<number> => {
  const row = await one(
    runner,
    sql`insert into audit_event (workspace_id, kind, key_id, account_id, marketplace_id, preview_id, commit_id, details)
    values (${entry.workspace_id}, ${entry.kind}, ${entry.key_id}, ${entry.account_id}, ${entry.marketplace_id},
      ${entry.preview_id}, ${entry.commit_id}, ${JSON.stringify(entry.details)})
    returning sequence`,
  )
  return z.object({ sequence: z.number() }).parse(row).sequence
}

const PAGE = 1_000

const pageAfter = async (
  runner: Runner,
  workspace_id: WorkspaceId,
  sequence: number,
): Promise<readonly AuditEvent[]> => {
  const found = await rows(
    runner,
    sql`select workspace_id, sequence, happened_at, kind, key_id, account_id, marketplace_id, preview_id, commit_id,
      details, encode(previous_hash, 'hex') as previous_hash, encode(hash, 'hex') as hash
    from audit_event where workspace_id = ${workspace_id} and sequence > ${sequence}
    order by sequence limit ${PAGE}`,
  )
  return found.map((row) => AuditEvent.parse(row))
}

/** Every event of the workspace, first to last, as the runner may see them. */
export async function* auditEvents(runner: Runner, workspace_id: WorkspaceId): AsyncGenerator<AuditEvent> {
  let page = await pageAfter(runner, workspace_id, 0)
  while (page.length > 0) {
    yield* page
    page = await pageAfter(runner, workspace_id, page.at(-1)?.sequence ?? 0)
  }
}

/** The events as JSON lines, to keep elsewhere and verify there. */
export async function* exportAudit(runner: Runner, workspace_id: WorkspaceId): AsyncGenerator<string> {
  for await (const event of auditEvents(runner, workspace_id)) yield `${JSON.stringify(event)}\n`
}

const FIRST_HASH = '00'.repeat(32)

/** The hash an event must have: of the hash before it and of its columns, a line each, details last. */
export const auditHash = (event: AuditEvent): string => {
  const { workspace_id, sequence, happened_at, kind, key_id, account_id, marketplace_id } = event
  const { preview_id, commit_id, details, previous_hash } = event
  const parts = [key_id, account_id, marketplace_id, preview_id, commit_id].map((part) => part ?? '')
  const text = [previous_hash, workspace_id, sequence, happened_at, kind, ...parts, details].join('\n')
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

export type Verified =
  | { readonly kind: 'whole'; readonly events: number; readonly head: string }
  /** The first place where the chain is not what it must be, and why, in our words. */
  | { readonly kind: 'broken'; readonly sequence: number; readonly reason: string }

/** Walks a chain from its first event; the events may come from the database or from an exported file. */
export const verifyChain = async (
  events: AsyncIterable<AuditEvent> | Iterable<AuditEvent>,
): Promise<Verified> => {
  let head = FIRST_HASH
  let sequence = 0
  let workspace_id: number | null = null
  for await (const event of events) {
    sequence += 1
    workspace_id ??= event.workspace_id
    if (event.sequence !== sequence) return { kind: 'broken', sequence, reason: 'this event is missing' }
    if (event.workspace_id !== workspace_id)
      return { kind: 'broken', sequence, reason: 'this event is of another workspace' }
    if (event.previous_hash !== head)
      return { kind: 'broken', sequence, reason: 'it does not follow the event before it' }
    if (auditHash(event) !== event.hash)
      return { kind: 'broken', sequence, reason: 'it was edited after it was written' }
    head = event.hash
  }
  return { kind: 'whole', events: sequence, head }
}

/** Reads exported lines back. Throws where a line is no event. */
export async function* eventsOfLines(
  lines: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<AuditEvent> {
  for await (const line of lines) if (line.trim() !== '') yield AuditEvent.parse(JSON.parse(line))
}

/**
 * Verifies a workspace's chain and that no commit lacks the event of its attempt: events cut off at the end leave a
 * chain that is whole by itself.
 */
export const verifyAudit = async (runner: Runner, workspace_id: WorkspaceId): Promise<Verified> => {
  const verified = await verifyChain(auditEvents(runner, workspace_id))
  if (verified.kind === 'broken') return verified
  const [orphan] = await rows(
    runner,
    sql`select commit.audit_sequence as sequence from commit
    left join audit_event as event on event.workspace_id = commit.workspace_id
      and event.sequence = commit.audit_sequence and event.commit_id = commit.commit_id
    where commit.workspace_id = ${workspace_id} and event.sequence is null
    order by commit.audit_sequence limit 1`,
  )
  return orphan === undefined
    ? verified
    : {
        kind: 'broken',
        sequence: z.object({ sequence: z.number() }).parse(orphan).sequence,
        reason: 'the event of a commit is missing',
      }
}
