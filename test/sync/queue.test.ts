/** The contract of the queue, the same on Postgres and on Redis. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { instantOf, TimeZone, zoneOffsetMs } from '../../src/core/time.ts'
import { openQueue, type Queue, type Ring } from '../../src/sync/queue.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { redisUrl } from '../support/redis.ts'
import { until } from './until.ts'

const BACKENDS = redisUrl() === null ? (['postgres'] as const) : (['postgres', 'redis'] as const)
const HOLDER = fileURLToPath(new URL('queue-holder.ts', import.meta.url))
const STALLING = { lockDuration: 600, stalledInterval: 300, maxStalledCount: 5 } as const

const step = (run_id: number): Ring => ({ ask: 'step', account_id: 1, run_id })
const numberOf = (ring: Ring): number => (ring.ask === 'step' ? ring.run_id : 0)

/** The wall clock of a zone at a moment: `2026-11-20 02:15`. */
const wallClock = (ms: number, zone: string): string =>
  instantOf(ms + zoneOffsetMs(ms, TimeZone.parse(zone)))
    .slice(0, 16)
    .replace('T', ' ')

describe.each(BACKENDS)('on %s', (backend) => {
  let database: TestDatabase
  let url = ''
  let opened = 0
  const queues: Queue[] = []
  beforeAll(async () => {
    database = await freshDatabase()
    url = backend === 'postgres' ? database.url : (redisUrl() ?? '')
  })
  afterEach(async () => {
    await Promise.all(queues.splice(0).map((queue) => queue.close()))
  })
  afterAll(() => database.drop())

  const prefix = (): string => `${database.url.split('/').at(-1)?.split('?')[0]}-${opened}-`
  const another = async (): Promise<Queue> => {
    const options = { url, prefix: prefix(), log: silentLog, stalling: STALLING, retry_ms: 4 }
    const queue = await openQueue(options)
    queues.push(queue)
    return queue
  }
  const open = (): Promise<Queue> => {
    opened += 1
    return another()
  }

  test('a ring is answered once, with what it asks', async () => {
    const queue = await open()
    expect(queue.kind).toBe(backend)
    const heard: Ring[] = []
    await queue.ring(step(7), { id: 'a' })
    await queue.work(async (ring) => void heard.push(ring), 2)
    await until('answered', async () => (await queue.waiting()) === 0)
    expect(heard).toEqual([step(7)])
  })

  test('a delayed ring comes later than one that is not, and not before its time', async () => {
    const queue = await open()
    const heard: { readonly run: number; readonly ms: number }[] = []
    await queue.work(
      async (ring) => void heard.push({ run: numberOf(ring), ms: performance.now() - rung }),
      1,
    )
    const rung = performance.now()
    await queue.ring(step(1), { id: 'a', delay_ms: 250.7 })
    await queue.ring(step(2), { id: 'b' })
    await until('both', () => heard.length === 2)
    expect(heard.map(({ run }) => run)).toEqual([2, 1])
    expect(heard[1]?.ms).toBeGreaterThan(240)
  })

  test('rings of one id that wait together are one', async () => {
    const queue = await open()
    const heard: number[] = []
    for (let times = 0; times < 5; times++) await queue.ring(step(1), { id: 'same' })
    await queue.ring(step(2), { id: 'other' })
    expect(await queue.waiting()).toBe(2)
    await queue.work(async (ring) => void heard.push(numberOf(ring)), 1)
    await until('answered', async () => (await queue.waiting()) === 0)
    expect(heard).toEqual([1, 2])
    await queue.ring(step(1), { id: 'same' })
    await until('again', () => heard.length === 3)
  })

  test('a ring that comes while its like is answered is rung once more afterwards', async () => {
    const queue = await open()
    const first = Promise.withResolvers<void>()
    let heard = 0
    await queue.work(async () => {
      heard += 1
      if (heard === 1) await first.promise
    }, 4)
    await queue.ring(step(1), { id: 'same' })
    await until('taken', () => heard === 1)
    for (let times = 0; times < 3; times++) await queue.ring(step(1), { id: 'same' })
    first.resolve()
    await until('once more', async () => heard === 2 && (await queue.waiting()) === 0)
    expect(heard).toBe(2)
  })

  test('the smaller priority is rung first, and a ring without one before all', async () => {
    const queue = await open()
    const heard: number[] = []
    for (const priority of [3, 1, 2]) await queue.ring(step(priority), { id: `p${priority}`, priority })
    await queue.ring(step(0), { id: 'none' })
    await queue.work(async (ring) => void heard.push(numberOf(ring)), 1)
    await until('all', () => heard.length === 4)
    expect(heard).toEqual([0, 1, 2, 3])
  })

  test('a schedule rings at the local time of its zone, and replaces one of the same id', async () => {
    const queue = await open()
    const zones = ['America/Los_Angeles', 'Asia/Tokyo']
    for (const zone of [...zones, ...zones])
      await queue.schedule(zone, { cron: '0 15 2 * * *', time_zone: zone }, { ask: 'night', account_id: 1 })
    const schedules = await queue.schedules()
    expect(schedules.map(({ id }) => id).toSorted()).toEqual(zones)
    const now = Date.now()
    for (const { id, next_ms } of schedules) {
      expect(wallClock(next_ms ?? 0, id).slice(11)).toBe('02:15')
      expect(next_ms).toBeGreaterThan(now)
      expect(next_ms).toBeLessThan(now + 25 * 3_600_000)
    }
    for (const zone of zones) await queue.unschedule(zone)
    expect(await queue.schedules()).toEqual([])
    expect(await queue.waiting()).toBe(0)
  })

  test('a night whose hour the clock skips is rung that night all the same', async () => {
    const queue = await open()
    await queue.schedule(
      'spring',
      { cron: '0 15 2 14 3 *', time_zone: 'America/Los_Angeles' },
      { ask: 'night', account_id: 1 },
    )
    const [spring] = await queue.schedules()
    const at = wallClock(spring?.next_ms ?? 0, 'America/Los_Angeles')
    expect(at).toMatch(/^\d{4}-03-14 0[123]:15$/)
  })

  test('workers that start together may all make the same schedules', async () => {
    const queues = [await open(), await another(), await another(), await another()]
    const ids = Array.from({ length: 20 }, (_, index) => `night-${index}`)
    const when = { cron: '0 15 2 * * *', time_zone: 'America/Los_Angeles' } as const
    await Promise.all(
      queues.map(async (queue) => {
        for (const id of ids) await queue.schedule(id, when, { ask: 'night', account_id: 1 })
      }),
    )
    const [queue] = queues
    expect((await queue?.schedules())?.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
    for (const id of ids) await queue?.unschedule(id)
  })

  test('a schedule by distance rings again and again', async () => {
    const queue = await open()
    let heard = 0
    await queue.work(async () => void (heard += 1), 1)
    await queue.schedule('often', { every_ms: 60 }, { ask: 'refresh', account_id: 1 })
    await until('three rings', () => heard >= 3)
    await queue.unschedule('often')
    expect(await queue.schedules()).toEqual([])
  })

  test('what fails is rung again later and later; what always fails becomes a dead letter', async () => {
    const queue = await open()
    const at: number[] = []
    await queue.work(async (ring) => {
      if (numberOf(ring) === 1 && at.push(performance.now()) < 3) throw new Error('not yet')
      if (numberOf(ring) === 2) throw new Error('never')
    }, 2)
    await queue.ring(step(1), { id: 'mends' })
    await queue.ring(step(2), { id: 'fails' })
    await until('dead', async () => (await queue.failed()).length === 1)
    expect(at).toHaveLength(3)
    expect(await queue.failed()).toEqual([
      { ring: step(2), reason: 'never', attempts: 8, failed_ms: expect.any(Number) },
    ])
    expect(Date.now() - ((await queue.failed())[0]?.failed_ms ?? 0)).toBeLessThan(60_000)
    await queue.ring(step(3), { id: 'fails' })
    await until('the id is free again', async () => (await queue.waiting()) === 0)
  })

  test.runIf(backend === 'postgres')(
    'a ring whose end Postgres refuses to note is rung once more, and no bug of ours',
    async () => {
      const events: unknown[] = []
      const note = (event: string): void => void events.push(event)
      opened += 1
      const log = { info: note, warn: note, error: note }
      const queue = await openQueue({ url, prefix: prefix(), log, stalling: STALLING, retry_ms: 4 })
      queues.push(queue)
      const client = new pg.Client(url)
      await client.connect()
      // A sequence goes on though the transaction is rolled back: the first end alone is refused.
      await client.query(`create sequence bullmq.ends;
        create function bullmq.tangle() returns trigger language plpgsql as $$ begin
          if nextval('bullmq.ends') = 1 then raise exception 'deadlock detected' using errcode = '40P01'; end if;
          return old;
        end $$;
        create trigger tangle before delete on bullmq.job for each row execute function bullmq.tangle()`)
      try {
        let heard = 0
        await queue.work(async () => void (heard += 1), 1)
        await queue.ring(step(1), { id: 'a' })
        await until('rung twice', () => heard === 2)
        await until('nothing is left', async () => (await queue.waiting()) === 0)
        expect(new Set(events)).toEqual(new Set(['queue.lost']))
      } finally {
        await client.query('drop function bullmq.tangle cascade; drop sequence bullmq.ends')
        await client.end()
      }
    },
  )

  test('a ring whose worker was killed is answered by another', async () => {
    const queue = await open()
    await queue.ring(step(9), { id: 'a' })
    const child = spawn(process.execPath, [HOLDER, url, prefix()], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'exit')
    const heard: Ring[] = []
    await queue.work(async (ring) => void heard.push(ring), 1)
    await until('recovered', () => heard.length === 1)
    expect(heard).toEqual([step(9)])
    await until('nothing is left', async () => (await queue.waiting()) === 0)
    await queue.ring(step(9), { id: 'a' })
    await until('rung again', () => heard.length === 2)
  })

  test('closing finishes the answer under way and takes no new ring', async () => {
    const queue = await open()
    const done: number[] = []
    const gate = Promise.withResolvers<void>()
    let taken = 0
    await queue.work(async (ring) => {
      taken += 1
      await gate.promise
      done.push(numberOf(ring))
    }, 1)
    await queue.ring(step(1), { id: 'a' })
    await queue.ring(step(2), { id: 'b' })
    await until('taken', () => taken === 1)
    const closing = queue.close()
    gate.resolve()
    await closing
    queues.splice(queues.indexOf(queue), 1)
    expect(done).toEqual([1])
    const next = await another()
    expect(await next.waiting()).toBe(1)
  })

  test('a tick goes on after a failure, never twice at once, and ends with the queue', async () => {
    const queue = await open()
    let [now, most, count] = [0, 0, 0]
    queue.tick(5, async () => {
      most = Math.max(most, ++now)
      await queue.waiting()
      now -= 1
      if (++count === 2) throw new Error('once')
    })
    await until('ticks', () => count >= 5)
    await queue.close()
    queues.splice(queues.indexOf(queue), 1)
    const ended = count
    await new Promise((resolve) => setTimeout(resolve, 40))
    expect({ most, count, now }).toEqual({ most: 1, count: ended, now: 0 })
  })

  test('several programs may open a new queue at the same time', async () => {
    opened += 1
    const kinds = (await Promise.all([another(), another(), another()])).map(({ kind }) => kind)
    expect(new Set(kinds)).toEqual(new Set([backend]))
  })
})

test.each(['redis://127.0.0.1:1', 'postgres://nobody@127.0.0.1:1/none'])(
  'a queue that does not answer at %s is a problem, not a wait',
  async (url) => {
    await expect(openQueue({ url, log: silentLog })).rejects.toMatchObject({ code: 'bad_setup' })
  },
)

test('an address of neither kind is refused without repeating it', async () => {
  const opening = openQueue({ url: 'amqp://user:secret@host', log: silentLog })
  await expect(opening).rejects.toMatchObject({
    code: 'bad_setup',
    message: expect.not.stringContaining('secret'),
  })
})
