import { expect, test } from 'vitest'
import { clockAt } from '../../src/core/clock.ts'
import { Instant } from '../../src/core/time.ts'
import { limiterOf, RATES } from '../../src/emulator/rates.ts'
import { DEMO_SELLER } from '../../src/emulator/sellers.ts'
import { clientOf, INVENTORY, LEDGER, startClient } from './client.ts'

const START = Instant.parse('2026-11-23T18:00:00Z')
const SELLERS = '/sellers/v1/marketplaceParticipations'
const OTHER = { seller_id: 'AOTHERSELLER', sku_count: 2 } as const
const setUp = async (rate_scale: number) => {
  const timer = clockAt(START)
  const sellers = [{ ...DEMO_SELLER, sku_count: 2 }, OTHER]
  return { timer, client: await startClient({ timer, rate_scale, sellers }) }
}

test('fifteen reports may be created at once, the sixteenth is over the quota and without a rate header', async () => {
  const { client } = await setUp(1)
  for (let call = 0; call < 15; call += 1) {
    const reply = await client.create(INVENTORY)
    expect([reply.status, reply.headers.get('x-amzn-ratelimit-limit')]).toEqual([202, '0.0167'])
  }
  const over = await client.create(INVENTORY)
  expect([over.status, over.at('errors', 0, 'code')]).toEqual([429, 'QuotaExceeded'])
  expect(over.headers.get('x-amzn-ratelimit-limit')).toBeNull()
  expect(over.headers.get('x-amzn-requestid')).toEqual(expect.any(String))
  const counts = client.emulator.counters.of('createReport')
  expect(counts).toEqual({ calls: 16, over_limit: 1, by_status: { 202: 15, 429: 1 } })
  await client.emulator.close()
})

test('one call comes back after one minute, and one second at sixty times the pace', async () => {
  for (const { scale, seconds } of [
    { scale: 1, seconds: 60 },
    { scale: 60, seconds: 1 },
  ]) {
    const { client, timer } = await setUp(scale)
    for (let call = 0; call < 15; call += 1) await client.create(INVENTORY)
    timer.advance({ seconds: seconds * 0.98 })
    expect((await client.create(INVENTORY)).status).toBe(429)
    timer.advance({ seconds: seconds * 0.02 })
    expect((await client.create(INVENTORY)).status).toBe(202)
    expect((await client.create(INVENTORY)).status).toBe(429)
    await client.emulator.close()
  }
})

test('the rate header names the rate as scaled, so that a client that adapts keeps up', async () => {
  for (const { scale, header } of [
    { scale: 1, header: '0.016' },
    { scale: 500, header: '8' },
    { scale: Infinity, header: '1000000' },
  ]) {
    const { client } = await setUp(scale)
    expect((await client.call('GET', SELLERS)).headers.get('x-amzn-ratelimit-limit')).toBe(header)
    await client.emulator.close()
  }
})

test('a bucket belongs to one seller and one operation', async () => {
  const { client } = await setUp(1)
  const other = await clientOf(client.emulator, {
    grant_type: 'refresh_token',
    refresh_token: 'Atzr|aotherseller',
    client_id: 'amzn1.application-oa2-client.aotherseller',
    client_secret: 'amzn1.oa2-cs.v1.aotherseller',
  })
  for (let call = 0; call < 16; call += 1) await client.call('GET', SELLERS)
  expect((await client.call('GET', SELLERS)).status).toBe(429)
  expect((await client.create(INVENTORY)).status).toBe(202)
  expect((await other.call('GET', SELLERS)).status).toBe(200)
  await client.emulator.close()
})

test('refused requests count too and carry the rate; calls that were not let in cost nothing', async () => {
  const { client } = await setUp(1)
  const refused = await client.create(LEDGER)
  expect([refused.status, refused.headers.get('x-amzn-ratelimit-limit')]).toEqual([400, '0.0167'])
  const missing = await client.call('GET', '/reports/2021-06-30/reports/1')
  expect([missing.status, missing.headers.get('x-amzn-ratelimit-limit')]).toEqual([404, '2'])
  const stranger = await fetch(`${client.emulator.url}${SELLERS}`)
  expect([stranger.status, stranger.headers.get('x-amzn-ratelimit-limit')]).toEqual([403, null])
  for (let call = 0; call < 14; call += 1) expect((await client.create(LEDGER)).status).toBe(400)
  expect((await client.create(LEDGER)).status).toBe(429)
  await client.emulator.close()
})

test('calls are counted by whom Amazon limits: the pair of seller and application, and the application', async () => {
  const { client } = await setUp(1)
  const { seller_id, client_id } = DEMO_SELLER
  for (let call = 0; call < 17; call += 1) await client.call('GET', SELLERS)
  const about = { client_id, operation: 'getMarketplaceParticipations', calls: 17 }
  expect(client.emulator.counters.limits()).toEqual([
    { ...about, limit: 'account', seller_id, over_limit: 2 },
    { ...about, limit: 'application', seller_id: null, over_limit: 0 },
  ])
  await client.emulator.close()
})

test('a cap of the application is over all its sellers, and a refused call takes no token of either', () => {
  const timer = clockAt(START)
  const rates = { ...RATES, getReport: { rate: 2, burst: 3, application_rate: 4 } }
  const limiter = limiterOf(timer, 1, rates)
  const take = (seller_id: string) => limiter.take({ seller_id, client_id: 'app', operation: 'getReport' })
  expect(['A', 'A', 'A', 'A', 'B', 'B'].map(take)).toEqual([null, null, null, 'account', null, 'application'])
  timer.advance({ ms: 250 })
  expect(['B', 'B'].map(take)).toEqual([null, 'application'])
  timer.advance({ ms: 250 })
  expect(take('B')).toBeNull()
})
