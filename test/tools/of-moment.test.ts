/** Questions whose answer depends on when they are asked, not on data alone. */
import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { Instant } from '../../src/core/time.ts'
import { askingOf, compile, questionOf } from '../../src/tools/asking.ts'
import { defineTool } from '../../src/tools/define.ts'
import { serveRead } from '../../src/tools/read.ts'
import { keepTotals } from '../../src/tools/totals.ts'
import { openWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

/** SKUs with more units than it is hours after midnight UTC. */
const getAbove = defineTool({
  name: 'get_above',
  title: 'Above the hour',
  scope: 'inventory:read',
  summary: 'What stands on the shelf in more units than the hour of the day.',
  answers: ['What is above the hour?'],
  reads: ['shelf'],
  input: {},
  row: { sku: z.string(), asked_at: z.string() },
  order: [{ by: 'sku' }],
  query: (_, { now }) => sql`
    select account_id, marketplace_id, sku, ${now}::text as asked_at from shelf
    where units > extract(hour from ${now}::timestamptz at time zone 'UTC')`,
})

const Answer = z.object({
  rows: z.array(z.object({ asked_at: z.string() })),
  totals: z.object({ rows: z.number() }),
})

test('totals are those of the moment of the call', async () => {
  const principal = await world.keys.principal(await world.makeKey())
  const served = serveRead(getAbove, { pool: world.server, totals: keepTotals() })
  const ask = async (at: string) => {
    const args = { account: 'Acme NA', limit: 100 }
    return Answer.parse(await served.call(principal, args, { request_id: 'test', now: Instant.parse(at) }))
  }
  const early = await ask('2026-11-23T18:00:00.000Z')
  const late = await ask('2026-11-23T23:00:00.000Z')
  expect(early.totals.rows).toBe(early.rows.length)
  expect(late.totals.rows).toBe(late.rows.length)
  expect(late.totals.rows).toBeLessThan(early.totals.rows)
})

test('as_known_at is the moment that is asked about', async () => {
  const principal = await world.keys.principal(await world.makeKey())
  const asked = { account: 'Acme NA', limit: 20, as_known_at: '2026-11-23T20:00:00.000Z' }
  const asking = askingOf(compile(getAbove), principal, asked, Instant.parse('2026-11-23T23:00:00.000Z'))
  expect(JSON.parse(questionOf(asking).of_moment)).toEqual([asked.as_known_at, asked.as_known_at])
})
