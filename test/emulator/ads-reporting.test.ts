import { afterEach, expect, test } from 'vitest'
import { clockAt } from '../../src/core/clock.ts'
import { Instant } from '../../src/core/time.ts'
import type { EmulatorOptions } from '../../src/emulator/options.ts'
import { DEMO_SELLER } from '../../src/emulator/sellers.ts'
import { ADS, type AdsClient, type Asked, startAdsClient } from './ads-client.ts'
import { askToken, at, REFRESH } from './client.ts'

const NOW = Instant.parse('2026-11-23T18:00:00Z')
const ASKED: Asked = {
  reportTypeId: 'spCampaigns',
  groupBy: ['campaign'],
  columns: ['date', 'campaignId', 'clicks', 'cost'],
  startDate: '2026-11-16',
  endDate: '2026-11-22',
}

let open: AdsClient | undefined
const start = async (options: EmulatorOptions = {}): Promise<AdsClient> => {
  open = await startAdsClient({ clock: clockAt(NOW), ...options })
  return open
}
afterEach(async () => {
  await open?.emulator.close()
  open = undefined
})

test('a report waits, is worked on and is done; asked for again meanwhile, the one being made is named', async () => {
  const timer = clockAt(NOW)
  const client = await start({ timer, report_times: { queue_ms: 20_000, processing_ms: 40_000 } })
  const created = await client.create(ASKED)
  expect(created.body).toMatchObject({ status: 'PENDING', url: null, startDate: '2026-11-16' })
  const id = created.text('reportId')
  const again = await client.create({ ...ASKED, columns: ASKED.columns.toReversed() })
  expect(again.status).toBe(425)
  expect(again.body).toEqual({ code: '425', detail: `The Request is a duplicate of : ${id}` })
  expect((await client.create({ ...ASKED, endDate: '2026-11-21' })).status).toBe(200)
  timer.advance({ seconds: 20 })
  expect((await client.call('GET', `/reporting/reports/${id}`)).at('status')).toBe('PROCESSING')
  timer.advance({ seconds: 40 })
  const done = await client.call('GET', `/reporting/reports/${id}`)
  expect(done.body).toMatchObject({
    status: 'COMPLETED',
    urlExpiresAt: '2026-11-23T19:01:00.000Z',
    failureReason: null,
  })
  expect(Number(done.at('fileSize'))).toBe((await (await fetch(done.text('url'))).arrayBuffer()).byteLength)
  expect((await client.create(ASKED)).text('reportId')).not.toBe(id)
})

test('an address lives an hour, and is refused with a token beside it', async () => {
  const timer = clockAt(NOW)
  const client = await start({ timer, token_expires_in: 10_000 })
  const id = (await client.create(ASKED)).text('reportId')
  const url = (await client.call('GET', `/reporting/reports/${id}`)).text('url')
  expect((await fetch(url, { headers: { authorization: 'Bearer x' } })).status).toBe(400)
  timer.advance({ minutes: 59 })
  expect((await fetch(url)).status).toBe(200)
  timer.advance({ minutes: 2 })
  const expired = await fetch(url)
  expect([expired.status, await expired.text()]).toEqual([
    403,
    expect.stringContaining('<Code>AccessDenied</Code>'),
  ])
  const fresh = (await client.call('GET', `/reporting/reports/${id}`)).text('url')
  expect((await fetch(fresh)).status).toBe(200)
})

test.each<[string, Partial<Asked>, string]>([
  [
    'a column of another report',
    { columns: ['date', 'searchTerm', 'foo'] },
    'configuration columns includes invalid values: (searchTerm, foo). Allowed values: (',
  ],
  ['another grouping', { groupBy: ['asin'] }, 'configuration groupBy includes invalid values: (asin).'],
  ['totals by day', { columns: ['startDate', 'clicks'] }, 'cannot be used with timeUnit DAILY'],
  [
    'a day before the wall',
    { startDate: '2026-08-01', endDate: '2026-08-05' },
    'startDate (2026-08-01) must be equal to or after report type data retention start date (2026-08-20)',
  ],
  ['more than 31 days', { startDate: '2026-10-01' }, '31 days'],
  ['days to come', { endDate: '2026-11-24' }, 'endDate (2026-11-24)'],
  ['days the wrong way round', { startDate: '2026-11-22', endDate: '2026-11-16' }, 'endDate (2026-11-16)'],
  ['another product', { reportTypeId: 'spNothing' }, 'configuration reportTypeId (spNothing) is invalid'],
  [
    'a foreign filter',
    { more: { filters: [{ field: 'adStatus', values: ['ENABLED'] }] } },
    'configuration filters includes fields: (adStatus) which are invalid for groupBys: campaign.',
  ],
])('%s is refused in the words of Amazon', async (_, wrong, detail) => {
  const client = await start()
  const reply = await client.create({ ...ASKED, ...wrong })
  expect([reply.status, reply.at('code')]).toEqual([400, '400'])
  expect(reply.at('detail')).toContain(detail)
})

