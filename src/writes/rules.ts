/** Policy rules as rows: begun and ended, never edited, each time with an event in the audit. */
import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import type { WorkspaceId } from '../core/ids.ts'
import { Problem } from '../core/problem.ts'
import { Instant } from '../core/time.ts'
import { maybeOne, one, rows, type Runner } from '../db/rows.ts'
import { appendAudit, type AuditKind } from './audit.ts'
import type { Change, Place } from './define.ts'
import { Bound, dayKey, type Rule, Scope } from './policy.ts'
import { plainDecimal, targetsOf } from './value.ts'

const RuleRow = z
  .object({
    rule_id: z.number(),
    kind: z.string(),
    account_id: z.number().nullable(),
    marketplace_id: z.string().nullable(),
    write: z.string().nullable(),
    target: z.string().nullable(),
    amount: z.string().nullable(),
    currency: z.string().nullable(),
    ratio: z.string().nullable(),
    items: z.number().nullable(),
    quiet_from: z.string().nullable(),
    quiet_until: z.string().nullable(),
    time_zone: z.string().nullable(),
    began_at: Instant,
  })
  .transform((row) => ({
    rule_id: row.rule_id,
    began_at: row.began_at,
    scope: {
      account_id: row.account_id,
      marketplace_id: row.marketplace_id,
      write: row.write,
      target: row.target,
    },
    bound: Bound.parse({
      kind: row.kind,
      ...(row.amount === null ? {} : { price: { amount: plainDecimal(row.amount), currency: row.currency } }),
      ...(row.ratio === null ? {} : { ratio: Number(row.ratio) }),
      ...(row.items === null ? {} : { items: row.items }),
      ...(row.quiet_from === null
        ? {}
        : { from: row.quiet_from, until: row.quiet_until, time_zone: row.time_zone }),
    }),
  }))

const columns = sql`rule_id, kind, account_id, marketplace_id, write, target, amount, currency, ratio, items, quiet_from,
  quiet_until, time_zone, began_at`

/** The rules in force, oldest first. */
export const listRules = async (runner: Runner, workspace_id: WorkspaceId): Promise<readonly Rule[]> =>
  (
    await rows(
      runner,
      sql`select ${columns} from policy_rule where workspace_id = ${workspace_id} and ended_at is null order by rule_id`,
    )
  ).map((row): Rule => RuleRow.parse(row))

const note = (
  runner: Runner,
  kind: AuditKind & `policy_${string}`,
  workspace_id: WorkspaceId,
  rule: Rule,
): Promise<number> =>
  appendAudit(runner, {
    workspace_id,
    kind,
    key_id: null,
    account_id: rule.scope.account_id,
    marketplace_id: rule.scope.marketplace_id,
    preview_id: null,
    commit_id: null,
    details: { rule_id: rule.rule_id, bound: rule.bound, scope: rule.scope },
  })

/** Puts a rule into force, in the caller's transaction. Throws `bad_input` for a lock that names no target. */
export const beginRule = async (
  runner: Runner,
  workspace_id: WorkspaceId,
  wanted: { readonly bound: Bound; readonly scope: z.input<typeof Scope> },
): Promise<Rule> => {
  const bound = Bound.parse(wanted.bound)
  const scope = Scope.parse(wanted.scope)
  if (bound.kind === 'locked' && scope.target === null)
    throw new Problem('bad_input', 'A lock names what it locks.', 'Say which SKU. No rule was made.')
  const row = await one(
    runner,
    sql`insert into policy_rule (workspace_id, kind, account_id, marketplace_id, write, target, amount, currency, ratio,
      items, quiet_from, quiet_until, time_zone)
    values (${workspace_id}, ${bound.kind}, ${scope.account_id}, ${scope.marketplace_id}, ${scope.write}, ${scope.target},
      ${'price' in bound ? bound.price.amount : null}, ${'price' in bound ? bound.price.currency : null},
      ${'ratio' in bound ? bound.ratio : null}, ${'items' in bound ? bound.items : null},
      ${'from' in bound ? bound.from : null}, ${'until' in bound ? bound.until : null},
      ${'time_zone' in bound ? bound.time_zone : null})
    returning ${columns}`,
  )
  const rule = RuleRow.parse(row)
  await note(runner, 'policy_begun', workspace_id, rule)
  return rule
}

/** Ends a rule in force, in the caller's transaction; it stays on record. */
export const endRule = async (runner: Runner, workspace_id: WorkspaceId, rule_id: number): Promise<Rule> => {
  const row = await maybeOne(
    runner,
    sql`update policy_rule set ended_at = now()
    where workspace_id = ${workspace_id} and rule_id = ${rule_id} and ended_at is null returning ${columns}`,
  )
  if (row === null)
    throw new Problem(
      'not_found',
      `There is no rule ${rule_id} in force.`,
      'List the rules to see their ids.',
    )
  const rule = RuleRow.parse(row)
  await note(runner, 'policy_ended', workspace_id, rule)
  return rule
}

const DayBefore = z.object({ target: z.string(), field: z.string(), value: z.unknown() })

/** What each field changed since `since` was before its first change then; refused and undone ones do not count. */
export const valuesBefore = async (
  runner: Runner,
  asked: {
    readonly write: string
    readonly place: Place
    readonly changes: readonly Change[]
    readonly since: Instant
  },
): Promise<ReadonlyMap<string, unknown>> => {
  const { write, place, changes, since } = asked
  const found = await rows(
    runner,
    sql`select distinct on (change->>'target', change->>'field')
      change->>'target' as target, change->>'field' as field, change->'from' as value
    from commit cross join lateral jsonb_array_elements(commit.changes) as change
    where commit.account_id = ${place.account_id} and commit.marketplace_id = ${place.marketplace_id}
      and commit.write = ${write} and commit.attempted_at > ${since} and commit.state <> 'not_applied'
      and change->>'target' = any (${sql.param(targetsOf(changes))}::text[])
      and not exists (
        select from jsonb_array_elements(coalesce(commit.outcomes, '[]')) as outcome
        where outcome->>'target' = change->>'target' and outcome->>'result' in ('refused', 'not_tried', 'not_applied'))
    order by change->>'target', change->>'field', commit.attempted_at, commit.commit_id`,
  )
  return new Map(found.map((row) => DayBefore.parse(row)).map((row) => [dayKey(row), row.value]))
}
