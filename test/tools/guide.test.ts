/**
 * The guide's prompt on an account of 500 SKUs, asked by a real client over HTTP: "Review all active FBA SKUs, calculate days
 * of cover, identify items at risk based on inbound timing, and prepare shipment-plan candidates". Four calls, 6,000 tokens.
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
import { ACTIVE_FBA_SKUS, CLOCK, openFiveHundred, PICKED, skusBelow } from './five-hundred.ts'

const CALLS_MAX = 4
const TOKENS_MAX = 6_000

let ledger: Ledger
let server: ServerApp
let client: Client
let answers: Readonly<Record<string, z.infer<typeof Answer>>>
const spent = { calls: 0, tokens: 0 }
let spentOnReview = spent

const Row = z.looseObject({ sku: z.string().optional() })
const Answer = z.looseObject({
  rows: z.array(Row),
  totals: z.record(z.string(), z.number()),
  next_cursor: z.string().optional(),
})

const ask = async (name: string, args: Readonly<Record<string, unknown>>) => {
  const result = await client.callTool({ name, arguments: { ...args } })
  if (result.isError === true) throw new Error(`${name}: ${JSON.stringify(result.content)}`)
  spent.calls += 1
  spent.tokens += JSON.stringify(result.structuredContent).length / 4
  return Answer.parse(result.structuredContent)
}

/** What the prompt takes. */
const review = async () => ({
  cover: await ask('get_days_of_cover', {
    channel: 'fba',
    status: 'offered',
    marketplace: 'US',
    unknown_cover: false,
    limit: 15,
  }),
  timing: await ask('get_inbound_timing', { marketplace: 'US', limit: 10 }),
  risk: await ask('get_stock_risk', { marketplace: 'US', limit: 15 }),
  candidates: await ask('get_replenishment_facts', { marketplace: 'US' }),
})

beforeAll(async () => {
  ledger = await openFiveHundred()
  server = await openServer({
    config: readConfig({ DATABASE_URL: ledger.url }),
    log: silentLog,
    clock: CLOCK,
  })
  const url = new URL('/mcp', await server.http.listen({ port: 0, host: '127.0.0.1' }))
  const order = { workspace: 'Acme', name: 'guide', scopes: parseScopes(['*:read']) }
  const limits = { accounts: null, marketplaces: null, tools: null, expires_at: null }
  const { key } = await createKey(
    ledger.owner,
    { ...order, ...limits },
    { now: CLOCK.now(), tools: new Set<string>() },
  )
  client = await connect(url, key, 'modern')
  answers = await review()
  spentOnReview = { ...spent }
}, 300_000)
afterAll(async () => {
  await client.close()
  await server.close()
  await ledger.close()
})

const of = (answer: string, sku: string) => answers[answer]?.rows.find((row) => row.sku === sku)
const picked = (answer: string): readonly (string | undefined)[] =>
  (answers[answer]?.rows ?? []).map(({ sku }) => sku).filter((sku) => sku !== undefined && sku in PICKED)
const replenishing = async (sku: string) =>
  (await ask('get_replenishment_facts', { marketplace: 'US', sku })).rows[0]

test(`the guide's prompt takes ${CALLS_MAX} calls and under ${TOKENS_MAX} tokens on 500 SKUs`, () => {
  expect(spentOnReview.calls).toBeLessThanOrEqual(CALLS_MAX)
  expect(spentOnReview.tokens).toBeLessThanOrEqual(TOKENS_MAX)
})

