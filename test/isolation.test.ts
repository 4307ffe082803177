/**
 * Every tool, called by the wrong workspace, account, marketplace or scope, sees and does nothing. The list is what
 * the product ships, so a new tool or write is under this test from the moment it is listed.
 */
import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { KeyOrder } from '../src/access/api-key.ts'
import type { Principal } from '../src/access/principal.ts'
import { scopesFor, type Scope } from '../src/access/scope.ts'
import { tools, writes } from '../src/capabilities.ts'
import { silentLog } from '../src/core/log.ts'
import { Problem } from '../src/core/problem.ts'
import { WorkspaceId } from '../src/core/ids.ts'
import { type Reach, withReach } from '../src/db/reach.ts'
import { simulatePlan } from '../src/planning/simulate.ts'
import { accountInfo } from '../src/tools/account-info.ts'
import { openToolbox, type Toolbox } from '../src/tools/call.ts'
import { serveRead } from '../src/tools/read.ts'
import type { ServedTool } from '../src/tools/served.ts'
import { keepTotals } from '../src/tools/totals.ts'
import { openEngine } from '../src/writes/engine.ts'
import { writeTools } from '../src/writes/preview-tools.ts'
import { digestOf, fillMarked, markOf, type MarkedPlace } from './tools/marked-rows.ts'
import { CA, DE, openWorld, US, type World } from './tools/world.ts'

let world: World
let toolbox: Toolbox
let places: Readonly<Record<'own' | 'ownCanada' | 'sibling' | 'foreign', MarkedPlace>>
/** The accounts whose Amazon was asked for. */
const asked: number[] = []

const workOuts = { simulate_plan: simulatePlan }

const served = (): readonly ServedTool[] => [
  accountInfo(world.server),
  ...tools.map((tool) => serveRead(tool, { pool: world.server, totals: keepTotals(), workOuts })),
  ...writeTools(
    openEngine({
      pool: world.owner,
      writes,
      clock: world.clock,
      log: silentLog,
      amazonOf: async (account_id) => {
        asked.push(account_id)
        throw new Problem('connection_revoked', 'There is no Amazon in this test.', 'Call none.')
      },
    }),
  ),
]

beforeAll(async () => {
  world = await openWorld()
  const place = (name: string, marketplace_id: string): MarkedPlace => ({
    account_id: world.accounts[name] ?? 0,
    marketplace_id,
  })
  places = {
    own: place('Acme NA', US),
    ownCanada: place('Acme NA', CA),
    sibling: place('Acme EU', DE),
    foreign: place('Rival NA', US),
  }
  await fillMarked(world.owner, Object.values(places), [...new Set(tools.flatMap((tool) => tool.reads))])
  // The pass that made the forecasts, which is no dataset and no fact.
  await world.owner.query(`
    insert into forecast_run (account_id, run_id, marketplace_id, as_of_on, method_version, state_key, inputs, made_at)
    select account_id, run_id, marketplace_id, as_of_on, 2, '', jsonb_build_object('week', '[1, 1, 1, 1, 1, 1, 1]'::jsonb, 'known',
             jsonb_build_object('from_on', as_of_on, 'through_on', as_of_on, 'stock_from_on', null, 'stock_through_on', null)), known_from
    from data.sku_forecast`)
  toolbox = openToolbox(served())
})
afterAll(() => world.close())

const EVERYTHING: readonly Scope[] = (['read', 'preview', 'commit'] as const).flatMap(scopesFor)

const caller = async (order: Partial<KeyOrder> = {}): Promise<Principal> =>
  world.keys.principal(await world.makeKey({ scopes: EVERYTHING, ...order }))

