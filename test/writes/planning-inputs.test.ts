/** Records of ours through the engine of guarded writes: previewed, committed, audited, brought back; Amazon hears nothing of it. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Principal } from '../../src/access/principal.ts'
import type { Answer } from '../../src/tools/served.ts'
import { problemOf } from '../amazon/northwind.ts'
import { type Desk, openDesk } from './desk.ts'

let desk: Desk
let key: Principal
beforeAll(async () => {
  desk = await openDesk()
  key = await desk.key(['planning:preview', 'planning:commit'])
})
afterEach(() => desk.owner.query('truncate data.planning_input, data.planning_input_history'))
afterAll(() => desk.close())

type Inputs = readonly Readonly<Record<string, unknown>>[]
const preview = (inputs: Inputs): Promise<Answer> =>
  desk.call(key, 'preview_planning_inputs', { inputs, source: 'plan.csv' })
const commit = (preview_id: unknown): Promise<Answer> => desk.call(key, 'commit_preview', { preview_id })
const record = async (inputs: Inputs): Promise<Answer> => commit((await preview(inputs))['preview_id'])

const lines = async (table: string): Promise<readonly string[]> => {
  const { rows } = await desk.owner.query<{ line: string }>(
    `select concat_ws(' ', kind, subject, name, value, valid_from_on, valid_through_on, expires_on, source, author) as line
     from data.${table} order by known_from, kind`,
  )
  return rows.map(({ line }) => line)
}

const SALE = {
  kind: 'demand_event',
  subject: '*',
  name: 'Deal week',
  value: 3,
  valid_from_on: '2026-12-01',
  valid_through_on: '2026-12-07',
  expires_on: '2027-01-31',
}

test('a preview records nothing; its commit does, by whom and from what; a second version supersedes the first; the way back brings it back with its days', async () => {
  const shown = await preview([SALE, { kind: 'lead_time_days', subject: 'supplier:Kettles', value: 30 }])
  expect(shown).toMatchObject({ state: 'ready', changes: [{ from: null }, { from: null, to: 30 }] })
  expect(await lines('planning_input')).toEqual([])
  expect(await commit(shown['preview_id'])).toMatchObject({ state: 'applied', verification: 'verified' })
  const by = `plan.csv ${key.key_name}`
  const first = `demand_event * Deal week 3 2026-12-01 2026-12-07 2027-01-31 ${by}`
  expect(await lines('planning_input')).toEqual([first, `lead_time_days supplier:Kettles  30 ${by}`])

  desk.clock.advance({ minutes: 1 })
  const second = await record([{ ...SALE, value: 2, valid_through_on: '2026-12-10' }])
  expect(await lines('planning_input_history')).toEqual([first])
  desk.clock.advance({ minutes: 1 })
  const back = await desk.call(key, 'preview_revert', { commit_id: second['commit_id'] })
  expect(await commit(back['preview_id'])).toMatchObject({ state: 'applied' })
  expect(await lines('planning_input')).toContainEqual(
    expect.stringContaining('Deal week 3 2026-12-01 2026-12-07 2027-01-31'),
  )
  // Nothing is overwritten: both versions stay on record, and every step in the audit.
  expect(await lines('planning_input_history')).toHaveLength(2)
  const { rows } = await desk.owner.query<{ kind: string }>(
    'select kind from audit_event order by sequence desc limit 9',
  )
  expect(new Set(rows.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(3)
})

test('what was recorded anew is taken away by the way back; a way back does not undo what somebody did since', async () => {
  const made = await record([{ kind: 'case_pack_units', subject: desk.skus[0]?.sku ?? '', value: 24 }])
  await record([{ kind: 'case_pack_units', subject: desk.skus[0]?.sku ?? '', value: 12 }])
  const problem = await problemOf(desk.call(key, 'preview_revert', { commit_id: made['commit_id'] }))
  expect(problem.code).toBe('preview_stale')
  const other = await record([{ kind: 'target_cover_days', subject: '*', value: 45 }])
  const back = await desk.call(key, 'preview_revert', { commit_id: other['commit_id'] })
  expect(back).toMatchObject({ changes: [{ from: 45, to: null }] })
  await commit(back['preview_id'])
  expect(await lines('planning_input')).toEqual([expect.stringContaining('case_pack_units')])
})

test('of several records all are made or none: one that moved since the preview keeps the others from being made', async () => {
  const [a, b] = [
    await preview([SALE, { kind: 'target_cover_days', subject: '*', value: 45 }]),
    await preview([SALE]),
  ]
  await commit(b['preview_id'])
  const problem = await problemOf(commit(a['preview_id']))
  expect(problem.code).toBe('preview_stale')
  expect(await lines('planning_input')).toHaveLength(1)
})

test('deliveries and transfers need their days and a name', async () => {
  const problem = await problemOf(
    preview([{ kind: 'delivery_seen', subject: 'supplier:Kettles', name: 'PO 1', value: true }]),
  )
  expect(problem.message).toContain('delivery_seen needs valid_from_on and valid_through_on')
  const of = { value: true, valid_from_on: '2026-08-01', valid_through_on: '2026-09-01' }
  expect(
    await preview([
      { kind: 'delivery_seen', subject: 'supplier:Kettles', name: 'PO 1', ...of },
      { kind: 'transfer_seen', subject: '*', name: 'Reno/T1', ...of },
    ]),
  ).toMatchObject({ state: 'ready' })
})

test('Amazon is not called for any of it', async () => {
  desk.emulator.counters.reset()
  const { preview_id } = await preview([SALE])
  await commit(preview_id)
  expect(desk.emulator.counters.all()).toEqual({})
})
