/** A document whose loading takes its worker along: others must have a worker, and the run its reason. */
import { afterEach, expect, test } from 'vitest'
import type { SellingPartner } from '../../src/amazon/selling-partner.ts'
import { silentLog } from '../../src/core/log.ts'
import { stepRun } from '../../src/sync/run.ts'
import { doorsTo, partnerOf } from './seller.ts'
import { type Night, openNight, type RunFacts } from './support.ts'

const nights: Night[] = []
const open = async (): Promise<Night> => {
  const made = await openNight({})
  nights.push(made)
  return made
}
afterEach(async () => {
  for (const made of nights.splice(0)) await made.close()
})

const NOVEMBER = { from_on: '2026-11-01', through_on: '2026-11-10' } as const
const only = (runs: readonly RunFacts[]): RunFacts => {
  const [run] = runs
  if (run === undefined || runs.length > 1) throw new Error(`${runs.length} runs`)
  return run
}

/** The worker of whom nothing is left once the document is open: no word, and no connection. */
const dying = (night: Night) => {
  const { account_id, clock } = night
  const partner = partnerOf({ url: night.emulator.url, account_id, clock, log: silentLog })
  const document: SellingPartner['document'] = {
    async open(id, limits) {
      await night.owner.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and state = 'idle'`,
      )
      return partner.document.open(id, limits)
    },
  }
  return { ...night.parts, doors: doorsTo(() => Promise.resolve({ ...partner, document })) }
}
/** Steps, an hour apart, until so many were cut off or the run has ended. */
const cutOff = async (night: Night, run_id: RunFacts['run_id'], times: number): Promise<number> => {
  let cut = 0
  for (let step = 0; step < 60 && cut < times; step++) {
    night.clock.advance({ hours: 1 })
    const key = { account_id: night.account_id, run_id }
    const outcome = await stepRun(dying(night), key).catch(() => 'cut off')
    if (outcome === 'ended') break
    if (outcome === 'cut off') cut += 1
  }
  return cut
}

test('a load that takes its worker along is put off after three, says so, and loads when it can', async () => {
  const night = await open()
  const run_id = await night.enter('orders', NOVEMBER)
  expect(await cutOff(night, run_id, 3)).toBe(3)
  expect(only(await night.runs())).toMatchObject({ state: 'processing', tries: 0, problem_code: null })
  await night.stepNext()
  const put_off = only(await night.runs())
  expect(put_off).toMatchObject({ tries: 1, problem_code: 'cut_off' })
  expect(put_off.problem_message).toContain('cut off 3 times')
  await night.runUntilQuiet()
  expect(only(await night.runs())).toMatchObject({ state: 'loaded', problem_code: null })
})

test('one that does so again and again ends the run for the night', async () => {
  const night = await open()
  const run_id = await night.enter('orders', NOVEMBER)
  expect(await cutOff(night, run_id, 99)).toBe(3 * 6)
  expect(only(await night.runs())).toMatchObject({ state: 'failed', problem_code: 'cut_off', tries: 5 })
})
