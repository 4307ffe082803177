import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Principal } from '../../src/access/principal.ts'
import { MarketplaceId, AccountId } from '../../src/core/ids.ts'
import { Currency } from '../../src/core/money.ts'
import { Instant } from '../../src/core/time.ts'
import { transaction } from '../../src/db/rows.ts'
import type { Answer } from '../../src/tools/served.ts'
import type { Change } from '../../src/writes/define.ts'
import { Bound, judgePolicy, type Rule, Scope } from '../../src/writes/policy.ts'
import { beginRule, endRule, listRules } from '../../src/writes/rules.ts'
import { problemOf } from '../amazon/northwind.ts'
import { type Desk, movedBy, openDesk, prices } from './desk.ts'

let desk: Desk
let key: Principal
beforeAll(async () => {
  desk = await openDesk()
  key = await desk.key()
})
afterAll(() => desk.close())
beforeEach(async () => {
  const workspace_id = await desk.workspace_id('Acme')
  for (const rule of await listRules(desk.worker, workspace_id))
    await transaction(desk.worker, (client) => endRule(client, workspace_id, rule.rule_id))
})

const begin = async (bound: unknown, scope: unknown = {}): Promise<Rule> => {
  const workspace_id = await desk.workspace_id('Acme')
  const wanted = { bound: Bound.parse(bound), scope: Scope.parse(scope) }
  return transaction(desk.worker, (client) => beginRule(client, workspace_id, wanted))
}

const preview = (wanted: Parameters<typeof prices>[0]): Promise<Answer> =>
  desk.call(key, 'preview_listing_price', prices(wanted))
const commit = (made: Answer): Promise<Answer> =>
  desk.call(key, 'commit_preview', { preview_id: made['preview_id'] })

test('a preview names each rule it met and each it broke; a broken one cannot be committed', async () => {
  const [first, second] = desk.skus
  if (first === undefined || second === undefined) throw new Error('two SKUs are needed')
  const floor = await begin(
    { kind: 'floor', price: { amount: movedBy(first.amount, -0.1), currency: 'USD' } },
    { target: first.sku },
  )
  const ceiling = await begin({ kind: 'ceiling', price: { amount: '9999', currency: 'USD' } })
  await begin({ kind: 'locked' }, { target: second.sku })
  const low = movedBy(first.amount, -0.2)
  const made = await preview([{ sku: first.sku, amount: low }])
  expect(made).toMatchObject({ state: 'blocked' })
  expect(made['rules']).toEqual([
    {
      rule_id: floor.rule_id,
      kind: 'floor',
      met: false,
      says: `${first.sku}: price ${low} USD is below the floor of ${Number(movedBy(first.amount, -0.1))} USD.`,
    },
    { rule_id: ceiling.rule_id, kind: 'ceiling', met: true },
  ])
  expect(await problemOf(commit(made))).toMatchObject({ code: 'limit_exceeded' })
  expect(await desk.priceOf(first.sku)).toBe(first.amount)
  expect(await preview([{ sku: second.sku, amount: movedBy(second.amount, 0.01) }])).toMatchObject({
    state: 'blocked',
  })
})

test('a rule begun after the preview blocks its commit', async () => {
  const [sold] = desk.skus
  if (sold === undefined) throw new Error('a SKU is needed')
  const made = await preview([{ sku: sold.sku, amount: movedBy(sold.amount, 0.05) }])
  expect(made).toMatchObject({ state: 'ready', rules: [] })
  await begin({ kind: 'locked' }, { target: sold.sku })
  const problem = await problemOf(commit(made))
  expect(problem.code).toBe('limit_exceeded')
  expect(problem.message).toBe(
    `This change breaks a rule of the workspace: ${sold.sku} is locked. Nothing was changed.`,
  )
  expect(await desk.priceOf(sold.sku)).toBe(sold.amount)
})

test('a day’s moves are counted together, from where the day began', async () => {
  const sold = desk.skus[2]
  if (sold === undefined) throw new Error('a SKU is needed')
  await begin({ kind: 'move_per_day', ratio: 0.15 })
  await commit(await preview([{ sku: sold.sku, amount: movedBy(sold.amount, 0.1) }]))
  const further = await preview([{ sku: sold.sku, amount: movedBy(sold.amount, 0.2) }])
  expect(further).toMatchObject({ state: 'blocked' })
  expect(JSON.stringify(further['rules'])).toContain(`from ${sold.amount} USD`)
  desk.clock.advance({ hours: 25 })
  expect(await preview([{ sku: sold.sku, amount: movedBy(sold.amount, 0.2) }])).toMatchObject({
    state: 'ready',
  })
})

