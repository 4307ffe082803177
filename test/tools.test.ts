/**
 * Every read tool through a real client over HTTP, on the data of a seller whose night was synced for real. A new tool
 * needs no line here: its schema and its answers are written to its golden file, to be reviewed.
 */
import { join } from 'node:path'
import type { Client } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createKey, parseScopes } from '../src/access/api-key.ts'
import { openServer, type ServerApp } from '../src/app-server.ts'
import { tools } from '../src/capabilities.ts'
import { readConfig } from '../src/config.ts'
import { silentLog } from '../src/core/log.ts'
import { connect } from './http/serving.ts'
import { refreshFacts } from '../src/facts/refresh.ts'
import { reconcileAccount } from '../src/reconcile/nightly.ts'
import { recordForecasts } from './support/forecasts.ts'
import { recordPlanning } from './support/planning.ts'
import { type Night, openNight, US } from './sync/support.ts'

const GOLDEN = join(import.meta.dirname, 'golden', 'tools')
const ANSWER_TOKENS_MAX = 2_000

let night: Night
let server: ServerApp
let client: Client
beforeAll(async () => {
  night = await openNight({ plans: 'all', sku_count: 45, history_days: 130, backfill_days: 100 })
  // A column that nobody declared, so that there is drift to tell of.
  night.emulator.faults.next({ kind: 'new_column', report_type: 'GET_RESERVED_INVENTORY_DATA' })
  await night.plan()
  await night.runUntilQuiet()
  await recordPlanning(night.owner, { account_id: night.account_id, marketplace_id: US, sku: 'KTL-0000' })
  await recordForecasts(night, night.owner, night.account_id)
  await reconcileAccount({ pool: night.pool, clock: night.clock, log: silentLog }, night.account_id)
  const config = readConfig({ DATABASE_URL: night.url })
  server = await openServer({ config, log: silentLog, clock: night.clock })
  const url = new URL('/mcp', await server.http.listen({ port: 0, host: '127.0.0.1' }))
  const order = { workspace: 'Night', name: 'golden', scopes: parseScopes(['*:read']) }
  const limits = { accounts: null, marketplaces: null, tools: null, expires_at: null }
  const known = { now: night.clock.now(), tools: new Set<string>() }
  const { key } = await createKey(night.owner, { ...order, ...limits }, known)
  client = await connect(new URL(`${url.href}?toolsets=all`), key, 'modern')
}, 300_000)
afterAll(async () => {
  await client.close()
  await server.close()
  await night.close()
})

const Verified = z.object({
  verdicts: z.array(z.looseObject({ verdict: z.string() })),
  totals: z.record(z.string(), z.int()),
})
const Answer = z.looseObject({ rows: z.array(z.looseObject({ sku: z.string().optional() })).optional() })

const ask = async (name: string, args: Readonly<Record<string, unknown>>) => {
  const result = await client.callTool({ name, arguments: { ...args } })
  if (result.isError === true) throw new Error(`${name}: ${JSON.stringify(result.content)}`)
  return Answer.parse(result.structuredContent)
}

const listed = async (name: string) => {
  const tool = (await client.listTools()).tools.find((each) => each.name === name)
  if (!tool) throw new Error(`${name} is not listed`)
  return tool
}

const isSimple = (value: unknown): boolean =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value)

/** Run ids, and cursors that hold them, move with every report that is added, and say nothing to a reviewer. */
const reviewable = (golden: unknown): string =>
  JSON.stringify(
    golden,
    (name, value: unknown) =>
      (name === 'run_id' && typeof value === 'number') ||
      (name === 'next_cursor' && typeof value === 'string')
        ? `<${name}>`
        : value,
    2,
  )

/** What is asked of every tool: its first rows, and where it takes a SKU, what it says of one. */
const questionsFor = async (name: string): Promise<readonly Readonly<Record<string, unknown>>[]> => {
  const { inputSchema } = await listed(name)
  const [first] = (await ask(name, { limit: 1 })).rows ?? []
  const takesSku = z.looseObject({ sku: z.unknown() }).safeParse(inputSchema.properties).success
  return [{ limit: 4 }, ...(takesSku && first ? [{ sku: first.sku, limit: 2 }] : [])]
}

