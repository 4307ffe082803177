/**
 * Every number that the tools answer about an account of 500 SKUs is explained and verified by a real client over HTTP, and
 * what is worked out is worked out again from nothing but the inputs of its explanation.
 */
import type { Client } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createKey, parseScopes } from '../../src/access/api-key.ts'
import { openServer, type ServerApp } from '../../src/app-server.ts'
import { readConfig } from '../../src/config.ts'
import { silentLog } from '../../src/core/log.ts'
import type { Ledger } from '../facts/ledger.ts'
import { connect } from '../http/serving.ts'
import { CLOCK, openFiveHundred } from './five-hundred.ts'

let ledger: Ledger
let server: ServerApp
let client: Client

beforeAll(async () => {
  ledger = await openFiveHundred()
  server = await openServer({
    config: readConfig({ DATABASE_URL: ledger.url }),
    log: silentLog,
    clock: CLOCK,
  })
  const url = new URL('/mcp', await server.http.listen({ port: 0, host: '127.0.0.1' }))
  const order = { workspace: 'Acme', name: 'explained', scopes: parseScopes(['*:read']) }
  const limits = { accounts: null, marketplaces: null, tools: null, expires_at: null }
  const known = { now: CLOCK.now(), tools: new Set<string>() }
  const { key } = await createKey(ledger.owner, { ...order, ...limits }, known)
  client = await connect(url, key, 'modern')
}, 240_000)
afterAll(async () => {
  await client.close()
  await server.close()
  await ledger.close()
})

type Args = Readonly<Record<string, unknown>>

const ask = async (name: string, args: Args): Promise<unknown> => {
  const result = await client.callTool({ name, arguments: { ...args } })
  if (result.isError === true)
    throw new Error(`${name} ${JSON.stringify(args)}: ${JSON.stringify(result.content)}`)
  return result.structuredContent
}

const Row = z.record(z.string(), z.unknown())
const Answer = z.looseObject({ rows: z.array(Row), totals: Row })
const Explained = z.looseObject({
  value: z.unknown(),
  reason: z.string().optional(),
  meaning: z.string(),
  inputs: z.array(z.object({ field: z.string(), value: z.unknown() })),
})

const explain = async (number: Args) => Explained.parse(await ask('explain_number', number))

const QUESTIONS: readonly (readonly [string, Args, string])[] = [
  ['get_days_of_cover', { below_days: 20, unknown_cover: false }, 'sku'],
  ['get_inventory_metrics', {}, 'sku'],
  ['get_sales_velocity', {}, 'sku'],
  ['get_stock_risk', {}, 'sku'],
  ['get_replenishment_facts', {}, 'sku'],
  ['get_forecast', { ahead_days: 56 }, 'sku'],
  ['get_inbound_timing', {}, 'destination'],
  ['get_expected_arrivals', {}, 'shipment_id'],
  ['get_unit_balance', {}, 'sku'],
  ['simulate_plan', { lead_time_days: 30 }, 'sku'],
]

/** The numbers in a value, each by the way to it. */
const numbersIn = (value: unknown, way: string): readonly (readonly [string, number])[] => {
  if (typeof value === 'number') return [[way, value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([step, each]) => numbersIn(each, `${way}.${step}`))
}

const verdictsOf = async (numbers: readonly Args[]): Promise<readonly string[]> => {
  const Verdicts = z.object({ verdicts: z.array(z.object({ verdict: z.string() })) })
  return Verdicts.parse(await ask('verify_numbers', { numbers })).verdicts.map(({ verdict }) => verdict)
}

describe.each(QUESTIONS)('every number of %s', (tool, args, by) => {
  test('is explained as it was answered, and verified: the true one matches, another does not', async () => {
    const { rows } = Answer.parse(await ask(tool, { ...args, limit: 3 }))
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) {
      const found = Object.entries(row).flatMap(([column, value]) => numbersIn(value, column))
      expect(found.length).toBeGreaterThan(1)
      const asked = { tool, arguments: args, row: { [by]: row[by], marketplace: row['marketplace'] } }
      for (const [field, value] of found) {
        const { meaning, ...explained } = await explain({ ...asked, field })
        expect([field, explained.value]).toEqual([field, value])
        expect(meaning).not.toBe('')
        const stated = [value, value * 1.5 + 1].map((figure) => ({ ...asked, field, value: figure }))
        expect([field, ...(await verdictsOf(stated))]).toEqual([field, 'match', 'mismatch'])
      }
    }
  })

  test('and every total is, by its formula', async () => {
    const { totals } = Answer.parse(await ask(tool, args))
    for (const [total, value] of Object.entries(totals)) {
      const asked = { tool, arguments: args, field: `totals.${total}` }
      const explained = await explain(asked)
      expect([total, explained.value]).toEqual([total, value])
      if (typeof value !== 'number') continue
      const stated = [value, value + 10].map((figure) => ({ ...asked, value: figure }))
      expect([total, ...(await verdictsOf(stated))]).toEqual([total, 'match', 'mismatch'])
    }
  })
})

type Inputs = (name: string) => unknown
const number = (value: unknown): number => z.number().parse(value)
const sumOf = (list: unknown, field: string): number =>
  z
    .array(Row)
    .nullable()
    .parse(list)
    ?.reduce((sum, each) => sum + number(each[field]), 0) ?? 0
const to = (value: number, places: number): number => Math.round(value * 10 ** places) / 10 ** places
const day = (text: unknown): number => Date.parse(z.iso.date().parse(text)) / 86_400_000

