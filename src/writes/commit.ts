/**
 * Executes a preview. First everything is looked at again, and nothing is changed; then one short transaction takes
 * the preview, which only one caller can, and records the attempt; then the changes are made, once; then the outcome
 * is recorded and read back. Where the program dies on the way, `settle` finds the attempt.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { holds, type Principal } from '../access/principal.ts'
import { Problem } from '../core/problem.ts'
import { writeWithReach } from '../db/reach.ts'
import type { Runner } from '../db/rows.ts'
import { appendAudit, type AuditKind } from './audit.ts'
import type { Change, Hands, Place, Remark, Write } from './define.ts'
import { beforeAnyChange, type Engine, handsAt, placeOf, planNow, reachOf, writeNamed } from './engine.ts'
import { assertWithinLimits, bindingOf, refusalOf, staleness } from './guards.ts'
import { isBlocked, judgeNow } from './preview.ts'
import { type Conclusion, conclude, look } from './read-back.ts'
import {
  blockPreview,
  closePreview,
  type Commit,
  findCommit,
  findPreview,
  lockPreview,
  nextCommitId,
  type Preview,
  storeAttempt,
  type StoredOutcome,
  storeOutcome,
} from './store.ts'
import { sameValue } from './value.ts'

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
  by: { readonly key_id: number | null; readonly commit_id: number | null },
  details: Readonly<Record<string, unknown>>,
): Promise<number> => {
  const { workspace_id, account_id, marketplace_id, preview_id } = about
  return appendAudit(runner, { workspace_id, kind, account_id, marketplace_id, preview_id, ...by, details })
}

/** What a commit is about to do, as Amazon was a moment ago. */
interface Ready {
  readonly preview: Preview
  readonly write: Write
  readonly place: Place
  readonly input: Readonly<Record<string, unknown>>
  readonly hands: Hands
  readonly current: unknown
  readonly changes: readonly Change[]
  readonly remarks: readonly Remark[]
  /** Why what was shown no longer holds; null when it does. */
  readonly stale: Problem | null
}

const assertMayCommit = (principal: Principal, write: Write): void => {
  if (holds(principal, `${write.domain}:commit`)) return
  throw new Problem(
    'not_allowed',
    `This key lacks the scope ${write.domain}:commit. Nothing was changed.`,
    'Ask the operator to commit, or for a key with that scope.',
  )
}

const inputOf = (write: Write, preview: Preview): Readonly<Record<string, unknown>> => {
  const parsed = write.schema.safeParse(preview.input)
  if (parsed.success) return parsed.data
  throw new Problem(
    'preview_stale',
    'This preview was made by an earlier version of the program, which asked for other arguments. Nothing was changed.',
    `Make a new preview with preview_${write.name}.`,
    { cause: parsed.error },
  )
}

/** Looks at the preview and at Amazon again. Throws the refusals that leave the preview as it is. */
const inspect = async (engine: Engine, principal: Principal, preview_id: string): Promise<Ready> => {
  const preview = await writeWithReach(engine.pool, reachOf(principal), (client) =>
    findPreview(client, preview_id),
  )
  if (preview === null) throw noSuchPreview(preview_id)
  const write = writeNamed(engine, preview.write)
  assertMayCommit(principal, write)
  const refusal = refusalOf(preview, principal, engine.clock.now())
  if (refusal !== null) throw refusal
  const input = inputOf(write, preview)
  const place = placeOf(preview)
  const hands = handsAt(engine, principal.workspace_id, place, principal.key_name)
  const { current, all } = await planNow(hands, write, place, input)
  const changes = all.filter((change) => !sameValue(change.from, change.to))
  const ready = { preview, write, place, input, hands, current, changes }
  if (!bindingOf({ ...preview, place, input, changes }).equals(preview.digest))
    return { ...ready, remarks: [], stale: staleness(preview, changes) }
  assertWithinLimits(write, changes, preview.reverts !== null)
  return { ...ready, remarks: (await write.check?.(hands, place, changes, current)) ?? [], stale: null }
}

const blocked = (
  preview: Preview,
  code: 'limit_exceeded' | 'amazon_refused',
  says: readonly string[],
): Problem =>
  new Problem(
    code,
    `${code === 'amazon_refused' ? 'Amazon would refuse this change' : 'This change breaks a rule of the workspace'}: ${says.slice(0, 5).join(' ')} Nothing was changed.`,
    `Make a new preview with preview_${preview.write}.`,
  )