/** A value the schema may take: enough to get past what is required. */
const sampleOf = (schema: unknown): unknown => {
  const { type, ...rest } = z
    .looseObject({
      type: z.unknown().optional(),
      enum: z.array(z.unknown()).optional(),
      items: z.unknown().optional(),
      properties: z.record(z.string(), z.unknown()).optional(),
      required: z.array(z.string()).optional(),
    })
    .parse(schema)
  if (rest.enum) return rest.enum[0]
  if (type === 'array') return [sampleOf(rest.items)]
  if (type === 'object')
    return Object.fromEntries((rest.required ?? []).map((name) => [name, sampleOf(rest.properties?.[name])]))
  return type === 'integer' || type === 'number' ? 1 : '9.99'
}

const call = async (principal: Principal, name: string, args: object): Promise<string> => {
  const tool = toolbox.served.find((each) => each.name === name)
  if (!tool) throw new Error(`no tool ${name}`)
  const required = z
    .record(z.string(), z.unknown())
    .parse(sampleOf(z.toJSONSchema(tool.inputSchema, { io: 'input' })))
  const known = Object.entries(args).filter(([argument]) => argument in tool.inputSchema.shape)
  const given = { ...required, ...Object.fromEntries(known) }
  const outcome = await toolbox.call(principal, name, given, { request_id: 'test', now: world.clock.now() })
  if (outcome.kind === 'problem' && outcome.problem.code === 'our_bug') throw outcome.problem.cause
  if (outcome.kind !== 'problem') return JSON.stringify(outcome)
  const { code, message, next } = outcome.problem
  return JSON.stringify({ code, message, next })
}

/** Whether a row of the tool holds a text that can show the mark. */
const showsMarks = (name: string): boolean =>
  Object.values(tools.find((tool) => tool.name === name)?.row ?? { any: z.string() }).some(
    (field) => z.safeParse(field, markOf(places.own)).success,
  )

/** Whether the answer shows what is the place's: its mark, or where rows hold no text the one row that a place has. */
const shows = (name: string, answer: string, place: MarkedPlace): boolean =>
  showsMarks(name) ? answer.includes(markOf(place)) : rowsIn(answer) === 1

const rowsIn = (answer: string): number =>
  Answered.safeParse(JSON.parse(answer)).data?.answer.rows.length ?? 0
const Answered = z.object({ answer: z.object({ rows: z.array(z.unknown()) }) })

const names = [
  'get_account_info',
  ...tools.map((tool) => tool.name),
  ...writes.map((write) => `preview_${write.name}`),
  ...(writes.length === 0
    ? []
    : ['commit_preview', 'get_preview', 'discard_preview', 'preview_revert', 'list_commits']),
]

test('the test knows every tool that is served', () => {
  expect(toolbox.served.map((tool) => tool.name).toSorted()).toEqual(names.toSorted())
})

