import { inspect } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { memoryLimits } from '../../src/amazon/rate.ts'
import { systemClock } from '../../src/core/clock.ts'
import { Sku } from '../../src/core/ids.ts'
import { type Northwind, openNorthwind, problemOf, REFRESH_TOKEN, US } from './northwind.ts'

let open: Northwind | undefined
const northwind = async (...options: Parameters<typeof openNorthwind>): Promise<Northwind> => {
  open = await openNorthwind(...options)
  return open
}
afterEach(async () => {
  await open?.close()
  open = undefined
})

const REPORT = { report_type: 'GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA', marketplace_ids: [US] }
const firstSku = ({ emulator }: Northwind): Sku => Sku.parse(emulator.world.skus()[0])

test('a call tells its outcome in one line: operation, status, request id and time', async () => {
  const { amazon, logged } = await northwind()
  await amazon.sellers.participations()
  const lines = logged()
    .split('\n')
    .filter((line) => line.includes('"amazon.called"'))
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    operation: 'getMarketplaceParticipations',
    account_id: 1,
    status: 200,
    tries: 1,
    outcome: 'ok',
    request_id: expect.stringMatching(/\w{8}/),
    took_ms: expect.any(Number),
  })
})

test('ten calls at once that find their token ended renew it once', async () => {
  const place = await northwind()
  const { amazon, emulator } = place
  await amazon.sellers.participations()
  emulator.faults.next({ kind: 'token_expired', operation: 'getListingsItem' })
  const before = emulator.counters.of('getToken').calls
  const ask = () => amazon.listings.get({ sku: firstSku(place), marketplace_id: US })
  const found = await Promise.all(Array.from({ length: 10 }, ask))
  expect(found.map((listing) => listing?.sku)).toEqual(Array.from({ length: 10 }, () => firstSku(place)))
  expect(emulator.counters.of('getToken').calls - before).toBe(1)
})

test('ten first calls at once ask for one token', async () => {
  const { amazon, emulator } = await northwind()
  await Promise.all(Array.from({ length: 10 }, () => amazon.sellers.participations()))
  expect(emulator.counters.of('getToken').calls).toBe(1)
})

test('a token is renewed two minutes before its end, not at each call', async () => {
  const { amazon, emulator, clock } = await northwind()
  await amazon.sellers.participations()
  clock.advance({ minutes: 57 })
  await amazon.sellers.participations()
  expect(emulator.counters.of('getToken').calls).toBe(1)
  clock.advance({ minutes: 2 })
  await amazon.sellers.participations()
  expect(emulator.counters.of('getToken').calls).toBe(2)
})

test('a withdrawn grant is told at once and not tried again', async () => {
  const { amazon, emulator } = await northwind()
  emulator.tokens.revoke(REFRESH_TOKEN)
  const problem = await problemOf(amazon.sellers.participations())
  expect(problem).toMatchObject({ code: 'connection_revoked', retry: 'after_fix' })
  expect(emulator.counters.of('getToken').calls).toBe(1)
  expect(emulator.counters.of('getMarketplaceParticipations').calls).toBe(0)
})

test('a grant withdrawn while its token lives ends in one renewal and no repetition', async () => {
  const { amazon, emulator } = await northwind()
  await amazon.sellers.participations()
  emulator.faults.next({ kind: 'grant_revoked', operation: 'getMarketplaceParticipations' })
  const problem = await problemOf(amazon.sellers.participations())
  expect(problem.code).toBe('connection_revoked')
  expect(emulator.counters.of('getToken').calls).toBe(2)
})

test.each(['error_500', 'error_503', 'error_503_html', 'reset_before', 'reset_after'] as const)(
  'a read survives one %s',
  async (kind) => {
    const { amazon, emulator } = await northwind()
    emulator.faults.next({ kind, operation: 'getMarketplaceParticipations' })
    expect(await amazon.sellers.participations()).not.toHaveLength(0)
    expect(emulator.counters.of('getMarketplaceParticipations').calls).toBe(2)
  },
)

test('an answer that is a page instead of JSON passes: neither the call nor the application is taken for refused', async () => {
  const { amazon, emulator } = await northwind()
  emulator.faults.next({ kind: 'garbled', operation: 'getToken' })
  emulator.faults.next({ kind: 'garbled', operation: 'getMarketplaceParticipations' })
  const problem = await problemOf(amazon.sellers.participations())
  expect(problem).toMatchObject({ code: 'amazon_busy', retry_after_ms: 60_000 })
  expect(emulator.counters.of('getToken').calls).toBe(2)
  expect(await amazon.sellers.participations()).not.toHaveLength(0)
})

test('a read that fails every time stops after its tries, and says when to come back', async () => {
  const { amazon, emulator } = await northwind()
  emulator.faults.next({ kind: 'error_503_html', operation: 'getMarketplaceParticipations', times: 99 })
  const problem = await problemOf(amazon.sellers.participations())
  expect(problem).toMatchObject({ code: 'amazon_busy', retry_after_ms: 60_000 })
  expect(emulator.counters.of('getMarketplaceParticipations').calls).toBe(3)
})

