/** What the doctor finds wrong, and what it leaves unsaid once it is over. */
import { afterEach, expect, test } from 'vitest'
import { newSealKey } from '../../src/access/sealed.ts'
import type { Surroundings } from '../../src/app.ts'
import { examineAll } from '../../src/commands/doctor.ts'
import { readConfig } from '../../src/config.ts'
import { type Clock, clockAt, systemClock } from '../../src/core/clock.ts'
import { silentLog } from '../../src/core/log.ts'
import { DAY_MS, instantAfter } from '../../src/core/time.ts'
import { openQueue } from '../../src/sync/queue.ts'
import { fetchDocument, stocks, tsv } from '../sync/documents.ts'
import { type Night, openNight } from '../sync/support.ts'
import { until } from '../sync/until.ts'

const nights: Night[] = []
const open = async (): Promise<Night> => {
  const made = await openNight()
  nights.push(made)
  return made
}
afterEach(async () => {
  for (const made of nights.splice(0)) await made.close()
})

const around = (night: Night, clock: Clock = night.clock): Surroundings => ({
  config: readConfig({
    DATABASE_URL: night.url,
    SEAL_KEYS: newSealKey('doctor'),
    SP_API_CLIENT_ID: 'amzn1.application-oa2-client.doctor',
    SP_API_CLIENT_SECRET: 'amzn1.oa2-cs.v1.doctor',
  }),
  log: silentLog,
  clock,
})

const found = async (night: Night, clock?: Clock) =>
  (await examineAll(around(night, clock))).filter(({ verdict }) => verdict !== 'good')

test('columns that came and went are to be looked at, and are no longer told when they are back as they were', async () => {
  const night = await open()
  await fetchDocument(night, 'fba_inventory', tsv(stocks(30)))
  const drifted = tsv(stocks(30, 7)).replace('afn-fulfillable-quantity', 'available-quantity')
  await fetchDocument(night, 'fba_inventory', drifted)
  const told = await found(night)
  expect(told.map(({ what, verdict }) => [what, verdict])).toEqual([
    ['Nightshift US fba_inventory', 'look'],
    ['Nightshift US fba_inventory', 'look'],
  ])
  expect(told.map(({ seen }) => seen).toSorted()).toEqual([
    'Amazon no longer sends columns it sent before: afn-fulfillable-quantity (the other of the two: available-quantity).',
    'Amazon sends columns no definition knows: available-quantity (the other of the two: afn-fulfillable-quantity).',
  ])
  expect(told.every(({ next }) => next.startsWith('Probably renamed'))).toBe(true)
  await fetchDocument(night, 'fba_inventory', tsv(stocks(30, 8)))
  expect(await found(night)).toEqual([])
})

test('a column without which nothing is loaded is bad, and so is the run that failed for it', async () => {
  const night = await open()
  await fetchDocument(night, 'fba_inventory', tsv(stocks(30)))
  await fetchDocument(night, 'fba_inventory', tsv(stocks(30, 7)).replace('sku', 'merchant sku code'))
  const told = await found(night)
  expect(told.filter(({ verdict }) => verdict === 'bad').map(({ seen }) => seen)).toEqual([
    'The fba_inventory file lacks the column "sku".',
    expect.stringMatching(/^Amazon no longer sends columns it sent before: sku/),
  ])
})

test('trouble that is waited out is to be looked at; what failed is bad until it is made good', async () => {
  const night = await open()
  await night.enter('fba_inventory')
  const note = (state: string) =>
    night.owner.query(
      `update report_run set state = $1, problem_code = 'amazon_busy', problem_message = 'Busy.', problem_next = 'Wait.',
         problem_at = $2, finished_at = case when $1 = 'failed' then $2::timestamptz end`,
      [state, night.clock.now()],
    )
  await note('due')
  expect(await found(night)).toMatchObject([{ verdict: 'look', seen: 'Busy.', next: 'Wait.' }])
  await note('failed')
  expect(await found(night)).toMatchObject([{ verdict: 'bad', seen: 'Busy.' }])
  await fetchDocument(night, 'fba_inventory', tsv(stocks(30)))
  expect(await found(night)).toEqual([])
})

test('rings that failed to the end are told for a day, and do not make the program sick for ever', async () => {
  const night = await open()
  const queue = await openQueue({ url: night.url, log: silentLog, retry_ms: 1 })
  try {
    await queue.work(() => Promise.reject(new Error('never')), 1)
    await queue.ring({ ask: 'refresh', account_id: night.account_id }, { id: 'fails' })
    await until('it is a dead letter', async () => (await queue.failed()).length === 1)
  } finally {
    await queue.close()
  }
  expect(await found(night, systemClock)).toMatchObject([
    {
      what: 'queue',
      verdict: 'look',
      seen: expect.stringContaining('1 rings failed to the end in the last day (refresh).'),
    },
  ])
  expect(await found(night, clockAt(instantAfter(systemClock.now(), 2 * DAY_MS)))).toEqual([])
})
