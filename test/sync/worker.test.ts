/** Workers in real time: whatever happens to the queue, the database or a worker, the night ends the same. */
import { chmodSync, mkdtempSync, rmSync, symlinkSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { migrate } from '../../src/db/migrate.ts'
import { startEmbeddedPostgres } from '../../src/embedded/postgres.ts'
import { planNight } from '../../src/sync/worker.ts'
import type { TestDatabase } from '../support/database.ts'
import { redisUrl } from '../support/redis.ts'
import { isQuiet, newPrefix, openShift, type Shift, untilQuiet } from './shift.ts'
import { type Night, type NightOptions, openNight } from './support.ts'
import { until } from './until.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

const LIVE: NightOptions = { live: true, backfill_days: 70, sku_count: 6, history_days: 80 }
const openLive = async (more: NightOptions = {}): Promise<Night> => {
  const night = await openNight({ ...LIVE, ...more })
  closing.push(() => night.close())
  return night
}
const openWorker = async (night: Night, url = night.url, prefix?: string): Promise<Shift> => {
  const shift = await openShift(night, url, prefix)
  closing.push(() => shift.stop())
  return shift
}
const created = (night: Night): number => night.emulator.counters.of('createReport').calls
const loaded = async (night: Night): Promise<number> =>
  (await night.runs()).filter(({ state }) => state === 'loaded').length

interface Outcome {
  readonly not_loaded: number
  readonly made_twice: number
  readonly tables: string
}
const outcomeOf = async (night: Night): Promise<Outcome> => {
  const runs = await night.runs()
  return {
    not_loaded: runs.filter(({ state }) => state !== 'loaded').length,
    made_twice: created(night) - runs.length,
    tables: await night.dumpTables(),
  }
}

/** Every run loaded by one report each, and the tables as after a night that nobody disturbed. */
let undisturbed: Outcome

beforeAll(async () => {
  const night = await openNight(LIVE)
  const shift = await openShift(night, night.url)
  await shift.start()
  await untilQuiet(night)
  undisturbed = await outcomeOf(night)
  await shift.stop()
  await night.close()
})

const BACKENDS = redisUrl() === null ? (['postgres'] as const) : (['postgres', 'redis'] as const)

describe.each(BACKENDS)('on %s', (backend) => {
  const urlOf = (night: Night): string => (backend === 'postgres' ? night.url : (redisUrl() ?? ''))

  /** All the queue knows is gone, as after FLUSHALL; the server of the tests is shared, so only what is its own. */
  const flush = async (night: Night, prefix: string): Promise<void> => {
    if (backend === 'postgres') {
      // The workers' statements hold locks of their own: one side of a deadlock is refused, and it may be ours.
      await until('the queue is dropped', () =>
        night.owner.query('drop schema bullmq cascade').then(
          () => true,
          () => false,
        ),
      )
      return
    }
    const redis = new Redis(urlOf(night))
    // All at once, as a flush is: what is added between a listing and a deletion would be left without its like.
    await redis.eval(
      `for _, key in ipairs(redis.call('keys', ARGV[1])) do redis.call('del', key) end`,
      0,
      `bull:${prefix}*`,
    )
    redis.disconnect()
  }

  test('a worker that starts alone finds the new account and ends its night', async () => {
    const night = await openLive()
    const shift = await openWorker(night, urlOf(night))
    await shift.start()
    await untilQuiet(night)
    expect(undisturbed).toMatchObject({ not_loaded: 0, made_twice: 0 })
    expect(await outcomeOf(night)).toEqual(undisturbed)
    expect((await shift.queue.schedules()).map(({ id }) => id)).toEqual([`night-${night.account_id}`])
    expect(await shift.queue.failed()).toEqual([])
  })

  test('a queue that was emptied in mid-night is refilled from the tables', async () => {
    const night = await openLive()
    const prefix = newPrefix()
    const shift = await openWorker(night, urlOf(night), prefix)
    await shift.start()
    await until('the first load', async () => (await loaded(night)) > 0)
    await flush(night, prefix)
    night.clock.advance({ seconds: 40 })
    await untilQuiet(night)
    expect(await outcomeOf(night)).toEqual(undisturbed)
    await until('the schedule is back', async () => {
      const schedules = await shift.queue.schedules().catch(() => [])
      return schedules.length === 1
    })
  })

  test('three workers and a ring for every step twice over do nothing twice', async () => {
    const night = await openLive()
    const prefix = newPrefix()
    const shifts = [1, 2, 3].map(() => openWorker(night, urlOf(night), prefix))
    const workers = await Promise.all(shifts)
    await Promise.all(workers.map((worker) => worker.start()))
    for (const { queue, parts } of workers) {
      await planNight(parts, night.account_id)
      for (const { run_id } of await night.runs())
        for (const id of ['a', 'b'])
          await queue.ring({ ask: 'step', account_id: night.account_id, run_id }, { id: `${id}-${run_id}` })
    }
    await untilQuiet(night)
    expect(await outcomeOf(night)).toEqual(undisturbed)
  })

  test('a worker that is stopped finishes its steps, and the next one goes on', async () => {
    const night = await openLive()
    const prefix = newPrefix()
    for (let stops = 0; !(await isQuiet(night)); stops++) {
      const shift = await openWorker(night, urlOf(night), prefix)
      await shift.start()
      const before = await loaded(night)
      await until('progress', async () => (await loaded(night)) > before || (await isQuiet(night)))
      await shift.stop()
      const { rows } = await night.owner.query(
        `select count(*) as held from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
      )
      expect(rows).toEqual([{ held: 0 }])
      expect(stops).toBeLessThan(40)
    }
    expect(await outcomeOf(night)).toEqual(undisturbed)
  })
})

test('an account that was closed is no longer rung for', async () => {
  const night = await openLive({ backfill_days: 5 })
  const shift = await openWorker(night)
  await shift.start()
  await untilQuiet(night)
  await night.owner.query('update account set closed_at = now()')
  await until('unscheduled', async () => (await shift.queue.schedules()).length === 0)
  expect(await planNight(shift.parts, night.account_id)).toBe(0)
})

/** A server of the test's own, behind a name that stays when the server is started again. */
const openServer = async () => {
  const folder = mkdtempSync(join(process.getuid?.() === 0 ? '/tmp' : tmpdir(), 'asm-night-'))
  chmodSync(folder, 0o755)
  const link = join(folder, 'socket')
  const options = { dataDir: join(folder, 'data'), database: 'night' }
  const start = async () => {
    const server = await startEmbeddedPostgres(options)
    const socket = new URL(server.url.replace('@/', '@host/')).searchParams.get('host') ?? ''
    symlinkSync(socket, link)
    return { server, url: server.url.replace(encodeURIComponent(socket), encodeURIComponent(link)) }
  }
  const first = await start()
  let { server } = first
  const stop = async () => {
    await server.stop()
    unlinkSync(link)
  }
  return {
    url: first.url,
    async restart() {
      await stop()
      server = (await start()).server
    },
    async remove() {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

test('Postgres may restart in mid-night, the queue in it', { timeout: 300_000 }, async () => {
  const server = await openServer()
  closing.push(() => server.remove())
  await migrate({ url: server.url })
  const database: TestDatabase = { url: server.url, drop: () => Promise.resolve() }
  const night = await openLive({ database })
  const shift = await openWorker(night)
  await shift.start()
  for (const share of [1, 4]) {
    await until('some loads', async () => (await loaded(night).catch(() => 0)) >= share)
    await server.restart()
  }
  night.clock.advance({ seconds: 40 })
  await untilQuiet(night)
  expect(await outcomeOf(night)).toEqual(undisturbed)
})