test('an answer that does not come in time is given up', async () => {
  const { amazon, emulator } = await northwind({
    slow_ms: 3_000,
    patience: { deadline_ms: 100, tries_max: 1 },
  })
  emulator.faults.next({ kind: 'slow', operation: 'getMarketplaceParticipations' })
  expect((await problemOf(amazon.sellers.participations())).code).toBe('amazon_busy')
})

test('429 on a scarce operation is told with the time to wait instead of waited for', async () => {
  const { amazon, emulator } = await northwind()
  emulator.faults.next({ kind: 'throttle', operation: 'createReport' })
  const problem = await problemOf(amazon.reports.create(REPORT))
  expect(problem.code).toBe('amazon_busy')
  expect(problem.retry_after_ms).toBeGreaterThan(59_000)
  expect(emulator.counters.of('createReport').calls).toBe(1)
})

test('429 on a plentiful operation is waited out', async () => {
  const place = await northwind()
  place.emulator.faults.next({ kind: 'throttle', operation: 'getListingsItem' })
  const listing = await place.amazon.listings.get({ sku: firstSku(place), marketplace_id: US })
  expect(listing?.sku).toBe(firstSku(place))
})

test('calls stay within Amazon’s limit: none is answered 429', async () => {
  const limits = memoryLimits({ clock: systemClock })
  const { amazon, emulator } = await northwind({ rate_scale: 1, limits })
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => amazon.reports.create(REPORT)))
  expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(15)
  expect(emulator.counters.of('createReport')).toMatchObject({ calls: 15, over_limit: 0 })
})

test('a write whose answer never came is not repeated, and says so', async () => {
  const place = await northwind()
  const { amazon, emulator } = place
  const our_price = [{ schedule: [{ value_with_tax: emulator.world.listPrice(firstSku(place)) / 100 }] }]
  const value = [{ marketplace_id: US, currency: 'USD', audience: 'ALL', our_price }]
  const change = {
    sku: firstSku(place),
    marketplace_id: US,
    product_type: 'PRODUCT',
    patches: [{ op: 'merge' as const, attribute: 'purchasable_offer', value }],
  }
  for (const kind of ['reset_before', 'reset_after', 'error_500', 'error_503', 'garbled'] as const) {
    emulator.counters.reset()
    emulator.faults.next({ kind, operation: 'patchListingsItem' })
    const problem = await problemOf(amazon.listings.patch(change))
    expect(problem.code).toBe('amazon_unclear')
    expect(emulator.counters.of('patchListingsItem').calls).toBe(1)
  }
  emulator.counters.reset()
  emulator.faults.next({ kind: 'reset_before', operation: 'patchListingsItem' })
  expect((await amazon.listings.validate(change)).status).toBe('VALID')
  expect(emulator.counters.of('patchListingsItem').calls).toBe(2)
})

test('what Amazon refuses is told by its code, never by its words', async () => {
  const { amazon, logged } = await northwind()
  const wrong = { ...REPORT, report_type: 'GET_NOTHING_OF_THE_KIND' }
  const problem = await problemOf(amazon.reports.create(wrong))
  expect(problem.code).toBe('amazon_refused')
  expect(problem.message).toMatch(/^Amazon refused createReport \(HTTP 400, \w+\)\. Nothing was changed\.$/)
  expect(logged()).toContain('"status":400')
})

test('an unknown SKU is no error, whatever characters it has', async () => {
  const { amazon } = await northwind()
  for (const sku of ['none', 'ä b/c,d?e%20#', '日本 1'])
    expect(await amazon.listings.get({ sku: Sku.parse(sku), marketplace_id: US })).toBeNull()
})

test('no token, secret or grant is in the log or in a problem, whatever happens', async () => {
  const { amazon, emulator, logged } = await northwind()
  const problems: unknown[] = []
  const fail = async (): Promise<void> => {
    problems.push(await amazon.reports.create(REPORT).catch((error: unknown) => error))
    emulator.faults.clear()
  }
  for (const kind of ['error_500', 'error_503_html', 'reset_after', 'throttle', 'token_expired'] as const) {
    emulator.faults.next({ kind, operation: 'createReport', times: 9 })
    await fail()
  }
  emulator.tokens.revoke(REFRESH_TOKEN)
  emulator.faults.next({ kind: 'token_expired', operation: 'getMarketplaceParticipations', times: 9 })
  problems.push(await amazon.sellers.participations().catch((error: unknown) => error))
  const told = logged() + problems.map((problem) => inspect(problem, { depth: 10 })).join('\n')
  expect(told).toContain('connection_revoked')
  for (const secret of ['Atza|', 'Atzr|', 'oa2-c', 'northwind']) expect(told).not.toContain(secret)
})

test('a rate other than the published one is learned from the header, once', async () => {
  const learned: number[] = []
  const limits = memoryLimits({ clock: systemClock })
  const { amazon } = await northwind({
    rate_scale: 100,
    limits: {
      ...limits,
      learned: (account_id, operation, per_second) => {
        learned.push(per_second)
        return limits.learned(account_id, operation, per_second)
      },
    },
  })
  for (let call = 0; call < 3; call += 1) await amazon.sellers.participations()
  expect(learned).toEqual([1.6])
})