describe('what it is answered', () => {
  test('is about every SKU that is active on FBA: the rows are the first of them, the totals all', () => {
    expect(answers['cover']?.totals).toMatchObject({ rows: ACTIVE_FBA_SKUS, skus_with_unknown_cover: 0 })
    expect(answers['cover']?.rows).toHaveLength(15)
    expect(Number(answers['risk']?.totals['rows'])).toBeGreaterThan(15)
    // Those that lack the median of sixty days, which lies between 58 and 60 times a day.
    const candidates = Number(answers['candidates']?.totals['rows'])
    expect(candidates).toBeGreaterThanOrEqual(skusBelow(58))
    expect(candidates).toBeLessThanOrEqual(skusBelow(60))
  })

  test('covers with inbound only what lands in time, and with reserves where they lie', () => {
    const cover = (sku: string) => {
      const { cover_days, cover_days_with_inbound, cover_days_with_reserve } = of('cover', sku) ?? {}
      return [cover_days, cover_days_with_inbound, cover_days_with_reserve]
    }
    // 1,000 at 100 a day; 3,000 more come within six days by FAS1, and after twenty, too late, by SLO1.
    expect(cover('HAND-FAST')).toEqual([10, 40, 40])
    expect(cover('HAND-LATE')).toEqual([10, 10, 10])
    expect(cover('HAND-AWD')).toEqual([10, 10, 34])
    expect(cover('HAND-3PL')).toEqual([5, 5, 105])
    expect(of('cover', 'HAND-FAST')).toMatchObject({
      runs_out_on: ['2026-12-02', '2027-01-01', '2027-01-01'],
    })
  })

  test('knows how long each center takes, and whose shipments that was learned from', () => {
    const timing = new Map(answers['timing']?.rows.map((row) => [row['destination'], row]))
    expect(timing.get('SLO1')).toMatchObject({ sellable_days: [20, 22], learned_shipments: 6 })
    expect(timing.get('FAS1')).toMatchObject({ sellable_days: [5, 6], learned_from: 'destination' })
    expect(timing.get('PHX7')).toMatchObject({ learned_from: 'marketplace', learned_shipments: 20 })
  })

  test('puts at risk what runs out before its inbound lands, most units lost first, and leaves out what does not', () => {
    expect(picked('risk')).toEqual(['HAND-OUT', 'HAND-3PL', 'HAND-AWD', 'HAND-LATE'])
    // 28 days at 100 a day, less what is there: all of it, all but 5 days, all but 10, and the 9 days between the tenth and
    // the twentieth, on which the shipment lands.
    const lost = ['HAND-OUT', 'HAND-3PL', 'HAND-AWD', 'HAND-LATE'].map((sku) =>
      Math.round(Number(of('risk', sku)?.['lost_units']) / 100),
    )
    expect(lost).toEqual([28, 23, 18, 9])
    expect(of('risk', 'HAND-LATE')).toMatchObject({
      gap_probability: 1,
      next_receipt_on: ['2026-12-12', '2026-12-14'],
    })
  })

  test('names candidates with what reserves can give, what is to order in whole cases, and what nobody recorded', () => {
    expect(picked('candidates')).toEqual(['HAND-OUT', 'HAND-3PL', 'HAND-AWD', 'HAND-LATE'])
    // 60 days want some 6,000; the median of their sum lies a little below.
    const out = of('candidates', 'HAND-OUT')
    expect(out).toMatchObject({
      transfers: [],
      reorder_by_on: null,
      unknowns: ['lead_time', 'case_pack'],
    })
    expect(Number(out?.['candidate_units'])).toBeGreaterThan(5_850)
    expect(Number(out?.['candidate_units'])).toBeLessThan(6_050)
    const awd = of('candidates', 'HAND-AWD')
    const order = Number(awd?.['order_units'])
    expect(awd).toMatchObject({
      transfers: [{ reserve: 'AWD', units: 2_400 }],
      candidate_units: 2_400 + order,
      case_pack_units: 24,
      unknowns: ['transfer_days'],
    })
    expect(order % 24).toBe(0)
    expect(Math.abs(order - 2_600)).toBeLessThan(150)
    const reserve = of('candidates', 'HAND-3PL')
    expect(reserve).toMatchObject({
      order_units: 0,
      unknowns: expect.arrayContaining(['lead_time']),
    })
    expect(Math.abs(Number(reserve?.['candidate_units']) - 5_500)).toBeLessThan(150)
    expect(Math.abs(Number(of('candidates', 'HAND-LATE')?.['candidate_units']) - 2_000)).toBeLessThan(150)
  })

  test('asked by name, a SKU that lacks nothing or is not active says so', async () => {
    expect(await replenishing('HAND-FINE')).toMatchObject({ candidate_units: 0, constraints: [] })
    expect(await replenishing('HAND-OFF')).toMatchObject({ constraints: ['listing_not_active'] })
    // It lasts 40 days of 60, and is in nobody's way before those that lose sales.
    expect(Math.abs(Number((await replenishing('HAND-FAST'))?.['candidate_units']) - 2_000)).toBeLessThan(150)
  })
})
