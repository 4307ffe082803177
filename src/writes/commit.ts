/**
 * Executes a preview. One transaction holds its row, looks at Amazon again and records the attempt; only then is
 * anything changed, once; then the outcome is recorded and read back. Where the program dies on the way, `settle`
 * finds the attempt.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { holds, type Principal } from '../access/principal.ts'
import type { SellingPartner } from '../amazon/selling-partner.ts'
import { Problem } from '../core/problem.ts'
import { sqlState } from '../db/pool.ts'
import { writeWithReach } from '../db/reach.ts'
import type { Runner } from '../db/rows.ts'
import { appendAudit, type AuditKind } from './audit.ts'
import type { Change, Place, Write } from './define.ts'
import { beforeAnyChange, type Engine, placeOf, planNow, reachOf, writeNamed } from './engine.ts'
import { assertWithinLimits, bindingOf, refusalOf, staleness } from './guards.ts'
import { isBlocked, judgeNow } from './preview.ts'
import { type Conclusion, conclude, look } from './read-back.ts'
import {
  blockPreview,
  closePreview,
  type Commit,
  lockPreview,
  nextCommitId,
  type Preview,
  storeAttempt,
  type StoredOutcome,
  storeOutcome,
} from './store.ts'
import { sameValue } from './value.ts'

interface Attempt {
  readonly kind: 'attempted'
  readonly commit: Commit
  readonly write: Write
  readonly place: Place
  readonly input: Readonly<Record<string, unknown>>
  readonly amazon: SellingPartner
  readonly current: unknown
  readonly changes: readonly Change[]
}

/** Refused, and the refusal itself is on record: the preview's end must be committed, not rolled back. */
interface Refused {
  readonly kind: 'refused'
  readonly problem: Problem
}

export const noSuchPreview = (preview_id: string): Problem =>
  new Problem(
    'not_found',
    `There is no preview ${JSON.stringify(preview_id.slice(0, 60))} that this key reaches. Nothing was changed.`,
    'Make one with a preview tool; its answer has the preview_id.',
  )

/** Writes an event about a preview or its commit. */
export const auditStep = (
  runner: Runner,
  kind: AuditKind,
  about: Pick<Preview, 'workspace_id' | 'account_id' | 'marketplace_id' | 'preview_id'>,
  key_id: number | null,
  commit_id: number | null,
  details: Readonly<Record<string, unknown>>,
): Promise<number> => {
  const { workspace_id, account_id, marketplace_id, preview_id } = about
  return appendAudit(runner, {
    workspace_id,
    kind,
    key_id,
    account_id,
    marketplace_id,
    preview_id,
    commit_id,
    details,
  })
}

const refuse = async (
  client: pg.PoolClient,
  engine: Engine,
  preview: Preview,
  end: 'stale' | 'blocked',
  problem: Problem,
  details: Readonly<Record<string, unknown>>,
): Promise<Refused> => {
  if (end === 'stale') await closePreview(client, preview.preview_id, 'stale', engine.clock.now())
  else await blockPreview(client, preview.preview_id)
  await auditStep(client, 'preview_refused', preview, preview.key_id, null, {
    code: problem.code,
    ...details,
  })
  return { kind: 'refused', problem }
}

const blockedBy = (preview: Preview, says: readonly string[], byAmazon: boolean): Problem =>
  new Problem(
    byAmazon ? 'amazon_refused' : 'limit_exceeded',
    `${byAmazon ? 'Amazon would refuse this change' : 'This change breaks a rule of the workspace'}: ${says.slice(0, 5).join(' ')} Nothing was changed.`,
    `Make a new preview with preview_${preview.write}.`,
  )

const begin = async (
  engine: Engine,
  principal: Principal,
  client: pg.PoolClient,
  preview_id: string,
): Promise<Attempt | Refused> => {
  const preview = await lockPreview(client, preview_id)
  if (preview === null) throw noSuchPreview(preview_id)
  const write = writeNamed(engine, preview.write)
  if (!holds(principal, `${write.domain}:commit`))
    throw new Problem(
      'not_allowed',
      `This key lacks the scope ${write.domain}:commit. Nothing was changed.`,
      'Ask the operator to commit, or for a key with that scope.',
    )
  const refusal = refusalOf(preview, principal, engine.clock.now())
  if (refusal !== null) throw refusal
  const parsed = write.schema.safeParse(preview.input)
  if (!parsed.success)
    return refuse(client, engine, preview, 'stale', staleness(preview, preview.changes), {})
  const place = placeOf(preview)
  const amazon = await engine.amazonOf(place.account_id)
  const { current, all } = await planNow(amazon, write, place, parsed.data)
  const changes = all.filter((change) => !sameValue(change.from, change.to))
  const binding = bindingOf({ ...preview, place, input: parsed.data, changes })
  if (!binding.equals(preview.digest))
    return refuse(client, engine, preview, 'stale', staleness(preview, changes), { changes })
  const is_revert = preview.reverts !== null
  assertWithinLimits(write, changes, is_revert)
  const rules = await judgeNow(engine, client, principal, { write: write.name, place, changes, is_revert })
  const broken = rules.flatMap((rule) => (rule.met ? [] : [rule.says ?? rule.kind]))
  if (broken.length > 0)
    return refuse(client, engine, preview, 'blocked', blockedBy(preview, broken, false), { rules })
  const remarks = (await write.check?.(amazon, place, changes, current)) ?? []
  if (isBlocked([], remarks)) {
    const says = remarks.map((remark) => `${remark.target}: ${remark.code} (${remark.severity}).`)
    return refuse(client, engine, preview, 'blocked', blockedBy(preview, says, true), { remarks })
  }
  const commit = await recordAttempt(engine, client, preview)
  return { kind: 'attempted', commit, write, place, input: parsed.data, amazon, current, changes }
}

