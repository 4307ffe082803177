/**
 * A workspace's policy: rules that are data. Judging is pure; every preview says which rules it met and which it
 * broke, and a commit judges again, for rules and hours may have changed.
 */
import { z } from 'zod'
import { compareDecimals, Money } from '../core/money.ts'
import { DAY_MS, type Instant, msOf, TimeZone, zoneOffsetMs } from '../core/time.ts'
import type { Change, Place } from './define.ts'
import { percent, ratioOf, shown, targetsOf } from './value.ts'

const DayTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write a time of day as 22:00.')
const Ratio = z.number().positive().max(99_999)

/** What a rule bounds. Ratios are of the value before: 0.2 is a fifth, up or down. */
export const Bound = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('floor'), price: Money }),
  z.strictObject({ kind: z.literal('ceiling'), price: Money }),
  z.strictObject({ kind: z.literal('move_per_change'), ratio: Ratio }),
  /** Against what the value was before the first change of the last 24 hours. */
  z.strictObject({ kind: z.literal('move_per_day'), ratio: Ratio }),
  z.strictObject({ kind: z.literal('items_per_commit'), items: z.int().positive() }),
  z.strictObject({ kind: z.literal('locked') }),
  /** No commits between the two times of day; the span may pass midnight. */
  z.strictObject({ kind: z.literal('quiet_hours'), from: DayTime, until: DayTime, time_zone: TimeZone }),
])
export type Bound = Readonly<z.infer<typeof Bound>>

/** Where a rule holds; null means everywhere. A target is a SKU, or whatever the write changes. */
export const Scope = z.strictObject({
  account_id: z.int().positive().nullable().default(null),
  marketplace_id: z.string().min(1).nullable().default(null),
  write: z.string().min(1).nullable().default(null),
  target: z.string().min(1).max(200).nullable().default(null),
})
export type Scope = Readonly<z.infer<typeof Scope>>

export interface Rule {
  readonly rule_id: number
  readonly bound: Bound
  readonly scope: Scope
  readonly began_at: Instant
}

/** What became of one rule on one plan. `says` is ours, with the numbers, for a broken rule. */
export const Judgement = z.object({
  rule_id: z.number(),
  kind: z.string(),
  met: z.boolean(),
  says: z.string().optional(),
})
export type Judgement = Readonly<z.infer<typeof Judgement>>

export interface Judged {
  readonly write: string
  readonly place: Place
  readonly changes: readonly Change[]
  /** What a target's field was 24 hours ago, by `dayKey`, where it was changed since. */
  readonly day_before: ReadonlyMap<string, unknown>
  readonly now: Instant
  /** A way back to an earlier value is no move; all other rules hold. */
  readonly is_revert: boolean
}

export const dayKey = (change: Pick<Change, 'target' | 'field'>): string =>
  `${change.target}\n${change.field}`

const holdsFor = (scope: Scope, { write, place }: Judged): boolean =>
  (scope.account_id === null || scope.account_id === place.account_id) &&
  (scope.marketplace_id === null || scope.marketplace_id === place.marketplace_id) &&
  (scope.write === null || scope.write === write)

/** Minutes since midnight on the zone's wall clock. */
const minuteOfDay = (now: Instant, time_zone: TimeZone): number => {
  const wall = msOf(now) + zoneOffsetMs(msOf(now), time_zone)
  return Math.floor((((wall % DAY_MS) + DAY_MS) % DAY_MS) / 60_000)
}

const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

const isQuiet = (bound: Extract<Bound, { kind: 'quiet_hours' }>, now: Instant): boolean => {
  const [at, from, until] = [minuteOfDay(now, bound.time_zone), minutes(bound.from), minutes(bound.until)]
  return from <= until ? at >= from && at < until : at >= from || at < until
}

const breaksPrice = (bound: Extract<Bound, { kind: 'floor' | 'ceiling' }>, change: Change): string | null => {
  const to = Money.safeParse(change.to)
  if (!to.success || to.data.currency !== bound.price.currency) return null
  const order = compareDecimals(to.data.amount, bound.price.amount)
  const breaks = bound.kind === 'floor' ? order < 0 : order > 0
  const where = bound.kind === 'floor' ? 'below the floor' : 'above the ceiling'
  return breaks
    ? `${change.target}: ${change.field} ${shown(change.to)} is ${where} of ${shown(bound.price)}.`
    : null
}

const breaksMove = (ratio_max: number, change: Change, from: unknown, span: string): string | null => {
  const ratio = ratioOf({ from, to: change.to })
  return ratio !== null && ratio > ratio_max
    ? `${change.target}: ${change.field} would move from ${shown(from)} to ${shown(change.to)}, by ${percent(ratio)} ${span}; the rule allows ${percent(ratio_max)}.`
    : null
}

/** Why one change breaks the bound; null when it does not, or when the bound is of the plan as a whole. */
const breakOf = (bound: Bound, change: Change, judged: Judged): string | null => {
  if (bound.kind === 'floor' || bound.kind === 'ceiling') return breaksPrice(bound, change)
  if (bound.kind === 'locked') return `${change.target} is locked.`
  if (judged.is_revert) return null
  if (bound.kind === 'move_per_change') return breaksMove(bound.ratio, change, change.from, 'at once')
  if (bound.kind !== 'move_per_day') return null
  const key = dayKey(change)
  const from = judged.day_before.has(key) ? judged.day_before.get(key) : change.from
  return breaksMove(bound.ratio, change, from, 'within 24 hours')
}

const wholeBreak = (bound: Bound, targets: number, now: Instant): string | null => {
  if (bound.kind === 'items_per_commit' && targets > bound.items)
    return `${targets} targets in one commit; the rule allows ${bound.items}.`
  if (bound.kind === 'quiet_hours' && isQuiet(bound, now))
    return `Quiet hours from ${bound.from} until ${bound.until} (${bound.time_zone}).`
  return null
}

const SAYS_MAX = 3

/** A price of one currency says nothing about one of another. */
const isCounted = (bound: Bound, change: Change): boolean => {
  if (bound.kind !== 'floor' && bound.kind !== 'ceiling') return true
  const to = Money.safeParse(change.to)
  return to.success && to.data.currency === bound.price.currency
}

const judgeRule = (rule: Rule, judged: Judged): Judgement | null => {
  const { rule_id, bound, scope } = rule
  const changes = judged.changes.filter(
    (change) => (scope.target === null || change.target === scope.target) && isCounted(bound, change),
  )
  if (!holdsFor(scope, judged) || changes.length === 0) return null
  const whole = wholeBreak(bound, targetsOf(changes).length, judged.now)
  const breaks = changes.flatMap((change) => breakOf(bound, change, judged) ?? [])
  const says = whole === null ? breaks : [whole]
  if (says.length === 0) return { rule_id, kind: bound.kind, met: true }
  const more = says.length > SAYS_MAX ? ` And ${says.length - SAYS_MAX} more.` : ''
  return { rule_id, kind: bound.kind, met: false, says: says.slice(0, SAYS_MAX).join(' ') + more }
}

/** The rules that concern the plan, met or broken; rules about other things are left out. */
export const judgePolicy = (rules: readonly Rule[], judged: Judged): readonly Judgement[] =>
  rules.flatMap((rule) => judgeRule(rule, judged) ?? [])