describe.each(names)('%s', (name) => {
  const declared = tools.find((tool) => tool.name === name)

  test('shows a caller what is its own', async () => {
    const answer = await call(await caller(), name, { account: 'Acme NA', marketplace: 'US' })
    expect(shows(name, answer, places.own)).toBe(declared !== undefined)
  })

  test('shows and does nothing of another workspace', async () => {
    const stranger = await caller({ workspace: 'Rival' })
    const before = await digestOf(world.owner)
    asked.length = 0
    for (const account of ['Acme NA', String(places.own.account_id), undefined]) {
      const answer = await call(stranger, name, account === undefined ? {} : { account })
      for (const place of [places.own, places.ownCanada, places.sibling])
        expect(answer).not.toContain(markOf(place))
      expect(answer).not.toContain('A1ACMENA0001')
      expect(showsMarks(name) ? 0 : rowsIn(answer)).toBeLessThan(2)
    }
    expect(await digestOf(world.owner)).toBe(before)
    // Its own Amazon it may ask, where it names no account.
    expect(asked.filter((account_id) => account_id !== places.foreign.account_id)).toEqual([])
  })

  test('shows and does nothing of an account the key does not reach', async () => {
    const narrow = await caller({ accounts: ['Acme EU'] })
    const before = await digestOf(world.owner)
    for (const account of ['Acme NA', String(places.own.account_id), undefined]) {
      const answer = await call(narrow, name, account === undefined ? {} : { account })
      for (const place of [places.own, places.ownCanada, places.foreign])
        expect(answer).not.toContain(markOf(place))
    }
    expect(await digestOf(world.owner)).toBe(before)
  })

  test('shows and does nothing of a marketplace the key does not reach', async () => {
    const narrow = await caller({ marketplaces: ['US'] })
    const before = await digestOf(world.owner)
    for (const marketplace of ['CA', CA, undefined])
      expect(
        await call(narrow, name, { account: 'Acme NA', ...(marketplace && { marketplace }) }),
      ).not.toContain(markOf(places.ownCanada))
    expect(await digestOf(world.owner)).toBe(before)
  })

  test('is neither listed for nor callable by a key without its scope', async () => {
    const scopes = toolbox.served.find((tool) => tool.name === name)?.scopes ?? []
    const without = await caller({ scopes: EVERYTHING.filter((scope) => !scopes.includes(scope)) })
    const before = await digestOf(world.owner)
    expect(toolbox.list(without).some((tool) => tool.name === name)).toBe(scopes.length === 0)
    const answer = await call(without, name, { account: 'Acme NA' })
    expect(answer.includes('"code":"not_allowed"')).toBe(scopes.length > 0)
    expect(await digestOf(world.owner)).toBe(before)
  })

  test('is neither listed for nor callable by a key limited to other tools', async () => {
    const others = await caller({ tools: ['get_shelf'] })
    expect(toolbox.list(others).some((tool) => tool.name === name)).toBe(false)
    expect(await call(others, name, { account: 'Acme NA' })).toContain('"code":"not_allowed"')
  })
})

/** What Postgres shows of every relation to a call of this reach, whatever the query forgets. */
const seen = async (reach: Reach): Promise<string> => {
  const relations = await world.owner.query(
    `select nspname || '.' || relname as name from pg_class join pg_namespace on pg_namespace.oid = relnamespace
     where nspname in ('public', 'data', 'ready', 'facts', 'known') and relkind in ('r', 'v')
       and has_table_privilege('asm_server', pg_class.oid, 'select') order by 1`,
  )
  const shown: unknown[] = []
  for (const { name } of z.array(z.object({ name: z.string() })).parse(relations.rows))
    shown.push(
      await withReach(world.server, reach, { known_at: null }, (reader) =>
        reader.rows(sql`select t::text from ${sql.raw(name)} as t`),
      ),
    )
  return JSON.stringify(shown)
}

const reachOf = async (
  account_ids: readonly number[],
  marketplace_ids: Reach['marketplace_ids'],
): Promise<Reach> => {
  const { workspace_id, accounts } = await caller()
  const reached = accounts.map((account) => account.account_id).filter((id) => account_ids.includes(id))
  return { workspace_id, account_ids: reached, marketplace_ids }
}

describe('the second fence', () => {
  test('shows rows of the reach and of nothing else, in every table and view', async () => {
    const own = await seen(await reachOf([places.own.account_id], 'all'))
    expect(own).toContain(markOf(places.own))
    for (const place of [places.sibling, places.foreign]) expect(own).not.toContain(markOf(place))
    const none = await seen(await reachOf([], 'all'))
    for (const place of Object.values(places)) expect(none).not.toContain(markOf(place))
    const canada = await seen(await reachOf([places.own.account_id], []))
    for (const place of Object.values(places)) expect(canada).not.toContain(markOf(place))
  })

  test('shows a workspace that does not exist nothing at all', async () => {
    const reach = { workspace_id: WorkspaceId.parse(999_999), account_ids: [], marketplace_ids: [] }
    const shown = await seen(reach)
    expect(shown).not.toContain('Acme')
    expect(shown).not.toContain('mark-')
  })
})
