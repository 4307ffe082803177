/**
 * Amazon's limits are kept by construction: many accounts, several workers that share nothing but the database, and
 * an Amazon that counts. A sample of accounts and sources every day; a night of fifty with every source, advertising
 * included, by `ACCOUNTS=50 npx vitest run test/sync/limits.test.ts`, which prints what was measured.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { type Fleet, openFleet } from './fleet.ts'

const ACCOUNTS = Number(process.env['ACCOUNTS'] ?? 6)
const isSample = process.env['ACCOUNTS'] === undefined
const WORKERS = 3
/** One report a minute becomes five a second. */
const SCALE = 300
const MS_MAX = 60_000 + ACCOUNTS * (isSample ? 15_000 : 180_000)
/** Facts of many accounts are refreshed in turn, and no run ends meanwhile. */
const MS_STILL_MAX = isSample ? 60_000 : 300_000
const NIGHT_OF = isSample
  ? ({ sources: 'few', backfill_days: 250 } as const)
  : ({ sources: 'all', backfill_days: 20, sku_count: 24 } as const)

let fleet: Fleet | null = null
afterEach(async () => {
  await fleet?.close()
  fleet = null
})

/** Waits for the night by what it has got to, told by the minute: it may be long, but it may not stand still. */
const nightUntil = async (
  it: Fleet,
  what: string,
  isSo: (progress: Awaited<ReturnType<Fleet['progress']>>) => boolean,
): Promise<void> => {
  let [ended, moved, told] = [0, performance.now(), performance.now()]
  for (;;) {
    const progress = await it.progress()
    if (isSo(progress)) return
    const now = performance.now()
    if (progress.ended > ended) [ended, moved] = [progress.ended, now]
    if (now - moved > MS_STILL_MAX)
      throw new Error(`not ${what}: ${ended} runs ended, then none for ${MS_STILL_MAX} ms`)
    if (!isSample && now - told > 60_000) {
      told = now
      console.log(`${Math.round(now / 1000)} s: ${progress.ended} runs ended, ${progress.open} open`)
    }
    await pause(isSample ? 20 : 1_000)
  }
}

/** What Amazon counted: over how many limits, calls that came to them, and calls over one. */
const measured = (it: Fleet, limit: 'account' | 'application') => {
  const counts = it.emulator.counters.limits().filter((count) => count.limit === limit)
  return {
    limits: counts.length,
    calls: counts.reduce((sum, { calls }) => sum + calls, 0),
    over_limit: counts.reduce((sum, { over_limit }) => sum + over_limit, 0),
  }
}

const refusals = (it: Fleet): number =>
  Object.values(it.emulator.counters.all()).reduce((sum, { by_status }) => sum + (by_status[429] ?? 0), 0)

test(`a night of ${ACCOUNTS} accounts, several workers and a restart makes no request over a limit`, {
  timeout: MS_MAX + 60_000,
}, async () => {
  const started = performance.now()
  fleet = await openFleet({ accounts: ACCOUNTS, scale: SCALE, shared_seller: true, ...NIGHT_OF })
  const it = fleet
  const workers = await Promise.all(Array.from({ length: WORKERS }, () => it.startOne()))
  await nightUntil(it, 'a third done', ({ ended }) => ended > ACCOUNTS * 10)
  // Buckets outlive the workers: those who start anew have no burst of their own.
  await Promise.all(workers.map((stop) => stop()))
  await Promise.all(Array.from({ length: WORKERS }, () => it.startOne()))
  await nightUntil(it, 'over', ({ open, ended }) => open === 0 && ended > 0)
  const { failed, ended } = await it.progress()
  expect({ failed, why: await it.failures() }).toEqual({ failed: 0, why: [] })
  // More than the burst of 15 for each account: the limits were reached, and waited for.
  expect(ended).toBeGreaterThan(ACCOUNTS * 20)
  const [account, application] = [measured(it, 'account'), measured(it, 'application')]
  expect({ account: account.over_limit, application: application.over_limit, refused: refusals(it) }).toEqual(
    {
      account: 0,
      application: 0,
      refused: 0,
    },
  )
  if (!isSample)
    console.log(
      `${ACCOUNTS} accounts, ${it.sources} sources, ${WORKERS} workers, limits ${SCALE} times as fast: ${ended} runs, ${account.calls} requests ` +
        `under ${account.limits} limits of accounts and ${application.limits} of the application, ${account.over_limit + application.over_limit} over a limit, ` +
        `${Math.round((performance.now() - started) / 1000)} s`,
    )
})
