/** What a definition allows of any caller, and what a commit must find unchanged. Pure. */
import type { Principal } from '../access/principal.ts'
import { Problem } from '../core/problem.ts'
import { type Instant, msOf } from '../core/time.ts'
import type { Change, Place, Write } from './define.ts'
import type { Preview } from './store.ts'
import { digestOf, percent, ratioOf, sameValue, shown, targetsOf } from './value.ts'

/** Throws `limit_exceeded` where the plan is larger than the write allows. A way back is no move. */
export const assertWithinLimits = (write: Write, changes: readonly Change[], isRevert: boolean): void => {
  const { targets_max, change_ratio_max } = write.limits
  const targets = targetsOf(changes).length
  if (targets > targets_max)
    throw new Problem(
      'limit_exceeded',
      `This would change ${targets} targets; preview_${write.name} allows ${targets_max} at once. Nothing was changed.`,
      'Send them in several previews.',
    )
  if (isRevert || change_ratio_max === undefined) return
  const far = changes.find((change) => (ratioOf(change) ?? 0) > change_ratio_max)
  if (far !== undefined)
    throw new Problem(
      'limit_exceeded',
      `${far.target}: ${far.field} would move from ${shown(far.from)} to ${shown(far.to)}, by ${percent(ratioOf(far) ?? 0)}; ` +
        `at most ${percent(change_ratio_max)} is allowed at once. Nothing was changed.`,
      'Move in smaller steps, each with its own preview.',
    )
}

/** What a preview is bound to, and a commit must find again to the byte. */
export const bindingOf = (bound: {
  readonly workspace_id: number
  readonly key_id: number
  readonly write: string
  readonly place: Place
  readonly input: unknown
  readonly changes: readonly Change[]
}): Buffer =>
  digestOf([
    bound.workspace_id,
    bound.key_id,
    bound.write,
    bound.place.account_id,
    bound.place.marketplace_id,
    bound.input,
    bound.changes,
  ])

const USED = {
  committed: ['preview_used', 'was committed already'],
  stale: ['preview_stale', 'went stale: what it showed had changed'],
  discarded: ['preview_used', 'was discarded'],
  blocked: ['limit_exceeded', 'is blocked by the rules it broke or by what Amazon said of it'],
} as const

/** Why this key may not commit this preview now; null when it may. */
export const refusalOf = (preview: Preview, principal: Principal, now: Instant): Problem | null => {
  const again = `Make a new preview with preview_${preview.write}.`
  if (preview.key_id !== principal.key_id)
    return new Problem(
      'not_allowed',
      'This preview was made by another key, and only that key can commit it. Nothing was changed.',
      again,
    )
  if (preview.state !== 'ready') {
    const [code, what] = USED[preview.state]
    return new Problem(code, `This preview ${what}. Nothing was changed.`, again)
  }
  if (msOf(now) >= msOf(preview.expires_at))
    return new Problem(
      'preview_expired',
      `This preview ended at ${preview.expires_at}. Nothing was changed.`,
      again,
    )
  return null
}

const NEWS_MAX = 5

/** What is other than it was shown, as `preview_stale` with the new values. */
export const staleness = (preview: Preview, fresh: readonly Change[]): Problem => {
  const now = new Map(fresh.map((change) => [`${change.target}\n${change.field}`, change.from]))
  const news = preview.changes.flatMap((change) => {
    const key = `${change.target}\n${change.field}`
    if (!now.has(key)) return [`${change.target}: ${change.field} is ${shown(change.to)} already`]
    const value = now.get(key)
    return sameValue(value, change.from)
      ? []
      : [`${change.target}: ${change.field} is ${shown(value)} now, was ${shown(change.from)}`]
  })
  if (news.length === 0) news.push('the plan would be another one now')
  const more = news.length > NEWS_MAX ? ` and ${news.length - NEWS_MAX} more` : ''
  return new Problem(
    'preview_stale',
    `What this preview showed has changed: ${news.slice(0, NEWS_MAX).join('; ')}${more}. Nothing was changed.`,
    `Look at the new values and make a new preview with preview_${preview.write}.`,
  )
}