test('a filter narrows the rows', async () => {
  const client = await start()
  const asked = { ...ASKED, columns: ['date', 'campaignId', 'campaignStatus'] }
  const more = { filters: [{ field: 'campaignStatus', values: ['ENABLED'] }] }
  const all = await client.rows(asked)
  const enabled = await client.rows({ ...asked, more })
  expect(enabled).toEqual(all.filter((row) => row['campaignStatus'] === 'ENABLED'))
  expect(enabled.length).toBeGreaterThan(0)
})

test('advertising has its own application and grant: those of SP-API are none', async () => {
  const client = await start()
  const { url, ads } = client.emulator
  expect((await askToken(url, { ...ADS, refresh_token: REFRESH.refresh_token })).text('error')).toBe(
    'invalid_grant',
  )
  expect((await askToken(url, { ...ADS, client_secret: 'x' })).text('error')).toBe('invalid_client')
  const selling = (await askToken(url)).text('access_token')
  const headers = { authorization: `Bearer ${selling}`, 'amazon-advertising-api-clientid': REFRESH.client_id }
  expect((await fetch(`${url}/v2/profiles`, { headers })).status).toBe(401)
  ads.tokens.expireAll()
  expect((await client.call('GET', '/v2/profiles')).status).toBe(401)
  ads.tokens.revoke(ADS.refresh_token)
  expect((await askToken(url, ADS)).text('error')).toBe('invalid_grant')
  expect((await askToken(url)).status).toBe(200)
})

test('a profile is one seller in one marketplace; its region alone lists and serves it', async () => {
  const client = await start({
    sellers: [{ ...DEMO_SELLER, marketplaces: ['US', 'CA'] }, { seller_id: 'A1OTHER00' }],
  })
  const { body } = await client.call('GET', '/v2/profiles')
  expect(body).toMatchObject([
    {
      countryCode: 'US',
      timezone: 'America/Los_Angeles',
      accountInfo: { id: 'A2NORTHWIND7', type: 'seller' },
    },
    { countryCode: 'CA', currencyCode: 'CAD' },
  ])
  const { na, eu } = client.emulator.regionUrls
  const token = (await askToken(client.emulator.url, ADS)).text('access_token')
  const headers = { authorization: `Bearer ${token}`, 'amazon-advertising-api-clientid': ADS.client_id }
  expect(await (await fetch(`${eu}/v2/profiles`, { headers })).json()).toEqual([])
  expect(await (await fetch(`${na}/v2/profiles`, { headers })).json()).toHaveLength(2)
  const scoped = { ...headers, 'amazon-advertising-api-scope': client.profile_id }
  expect((await fetch(`${na}/sd/campaigns`, { headers: scoped })).status).toBe(200)
  const abroad = await fetch(`${eu}/sd/campaigns`, { headers: scoped })
  expect([abroad.status, at(await abroad.json(), 'details')]).toEqual([
    401,
    `Not authorized to access scope ${client.profile_id}`,
  ])
  const none = await fetch(`${na}/sd/campaigns`, { headers })
  expect(at(await none.json(), 'details')).toBe('Scope header is missing')
})

test('faults strike here too: refusals with and without a time to come back, failures, cuts and lost columns', async () => {
  const client = await start()
  const { faults } = client.emulator
  faults.next({ kind: 'throttle', operation: 'createAdsReport' })
  const refused = await client.create(ASKED)
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, null])
  faults.next({ kind: 'throttle', operation: 'listProfiles' })
  expect((await client.call('GET', '/v2/profiles')).headers.get('retry-after')).toBe('1')
  faults.next({ kind: 'fatal', report_type: 'spCampaigns' })
  const failed = await client.create(ASKED)
  expect(failed.body).toMatchObject({ status: 'FAILED', url: null, failureReason: expect.any(String) })
  faults.next({ kind: 'header_only', report_type: 'spCampaigns' })
  expect(await client.rows(ASKED)).toEqual([])
  faults.next({ kind: 'new_column', report_type: 'spCampaigns' })
  expect((await client.rows(ASKED))[0]).toHaveProperty('surpriseColumn')
  faults.next({ kind: 'missing_column', report_type: 'spCampaigns' })
  expect((await client.rows(ASKED))[0]).not.toHaveProperty('cost')
  faults.next({ kind: 'truncated_gzip', report_type: 'spCampaigns' })
  await expect(client.rows(ASKED)).rejects.toThrow('unexpected end of file')
  faults.next({ kind: 'cut_download', report_type: 'spCampaigns' })
  await expect(client.rows(ASKED)).rejects.toThrow('terminated')
  expect(faults.fired()).toMatchObject({ throttle: 2, fatal: 1, cut_download: 1, truncated_gzip: 1 })
})

test('two emulators of one seed tell the same', async () => {
  const first = await start()
  const rows = await first.rows(ASKED)
  await first.emulator.close()
  const second = await start()
  expect(await second.rows(ASKED)).toEqual(rows)
})