const recordAttempt = async (engine: Engine, client: pg.PoolClient, preview: Preview): Promise<Commit> => {
  const at = engine.clock.now()
  const commit_id = await nextCommitId(client)
  await closePreview(client, preview.preview_id, 'committed', at)
  const audit_sequence = await auditStep(client, 'commit_attempted', preview, preview.key_id, commit_id, {
    write: preview.write,
    changes: preview.changes,
  })
  return storeAttempt(client, { commit_id, audit_sequence, preview, at })
}

const applyOnce = async (engine: Engine, attempt: Attempt): Promise<readonly StoredOutcome[]> => {
  const { write, amazon, place, changes, current, commit } = attempt
  try {
    return await write.apply(amazon, place, changes, current, commit.preview_id)
  } catch (error) {
    // Whatever broke, some of it may have been made: every target is unclear and gets read back.
    engine.log.error('bug', { write: write.name, commit_id: commit.commit_id }, error)
    return []
  }
}

const unrecorded = (cause: unknown): Problem =>
  new Problem(
    'amazon_unclear',
    'The change was sent to Amazon, but what came of it could not be recorded.',
    'Do not repeat it: it is read back by itself. Ask list_commits in some minutes.',
    { cause },
  )

const record = async (
  engine: Engine,
  principal: Principal,
  commit: Commit,
  kind: AuditKind,
  conclusion: Conclusion,
): Promise<Commit> => {
  const { state, outcomes, verification, settled } = conclusion
  try {
    return await writeWithReach(engine.pool, reachOf(principal), async (client) => {
      const at = engine.clock.now()
      const stored = await storeOutcome(client, commit, { state, outcomes, verification, at, settled })
      if (stored === null) return commit
      await auditStep(client, kind, commit, principal.key_id, commit.commit_id, {
        state,
        outcomes,
        verification,
      })
      return stored
    })
  } catch (cause) {
    throw unrecorded(cause)
  }
}

/** Looks at Amazon a bounded number of times; what it does not show by then stays pending and is settled later. */
const readBack = async (
  engine: Engine,
  principal: Principal,
  attempt: Attempt,
  commit: Commit,
  started: number,
): Promise<Commit> => {
  const { looks_ms, looks_ms_max } = engine.times
  for (const wait_ms of looks_ms) {
    if (performance.now() - started + wait_ms > looks_ms_max) return commit
    await pause(wait_ms)
    const seen = await look(attempt.amazon, attempt.write, attempt.place, attempt.input)
    const conclusion = conclude(attempt.changes, commit.outcomes ?? [], seen, false)
    if (conclusion.settled) return record(engine, principal, commit, 'commit_verified', conclusion)
  }
  return commit
}

/** Executes the preview and answers what became of it. Throws a Problem, with nothing changed, where it may not. */
export const commitPreview = async (
  engine: Engine,
  principal: Principal,
  preview_id: string,
): Promise<Commit> => {
  const started = performance.now()
  const begun = await beforeAnyChange(() =>
    writeWithReach(engine.pool, reachOf(principal), (client) => begin(engine, principal, client, preview_id)),
  ).catch((error: unknown) => {
    if (sqlState(error) !== '55P03') throw error
    throw new Problem(
      'preview_used',
      'This preview is being committed by another call. This call changed nothing.',
      'Ask list_commits for what became of it.',
      { cause: error },
    )
  })
  if (begun.kind === 'refused') {
    engine.log.info('preview.refused', { preview_id, code: begun.problem.code })
    throw begun.problem
  }
  const outcomes = await applyOnce(engine, begun)
  const first = conclude(begun.changes, outcomes, null, false)
  const recorded = await record(engine, principal, begun.commit, 'commit_outcome', first)
  const commit = first.settled ? recorded : await readBack(engine, principal, begun, recorded, started)
  engine.log.info('preview.committed', {
    preview_id,
    commit_id: commit.commit_id,
    write: commit.write,
    account_id: commit.account_id,
    state: commit.state,
    verification: commit.verification,
  })
  return commit
}
