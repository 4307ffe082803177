/**
 * A worker may be killed at any moment: the night ends as if nothing had happened. Every point of a step is tried,
 * and then moments by chance while Amazon fails as well. `KILLS=50 npx vitest run test/sync/kill.test.ts` kills
 * fifty times; without it there are fewer, to spare the time of everyday runs.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { redisUrl } from '../support/redis.ts'
import type { Order } from './mortal-worker.ts'
import { type Death, POINTS } from './mortal.ts'
import { isQuiet, newPrefix, untilQuiet } from './shift.ts'
import { type Night, type NightOptions, openNight } from './support.ts'

const KILLS = Number(process.env['KILLS'] ?? 8)
const KILLS_A_NIGHT = 5
const WORKER = fileURLToPath(new URL('mortal-worker.ts', import.meta.url))
const NIGHT: NightOptions = { live: true, backfill_days: 100, sku_count: 6, history_days: 110 }

let undisturbed = ''
const nights: Night[] = []
const open = async (): Promise<Night> => {
  const night = await openNight(NIGHT)
  nights.push(night)
  return night
}
/** Those whose end nobody waited for, because a test failed before. */
const children: ChildProcess[] = []
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  for (const night of nights) await night.close()
})

const hire = (night: Night, prefix: string, queue_url: string, death: Death | null) => {
  const order: Order = {
    url: night.url,
    queue_url,
    emulator_url: night.emulator.url,
    prefix,
    account_id: night.account_id,
    now: night.clock.now(),
    backfill_days: night.parts.backfill_days,
    death,
  }
  const child = spawn(process.execPath, [WORKER, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  return { child, started: once(child.stdout, 'data'), ended: once(child, 'exit') }
}

/** A last worker that nobody kills ends the night. */
const finish = async (night: Night, prefix: string, queue_url: string): Promise<void> => {
  const { child, ended } = hire(night, prefix, queue_url, null)
  await untilQuiet(night, 90_000)
  child.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
}

const unfinished = async (night: Night) =>
  (await night.runs()).filter(({ state }) => state !== 'loaded' && state !== 'empty')

beforeAll(async () => {
  const night = await open()
  await finish(night, newPrefix(), night.url)
  undisturbed = await night.dumpTables()
}, 90_000)

test('killed at every point of a step in turn, the night ends as an undisturbed one', {
  timeout: 300_000,
}, async () => {
  const night = await open()
  const prefix = newPrefix()
  for (const point of POINTS) {
    const { ended } = hire(night, prefix, night.url, { point, nth: 1 })
    expect({ point, ended: await ended }).toEqual({ point, ended: [null, 'SIGKILL'] })
  }
  await finish(night, prefix, night.url)
  expect(await unfinished(night)).toEqual([])
  expect(await night.dumpTables()).toBe(undisturbed)
  // No report was made twice: what a dead worker had asked for was found again.
  const asked = (await night.runs()).filter(
    ({ dataset }) => night.parts.reports.get(dataset)?.source.way === 'asked',
  )
  expect(night.emulator.counters.of('createReport').calls).toBe(asked.length)
})

/** Amazon in a bad mood, the same way each time it is asked the same. */
const trouble = (night: Night, seed: number): void => {
  const { faults } = night.emulator
  faults.plan({
    seed,
    rates: {
      error_500: 0.03,
      error_503_html: 0.03,
      slow: 0.03,
      token_expired: 0.03,
      throttle: 0.03,
      cut_download: 0.1,
      expired_url: 0.1,
      error_503_download: 0.05,
      duplicate_report: 0.1,
    },
  })
  for (const kind of ['cancelled', 'fatal', 'truncated_gzip'] as const) faults.next({ kind })
  // Each of the calls a run is made of is refused at least once, and the token that comes with it.
  for (const operation of ['createReport', 'getReport', 'getReports', 'getReportDocument', 'getToken'])
    for (const skip of [0, seed % 7]) faults.next({ kind: 'throttle', operation, skip })
  for (const skip of [5, 20 + (seed % 20)])
    faults.next({ kind: 'token_expired', operation: 'getReport', skip })
}

/** A number from 0 to 1 that a seed decides. */
const chance = (seed: number): number => {
  const mixed = Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d)
  return ((mixed ^ (mixed >>> 12)) >>> 0) / 2 ** 32
}

const QUEUES = redisUrl() === null ? (['postgres'] as const) : (['postgres', 'redis'] as const)

test(`killed ${KILLS} times by chance while Amazon fails, the nights end as an undisturbed one`, {
  timeout: 60_000 + KILLS * 20_000,
}, async () => {
  for (let kills = 0; kills < KILLS; ) {
    const seed = 1_000 + kills
    const night = await open()
    const prefix = newPrefix()
    const queue_url =
      QUEUES[Math.floor(kills / KILLS_A_NIGHT) % QUEUES.length] === 'redis' ? (redisUrl() ?? '') : night.url
    trouble(night, seed)
    for (let tonight = 0; tonight < KILLS_A_NIGHT && kills < KILLS && !(await isQuiet(night)); tonight++) {
      const { child, started, ended } = hire(night, prefix, queue_url, null)
      await started
      await pause(chance(seed * 31 + tonight) * 900)
      child.kill('SIGKILL')
      await ended
      kills += 1
    }
    await finish(night, prefix, queue_url)
    expect({ seed, unfinished: await unfinished(night) }).toEqual({ seed, unfinished: [] })
    expect(await night.dumpTables()).toBe(undisturbed)
  }
})