/** The least of the values that so many of them do not exceed. */
const percentile = (trips: unknown, field: string, share: number): number => {
  const days = z
    .array(Row)
    .parse(trips)
    .map((trip) => number(trip[field]))
  return days.toSorted((a, b) => a - b)[Math.ceil(share * days.length) - 1] ?? Number.NaN
}

/** What stock, what comes in time and what reserves can send leave missing of the median over the target. */
const missingOf = (of: Inputs, inputs: unknown): number => {
  const Stored = z.object({
    arrivals: z.array(z.object({ units: z.number(), p80_on: z.iso.date() })),
    reserves: z.array(z.object({ units: z.number(), transfer: z.object({ p80_days: z.number() }) })),
  })
  const { arrivals, reserves } = Stored.parse(inputs)
  const target = number(of('target_cover_days'))
  const due = arrivals.filter(({ p80_on }) => day(p80_on) - day(of('as_of_on')) <= target)
  const sent = reserves.filter(({ transfer }) => transfer.p80_days <= target)
  const there = [...due, ...sent].reduce((sum, { units }) => sum + units, number(of('sellable_units')))
  return Math.max(0, Math.ceil(number(of('target_demand_units')) - there))
}

/** Each from nothing but the inputs of its explanation. */
const FORMULAS: Readonly<Record<string, (of: Inputs) => number>> = {
  'get_days_of_cover.units_per_day': (of) => to(number(of('ordered_units')) / 30, 4),
  'get_days_of_cover.cover_days': (of) => to(number(of('sellable_units')) / number(of('units_per_day')), 1),
  'get_days_of_cover.cover_days_with_inbound': (of) =>
    to((number(of('sellable_units')) + number(of('inbound_in_time_units'))) / number(of('units_per_day')), 1),
  'get_days_of_cover.cover_days_with_reserve': (of) =>
    to(
      (number(of('sellable_units')) + number(of('inbound_in_time_units')) + number(of('reserve_units'))) /
        number(of('units_per_day')),
      1,
    ),
  'get_days_of_cover.reserve_units': (of) => sumOf(of('reserves'), 'units'),
  'get_days_of_cover.units_to_target': (of) =>
    Math.max(
      0,
      Math.ceil(
        number(of('units_per_day')) * 60 - number(of('sellable_units')) - number(of('inbound_units')),
      ),
    ),
  'get_inventory_metrics.units_per_day': (of) => to(number(of('ordered_units')) / 30, 4),
  'get_inventory_metrics.cover_days': (of) =>
    to(number(of('detail.sellable_units')) / number(of('units_per_day')), 1),
  'get_sales_velocity.units_per_day': (of) =>
    to(number(of('ordered_units')) / (day(of('through_on')) - day(of('from_on')) + 1), 4),
  'get_replenishment_facts.candidate_units': (of) =>
    sumOf(of('transfers'), 'units') + number(of('order_units')),
  'get_replenishment_facts.order_units': (of) => {
    const cases = number(of('case_pack_units') ?? 1)
    return Math.ceil(missingOf(of, of('inputs')) / cases) * cases
  },
  'get_inbound_timing.sellable_days.0': (of) => percentile(of('trips'), 'sellable_days', 0.5),
  'get_inbound_timing.sellable_days.1': (of) => percentile(of('trips'), 'sellable_days', 0.8),
  'get_inbound_timing.first_receipt_days.0': (of) => percentile(of('trips'), 'first_receipt_days', 0.5),
  'get_unit_balance.residual_units': (of) =>
    number(of('closing_units')) -
    ['opening', 'receipt', 'shipment', 'return', 'removal', 'transfer', 'adjustment', 'other'].reduce(
      (sum, kind) => sum + number(of(`${kind}_units`)),
      0,
    ),
}

test.each(Object.entries(FORMULAS))('%s is worked out again from its explanation', async (name, formula) => {
  const [tool = '', ...field] = name.split('.')
  const [, args = {}, by = ''] = QUESTIONS.find(([asked]) => asked === tool) ?? []
  const { rows } = Answer.parse(await ask(tool, { ...args, limit: 12 }))
  let worked = 0
  for (const row of rows) {
    const like = { [by]: row[by], marketplace: row['marketplace'] }
    const { value, inputs } = await explain({ tool, arguments: args, row: like, field: field.join('.') })
    if (value === null) continue
    worked += 1
    const again = formula((input) => inputs.find((each) => each.field === input)?.value)
    expect([row[by], again]).toEqual([row[by], value])
  }
  expect(worked).toBeGreaterThan(0)
})

test('the documents behind a SKU’s number are those known at the asked moment', async () => {
  await ledger.put('orders', {
    sku: 'HAND-FAST',
    amazon_order_id: 'LATER',
    run_id: 2,
    known_from: '2026-11-23T10:00:01.000Z',
  })
  const of = { tool: 'get_days_of_cover', field: 'cover_days', row: { sku: 'HAND-FAST', marketplace: 'US' } }
  const Newest = z.object({ newest_rows: z.array(z.object({ run_id: z.number() })).optional() })
  const Sources = z.looseObject({ sources: z.array(z.looseObject({ dataset: z.string(), ...Newest.shape })) })
  const runsOf = async (args: Args): Promise<readonly number[]> =>
    Sources.parse(await ask('explain_number', { ...of, arguments: args }))
      .sources.filter(({ dataset }) => dataset === 'orders')
      .flatMap(({ newest_rows = [] }) => newest_rows.map(({ run_id }) => run_id))
  expect(await runsOf({})).toContain(2)
  const known = await runsOf({ as_known_at: CLOCK.now() })
  expect(known).toHaveLength(3)
  expect(known).not.toContain(2)
})
