/** Makes a preview: reads Amazon, plans, judges, and stores what it shows. Changes nothing anywhere else. */
import { randomBytes } from 'node:crypto'
import type { Principal } from '../access/principal.ts'
import { Problem } from '../core/problem.ts'
import { instantAfter } from '../core/time.ts'
import type { Runner } from '../db/rows.ts'
import { writeWithReach } from '../db/reach.ts'
import { appendAudit } from './audit.ts'
import type { Change, Place, Remark, Write } from './define.ts'
import { type Engine, handsAt, planNow, reachOf } from './engine.ts'
import { assertWithinLimits, bindingOf } from './guards.ts'
import { judgePolicy, type Judgement } from './policy.ts'
import { listRules, valuesBefore } from './rules.ts'
import { type Preview, storePreview } from './store.ts'
import { sameValue, shown } from './value.ts'

const DAY_AGO_MS = -24 * 60 * 60_000

export interface Asked {
  readonly write: Write
  readonly place: Place
  /** As the definition's schema read it. */
  readonly input: Readonly<Record<string, unknown>>
  /** The commit whose inverse this is, and what its targets must still show. */
  readonly reverts?: { readonly commit_id: number; readonly changes: readonly Change[] }
}

/** The workspace's rules on these changes, judged now. */
export const judgeNow = async (
  engine: Engine,
  runner: Runner,
  principal: Principal,
  asked: {
    readonly write: string
    readonly place: Place
    readonly changes: readonly Change[]
    readonly is_revert: boolean
  },
): Promise<readonly Judgement[]> => {
  const now = engine.clock.now()
  const rules = await listRules(runner, principal.workspace_id)
  if (rules.length === 0) return []
  const day_before = await valuesBefore(runner, { ...asked, since: instantAfter(now, DAY_AGO_MS) })
  return judgePolicy(rules, { ...asked, day_before, now })
}

const SHOWN_MAX = 5

/** The changes that change something. Throws where there is none. */
const changing = (write: Write, all: readonly Change[]): readonly Change[] => {
  const changes = all.filter((change) => !sameValue(change.from, change.to))
  if (changes.length > 0) return changes
  const already = all
    .slice(0, SHOWN_MAX)
    .map((change) => `${change.target}: ${change.field} is ${shown(change.from)}`)
  throw new Problem(
    'bad_input',
    `Nothing would change: ${already.join('; ')} already. No preview was made.`,
    `Call preview_${write.name} with other values, if any.`,
  )
}

const aboutOf = ({ target, field }: Change): string => JSON.stringify([target, field])

/** A way back must not undo what somebody did after the commit. */
const assertNotEditedSince = (asked: Asked, changes: readonly Change[]): void => {
  const { reverts, write } = asked
  if (reverts === undefined) return
  const before = new Map(reverts.changes.map((one) => [aboutOf(one), one]))
  const edited = changes.find((change) => {
    const made = before.get(aboutOf(change))
    return made === undefined || !sameValue(made.to, change.from)
  })
  if (edited !== undefined)
    throw new Problem(
      'preview_stale',
      `${edited.target}: ${edited.field} is ${shown(edited.from)} now, which is not what commit ${reverts.commit_id} set: it was changed later. Nothing was changed.`,
      `If it should still change, preview it with preview_${write.name}.`,
    )
}

export const isBlocked = (rules: readonly Judgement[], remarks: readonly Remark[]): boolean =>
  rules.some((rule) => !rule.met) || remarks.some((remark) => remark.severity === 'error')

interface Draft {
  readonly asked: Asked
  readonly changes: readonly Change[]
  readonly remarks: readonly Remark[]
}

const previewOf = (
  engine: Engine,
  principal: Principal,
  { asked, changes, remarks }: Draft,
  rules: readonly Judgement[],
): Preview => {
  const { write, place, input, reverts } = asked
  const { workspace_id, key_id } = principal
  const created_at = engine.clock.now()
  return {
    workspace_id,
    preview_id: `pv_${randomBytes(15).toString('base64url')}`,
    key_id,
    write: write.name,
    account_id: place.account_id,
    marketplace_id: place.marketplace_id,
    input,
    changes: [...changes],
    rules: [...rules],
    remarks: [...remarks],
    digest: bindingOf({ workspace_id, key_id, write: write.name, place, input, changes }),
    state: isBlocked(rules, remarks) ? 'blocked' : 'ready',
    reverts: reverts?.commit_id ?? null,
    created_at,
    expires_at: instantAfter(created_at, engine.times.preview_lives_ms),
  }
}

const judgeAndStore = (engine: Engine, principal: Principal, draft: Draft): Promise<Preview> =>
  writeWithReach(engine.pool, reachOf(principal), async (client) => {
    const { write, place, reverts } = draft.asked
    const judged = { write: write.name, place, changes: draft.changes, is_revert: reverts !== undefined }
    const rules = await judgeNow(engine, client, principal, judged)
    const preview = previewOf(engine, principal, draft, rules)
    await storePreview(client, preview)
    await auditPreview(client, preview)
    return preview
  })

/** Plans, judges and stores. Throws a Problem, with nothing stored, where the plan cannot be at all. */
export const makePreview = async (engine: Engine, principal: Principal, asked: Asked): Promise<Preview> => {
  const { write, place, input, reverts } = asked
  const hands = handsAt(engine, principal.workspace_id, place, principal.key_name)
  const { current, all } = await planNow(hands, write, place, input)
  const changes = changing(write, all)
  assertNotEditedSince(asked, changes)
  assertWithinLimits(write, changes, reverts !== undefined)
  const remarks = (await write.check?.(hands, place, changes, current)) ?? []
  const preview = await judgeAndStore(engine, principal, { asked, changes, remarks })
  engine.log.info('preview.made', {
    preview_id: preview.preview_id,
    write: preview.write,
    account_id: preview.account_id,
    changes: preview.changes.length,
    state: preview.state,
  })
  return preview
}

const auditPreview = (runner: Runner, preview: Preview): Promise<number> => {
  const {
    workspace_id,
    key_id,
    account_id,
    marketplace_id,
    preview_id,
    write,
    input,
    changes,
    rules,
    remarks,
  } = preview
  return appendAudit(runner, {
    workspace_id,
    kind: preview.state === 'blocked' ? 'preview_blocked' : 'preview_made',
    key_id,
    account_id,
    marketplace_id,
    preview_id,
    commit_id: null,
    details: {
      write,
      input,
      changes,
      rules,
      remarks,
      reverts: preview.reverts,
      expires_at: preview.expires_at,
    },
  })
}