describe.each([...tools.map(({ name }) => name), 'get_account_info'])('%s', (name) => {
  test('is described and answers as in its golden file', async () => {
    const calls: unknown[] = []
    for (const args of await questionsFor(name))
      calls.push({ arguments: args, answer: await ask(name, args) })
    const golden = { tool: await listed(name), calls }
    await expect(`${reviewable(golden)}\n`).toMatchFileSnapshot(join(GOLDEN, `${name}.json`))
  })

  test('can say again, and explain, every field of its first row', async () => {
    const tool = tools.find((each) => each.name === name)
    const [first] = (await ask(name, { limit: 1 })).rows ?? []
    // The key's own tool answers accounts, not rows.
    // What is worked out for one question is said by no query again.
    if (tool === undefined || first === undefined || tool.worked_out !== undefined) return
    const told = ['marketplace', ...tool.order.map(({ by }) => by)].filter((column) => first[column] !== null)
    const row = Object.fromEntries(told.map((column) => [column, first[column]]))
    // A detail is told where one SKU is asked for, and holds several.
    const fields = Object.entries(tool.row)
      .filter(([field, schema]) => isSimple(first[field]) && !z.safeParse(schema, {}).success)
      .map(([field]) => field)
    for (let from = 0; from < fields.length; from += 20) {
      const numbers = fields
        .slice(from, from + 20)
        .map((field) => ({ tool: name, field, row, value: first[field] }))
      const { verdicts, totals } = Verified.parse(await ask('verify_numbers', { numbers }))
      expect(verdicts.filter(({ verdict }) => verdict !== 'match')).toEqual([])
      expect(totals).toEqual({ match: numbers.length, mismatch: 0, cannot_tell: 0 })
    }
    const field = fields.find((each) => typeof first[each] === 'number') ?? fields[0]
    const explained = await ask('explain_number', { tool: name, field, row })
    expect(explained).toMatchObject({ value: first[field ?? ''], sources: expect.any(Array) })
    expect(JSON.stringify(explained).length / 4).toBeLessThan(ANSWER_TOKENS_MAX)
  })

  test('answers a page of 20 rows in under 2,000 tokens', async () => {
    const text = JSON.stringify(await ask(name, {}))
    expect(text.length / 4).toBeLessThan(ANSWER_TOKENS_MAX)
  })
})

test('as known at a moment before anything was loaded, a tool says that nothing was', async () => {
  const result = await client.callTool({
    name: 'get_days_of_cover',
    arguments: { as_known_at: '2026-11-01T00:00:00.000Z' },
  })
  expect(result.isError).toBe(true)
  expect(JSON.stringify(result.content)).toContain('not_synced_yet')
})

test('as known at this moment, a tool answers what it answers now', async () => {
  for (const name of ['get_days_of_cover', 'get_inventory', 'get_sales_velocity', 'list_skus']) {
    const { rows } = await ask(name, { as_known_at: night.clock.now() })
    expect(rows?.length).toBeGreaterThan(5)
    expect(rows).toEqual((await ask(name, {})).rows)
  }
})

test('of a dataset that was never planned the answer says so, instead of that nothing is wrong with it', async () => {
  for (const name of ['get_sync_status', 'get_schema_drift'])
    expect(await ask(name, { dataset: 'fba_inventori' })).toMatchObject({
      totals: { rows: 0 },
      note: expect.stringContaining('The nearest is fba_inventory.'),
    })
  expect(await ask('get_sync_status', { dataset: 'fba_inventory', state: 'failed' })).not.toHaveProperty(
    'note',
  )
})

test('a server that cannot speak to Amazon changes records of ours alone', () => {
  const names = server.toolbox.served.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['preview_planning_inputs', 'commit_preview']))
  expect(names).not.toContain('preview_listing_price')
})

test('a warehouse that an operator recorded is told among the places of stock, from then on and not before', async () => {
  const asked = { location_kind: 'third_party' }
  const before = night.clock.now()
  night.clock.advance({ minutes: 1 })
  await night.owner.query(
    `insert into data.planning_input (account_id, marketplace_id, kind, subject, name, value, source, author, preview_id, known_from)
     values ($1, $2, 'reserve_units', 'KTL-0000', 'Reno', '40', 'plan.csv', 'planner', 'pv_2', $3)`,
    [night.account_id, US, night.clock.now()],
  )
  await night.owner.query(
    `insert into stale_fact (account_id, marketplace_id, dataset, run_id, sku) values ($1, $2, 'planning_input', 0, 'KTL-0000')`,
    [night.account_id, US],
  )
  expect(await ask('get_inventory_by_location', asked)).toMatchObject({ totals: { third_party_units: 0 } })
  await refreshFacts(night.pool, night.account_id)
  expect(await ask('get_inventory_by_location', asked)).toMatchObject({
    rows: [{ sku: 'KTL-0000', location: 'Reno', units: 40, counted_units: 40 }],
    totals: { rows: 1, third_party_units: 40 },
  })
  expect(await ask('get_inventory_by_location', { ...asked, as_known_at: before })).toMatchObject({
    rows: [],
  })
})