interface Refusal {
  readonly end: 'stale' | 'blocked'
  readonly problem: Problem
}

/** Why the change may not be made now, though the preview was good; null when it may. */
const objection = async (
  engine: Engine,
  runner: Runner,
  principal: Principal,
  { preview, write, place, changes, remarks, stale }: Ready,
): Promise<Refusal | null> => {
  if (stale !== null) return { end: 'stale', problem: stale }
  if (isBlocked([], remarks)) {
    const says = remarks.map((remark) => `${remark.target}: ${remark.code} (${remark.severity}).`)
    return { end: 'blocked', problem: blocked(preview, 'amazon_refused', says) }
  }
  const is_revert = preview.reverts !== null
  const rules = await judgeNow(engine, runner, principal, { write: write.name, place, changes, is_revert })
  const broken = rules.flatMap((rule) => (rule.met ? [] : [rule.says ?? rule.kind]))
  return broken.length === 0 ? null : { end: 'blocked', problem: blocked(preview, 'limit_exceeded', broken) }
}

/**
 * Takes the preview: exactly one caller gets the commit. Otherwise answers the objection, whose record must be kept
 * and not rolled back.
 */
const claim = async (
  engine: Engine,
  runner: Runner,
  principal: Principal,
  ready: Ready,
): Promise<Commit | Problem> => {
  const { preview_id } = ready.preview
  const preview = await lockPreview(runner, preview_id)
  if (preview === null) throw noSuchPreview(preview_id)
  const at = engine.clock.now()
  const refusal = refusalOf(preview, principal, at)
  if (refusal !== null) throw refusal
  const { key_id } = principal
  const against = await objection(engine, runner, principal, ready)
  if (against !== null) {
    if (against.end === 'stale') await closePreview(runner, preview_id, 'stale', at)
    else await blockPreview(runner, preview_id)
    const details = { code: against.problem.code, changes: ready.changes, remarks: ready.remarks }
    await auditStep(runner, 'preview_refused', preview, { key_id, commit_id: null }, details)
    return against.problem
  }
  const commit_id = await nextCommitId(runner)
  await closePreview(runner, preview_id, 'committed', at)
  const details = { write: preview.write, changes: preview.changes }
  const audit_sequence = await auditStep(runner, 'commit_attempted', preview, { key_id, commit_id }, details)
  return storeAttempt(runner, { commit_id, audit_sequence, preview, at })
}

const applyOnce = async (engine: Engine, ready: Ready, commit: Commit): Promise<readonly StoredOutcome[]> => {
  const { write, hands, place, changes, current } = ready
  try {
    return await write.apply(hands, place, changes, current, commit.preview_id)
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
  const { state, outcomes, verification } = conclusion
  const { key_id } = principal
  try {
    return await writeWithReach(engine.pool, reachOf(principal), async (client) => {
      const stored = await storeOutcome(client, commit, { ...conclusion, at: engine.clock.now() })
      // Somebody settled it meanwhile: what they found stands.
      if (stored === null) return (await findCommit(client, commit.commit_id)) ?? commit
      const by = { key_id, commit_id: commit.commit_id }
      await auditStep(client, kind, commit, by, { state, outcomes, verification })
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
  { hands, write, place, input, changes }: Ready,
  commit: Commit,
  started: number,
): Promise<Commit> => {
  const { looks_ms, looks_ms_max } = engine.times
  for (const wait_ms of looks_ms) {
    if (performance.now() - started + wait_ms > looks_ms_max) return commit
    await pause(wait_ms)
    const seen = await look(engine, hands, { write, place, input })
    const conclusion = conclude(changes, commit.outcomes ?? [], seen, false)
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
  const { ready, claimed } = await beforeAnyChange(async () => {
    const inspected = await inspect(engine, principal, preview_id)
    const taken = await writeWithReach(engine.pool, reachOf(principal), (client) =>
      claim(engine, client, principal, inspected),
    )
    return { ready: inspected, claimed: taken }
  })
  if (claimed instanceof Problem) {
    engine.log.info('preview.refused', { preview_id, code: claimed.code })
    throw claimed
  }
  const outcomes = await applyOnce(engine, ready, claimed)
  const first = conclude(ready.changes, outcomes, null, false)
  const recorded = await record(engine, principal, claimed, 'commit_outcome', first)
  const commit = first.settled ? recorded : await readBack(engine, principal, ready, recorded, started)
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
