import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { DE, type Ledger, openLedger } from './ledger.ts'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

const coverage = (): Promise<unknown> => ledger.ready('coverage', 'dataset, from_on, through_on')

test('windows that touch or overlap are one stretch', async () => {
  await ledger.covered('orders', ['2026-11-01', '2026-11-10'])
  await ledger.covered('orders', ['2026-11-11', '2026-11-20'])
  await ledger.covered('orders', ['2026-11-18', '2026-11-22'])
  expect(await coverage()).toEqual([{ dataset: 'orders', from_on: '2026-11-01', through_on: '2026-11-22' }])
})

test('a day that is missing ends the stretch; the newest stretch counts', async () => {
  await ledger.covered('orders', ['2026-10-01', '2026-11-09'])
  await ledger.covered('orders', ['2026-11-11', '2026-11-22'])
  expect(await coverage()).toEqual([{ dataset: 'orders', from_on: '2026-11-11', through_on: '2026-11-22' }])
  await ledger.covered('orders', ['2026-11-10', '2026-11-10'])
  expect(await coverage()).toEqual([{ dataset: 'orders', from_on: '2026-10-01', through_on: '2026-11-22' }])
})

test('an empty answer covers its days; a failed or unfinished run does not, and a picture of now has none', async () => {
  const days = { from_on: '2026-11-01', through_on: '2026-11-10' }
  const ended = { ...days, finished_at: '2026-11-23T10:00:00Z' }
  await ledger.run({ dataset: 'orders', ...ended, state: 'empty' })
  await ledger.run({ dataset: 'ledger_summary', ...ended, state: 'failed', problem_code: 'bad_file' })
  await ledger.run({ dataset: 'ledger_detail', ...days, state: 'processing' })
  await ledger.covered('listings', null)
  expect(await coverage()).toEqual([{ dataset: 'orders', from_on: '2026-11-01', through_on: '2026-11-10' }])
})

test('each marketplace has its own', async () => {
  const run = { dataset: 'orders', state: 'loaded', finished_at: '2026-11-23T10:00:00Z' }
  await ledger.run({ ...run, from_on: '2026-11-01', through_on: '2026-11-10' })
  await ledger.run({ ...run, from_on: '2026-11-11', through_on: '2026-11-20', marketplace_id: DE })
  expect(await ledger.ready('coverage', 'marketplace_id, from_on, through_on')).toEqual([
    { marketplace_id: DE, from_on: '2026-11-11', through_on: '2026-11-20' },
    { marketplace_id: 'ATVPDKIKX0DER', from_on: '2026-11-01', through_on: '2026-11-10' },
  ])
})

test('as known at a moment, days loaded later are not covered yet', async () => {
  await ledger.covered('orders', ['2026-11-01', '2026-11-10'], '2026-11-11T10:00:00.000Z')
  await ledger.covered('orders', ['2026-11-11', '2026-11-12'], '2026-11-13T10:00:00.000Z')
  const known = (at: string) => ledger.known(at, 'coverage', 'from_on, through_on')
  expect(await known('2026-11-11T09:59:59.999Z')).toEqual([])
  expect(await known('2026-11-11T10:00:00.000Z')).toEqual([
    { from_on: '2026-11-01', through_on: '2026-11-10' },
  ])
  expect(await known('2026-11-13T10:00:00.000Z')).toEqual([
    { from_on: '2026-11-01', through_on: '2026-11-12' },
  ])
})