test('another workspace’s rules bind nobody here', async () => {
  const sold = desk.skus[3]
  if (sold === undefined) throw new Error('a SKU is needed')
  const rival = await desk.workspace_id('Rival')
  await transaction(desk.worker, (client) =>
    beginRule(client, rival, { bound: { kind: 'locked' }, scope: { target: sold.sku } }),
  )
  expect(await preview([{ sku: sold.sku, amount: movedBy(sold.amount, 0.05) }])).toMatchObject({ rules: [] })
})

test('rules are ended, never edited, and both are on record', async () => {
  const rule = await begin({ kind: 'move_per_change', ratio: 0.25 }, { write: 'listing_price' })
  const workspace_id = await desk.workspace_id('Acme')
  expect(await listRules(desk.worker, workspace_id)).toEqual([rule])
  await transaction(desk.worker, (client) => endRule(client, workspace_id, rule.rule_id))
  expect(await listRules(desk.worker, workspace_id)).toEqual([])
  const again = transaction(desk.worker, (client) => endRule(client, workspace_id, rule.rule_id))
  expect((await problemOf(again)).code).toBe('not_found')
  const kept = await desk.owner.query('select kind from audit_event order by sequence desc limit 2')
  expect(kept.rows).toEqual([{ kind: 'policy_ended' }, { kind: 'policy_begun' }])
})

const USD = Currency.parse('USD')
const change = (from: string | null, to: string, target = 'A'): Change => ({
  target,
  field: 'price',
  from: from === null ? null : { amount: from, currency: USD },
  to: { amount: to, currency: USD },
})

const judge = (
  bound: unknown,
  changes: readonly Change[],
  more: { now?: string; is_revert?: boolean; scope?: unknown } = {},
): readonly boolean[] =>
  judgePolicy(
    [
      {
        rule_id: 1,
        bound: Bound.parse(bound),
        scope: Scope.parse(more.scope ?? {}),
        began_at: Instant.parse('2026-01-01T00:00:00.000Z'),
      },
    ],
    {
      write: 'listing_price',
      place: {
        account_id: AccountId.parse(1),
        marketplace_id: MarketplaceId.parse('ATVPDKIKX0DER'),
        currency: USD,
      },
      changes,
      day_before: new Map(),
      now: Instant.parse(more.now ?? '2026-11-23T18:00:00.000Z'),
      is_revert: more.is_revert ?? false,
    },
  ).map((judgement) => judgement.met)

test('bounds hold at the bound itself and break just beyond', () => {
  const floor = { kind: 'floor', price: { amount: '10.00', currency: 'USD' } }
  expect(judge(floor, [change('12', '10')])).toEqual([true])
  expect(judge(floor, [change('12', '9.99')])).toEqual([false])
  const ceiling = { kind: 'ceiling', price: { amount: '10.00', currency: 'USD' } }
  expect(judge(ceiling, [change('9', '10.00')])).toEqual([true])
  expect(judge(ceiling, [change('9', '10.01')])).toEqual([false])
  expect(judge({ kind: 'move_per_change', ratio: 0.2 }, [change('10', '12')])).toEqual([true])
  expect(judge({ kind: 'move_per_change', ratio: 0.2 }, [change('10', '7.99')])).toEqual([false])
  expect(judge({ kind: 'items_per_commit', items: 1 }, [change('1', '2'), change('1', '2', 'B')])).toEqual([
    false,
  ])
})

test('a first price has no move, and a way back is none', () => {
  expect(judge({ kind: 'move_per_change', ratio: 0.1 }, [change(null, '12')])).toEqual([true])
  expect(judge({ kind: 'move_per_change', ratio: 0.1 }, [change('10', '20')], { is_revert: true })).toEqual([
    true,
  ])
  expect(
    judge({ kind: 'locked' }, [change('10', '20')], { is_revert: true, scope: { target: 'A' } }),
  ).toEqual([false])
})

test('a rule about another account, marketplace, write or target says nothing', () => {
  for (const scope of [
    { account_id: 2 },
    { marketplace_id: 'A2EUQ1WTGCTBG2' },
    { write: 'x' },
    { target: 'B' },
  ])
    expect(judge({ kind: 'locked' }, [change('1', '2')], { scope })).toEqual([])
})

// 18:00 UTC is 10:00 in Los Angeles in November; 07:30 UTC is 23:30 there the day before.
test.each([
  ['2026-11-23T18:00:00.000Z', '22:00', '07:00', true],
  ['2026-11-23T07:30:00.000Z', '22:00', '07:00', false],
  ['2026-11-23T14:59:00.000Z', '22:00', '07:00', false],
  ['2026-11-23T15:00:00.000Z', '22:00', '07:00', true],
  ['2026-11-23T18:00:00.000Z', '09:00', '11:00', false],
])('at %s quiet hours from %s until %s allow it: %s', (now, from, until, met) => {
  const bound = { kind: 'quiet_hours', from, until, time_zone: 'America/Los_Angeles' }
  expect(judge(bound, [change('1', '2')], { now })).toEqual([met])
})
