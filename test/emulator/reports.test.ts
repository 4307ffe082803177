import { afterAll, beforeAll, expect, test } from 'vitest'
import { clockAt } from '../../src/core/clock.ts'
import { Instant } from '../../src/core/time.ts'
import { startEmulator } from '../../src/emulator/emulator.ts'
import { documentFrom, INVENTORY, LEDGER, LISTINGS, ORDERS, startClient, type Client } from './client.ts'

const NOW = Instant.parse('2026-11-23T18:00:00Z')
const clock = clockAt(NOW)
const timer = clockAt(NOW)
const RANGE = { dataStartTime: '2026-11-01T08:00:00Z', dataEndTime: '2026-11-08T08:00:00Z' } as const
let client: Client

beforeAll(async () => {
  client = await startClient({ clock, timer, report_times: { queue_ms: 20_000, processing_ms: 40_000 } })
})
afterAll(() => client.emulator.close())

const ROOT = '/reports/2021-06-30'
const report = (id: string) => client.call('GET', `${ROOT}/reports/${id}`)

/** A report that is done. */
const done = async (report_type: string, more = {}): Promise<string> => {
  const created = await client.create(report_type, more)
  timer.advance({ minutes: 1 })
  return created.text('reportId')
}

test('a report waits, is worked on, and is done with a document; times and range are told', async () => {
  const created = await client.create(LEDGER, RANGE)
  expect(created.status).toBe(202)
  const id = created.text('reportId')
  expect((await report(id)).body).toMatchObject({
    reportId: id,
    reportType: LEDGER,
    processingStatus: 'IN_QUEUE',
    createdTime: NOW.replace('Z', '.000Z'),
    dataStartTime: '2026-11-01T07:00:00.000Z',
    dataEndTime: '2026-11-08T08:00:00.000Z',
  })
  timer.advance({ seconds: 20 })
  const working = await report(id)
  expect([working.at('processingStatus'), working.at('reportDocumentId')]).toEqual(['IN_PROGRESS', undefined])
  timer.advance({ seconds: 40 })
  const finished = await report(id)
  expect(finished.at('processingStatus')).toBe('DONE')
  expect(finished.at('reportDocumentId')).toEqual(expect.any(String))
})

test('a report can be cancelled while it waits and not after', async () => {
  const waiting = (await client.create(INVENTORY)).text('reportId')
  expect((await client.call('DELETE', `${ROOT}/reports/${waiting}`)).status).toBe(200)
  expect((await report(waiting)).at('processingStatus')).toBe('CANCELLED')
  const finished = await done(INVENTORY)
  expect((await client.call('DELETE', `${ROOT}/reports/${finished}`)).status).toBe(400)
})

test('reports are listed newest first, filtered, in pages; a page token stands alone', async () => {
  const ids = [await done(LISTINGS), await done(LISTINGS), await done(LISTINGS)]
  const types = `reportTypes=${LISTINGS}`
  const first = await client.call('GET', `${ROOT}/reports?${types}&pageSize=2&processingStatuses=DONE`)
  expect([first.at('reports', 0, 'reportId'), first.at('reports', 1, 'reportId')]).toEqual([ids[2], ids[1]])
  const token = encodeURIComponent(first.text('nextToken'))
  const second = await client.call('GET', `${ROOT}/reports?nextToken=${token}`)
  expect(second.at('reports', 0, 'reportId')).toBe(ids[0])
  const both = await client.call('GET', `${ROOT}/reports?nextToken=${token}&${types}`)
  expect([both.status, both.at('errors', 0, 'code')]).toEqual([400, 'InvalidInput'])
  const fatal = await client.call('GET', `${ROOT}/reports?${types}&processingStatuses=FATAL`)
  expect(fatal.at('reports')).toEqual([])
})

test('reports are forgotten after ninety days', async () => {
  const own = clockAt(NOW)
  const short = await startClient({ clock: own, timer })
  await short.create(LISTINGS)
  const listed = async () =>
    (await short.call('GET', `${ROOT}/reports?reportTypes=${LISTINGS}`)).at('reports', 0)
  own.advance({ days: 89 })
  expect(await listed()).toBeDefined()
  own.advance({ days: 2 })
  expect(await listed()).toBeUndefined()
  await short.emulator.close()
})

test.each([
  ['an unknown report type', { reportType: 'GET_EVERYTHING' }],
  [
    'a settlement report, which cannot be asked for',
    { reportType: 'GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2' },
  ],
  ['a marketplace of another region', { reportType: LISTINGS, marketplaceIds: ['A1PA6795UKMFR9'] }],
  ['no marketplace', { reportType: LISTINGS, marketplaceIds: [] }],
  ['a ledger without a range', { reportType: LEDGER }],
  ['a ledger with its range among the options', { reportType: LEDGER, reportOptions: { ...RANGE } }],
  [
    'a range backwards',
    { reportType: LEDGER, dataStartTime: RANGE.dataEndTime, dataEndTime: RANGE.dataStartTime },
  ],
  [
    'a ledger from before the last 18 months',
    { reportType: LEDGER, ...RANGE, dataStartTime: '2025-01-01T00:00:00Z' },
  ],
  ['orders of more than 30 days', { reportType: ORDERS, ...RANGE, dataStartTime: '2026-10-01T00:00:00Z' }],
  ['an empty option', { reportType: LEDGER, ...RANGE, reportOptions: { eventType: '' } }],
  ['an option that is not a text', { reportType: LEDGER, ...RANGE, reportOptions: { eventType: true } }],
  ['a day that is none', { reportType: LEDGER, ...RANGE, dataStartTime: 'yesterday' }],
])('%s is refused', async (_what, body) => {
  const { reportType, ...more } = body
  const reply = await client.create(reportType, more)
  expect([reply.status, reply.at('errors', 0, 'code')]).toEqual([400, 'InvalidInput'])
})

test('a body that is not JSON, a report and a document that do not exist are refused in the shape of SP-API', async () => {
  expect((await client.call('POST', `${ROOT}/reports`)).status).toBe(400)
  expect((await client.call('GET', `${ROOT}/reports/1`)).at('errors', 0, 'code')).toBe('NotFound')
  expect((await client.call('GET', `${ROOT}/documents/none`)).status).toBe(404)
})

test('a marketplace of the region where the seller does not sell is forbidden', async () => {
  const reply = await client.create(LISTINGS, { marketplaceIds: ['A2EUQ1WTGCTBG2'] })
  expect([reply.status, reply.at('errors', 0, 'code')]).toEqual([403, 'Unauthorized'])
})

test('a document is fetched from another origin by a signed address that expires after five minutes', async () => {
  const url = await client.documentUrl(await done(LISTINGS))
  expect(new URL(url).origin).toBe(client.emulator.documentUrl)
  expect(new URL(url).origin).not.toBe(client.emulator.url)
  const response = await fetch(url)
  expect(response.headers.get('content-type')).toBe('text/plain; charset=Cp1252')
  expect(response.headers.get('content-encoding')).toBeNull()
  timer.advance({ minutes: 5 })
  const expired = await fetch(url)
  expect([expired.status, await expired.text()]).toEqual([
    403,
    expect.stringContaining('<Code>AccessDenied</Code>'),
  ])
  const forged = await fetch(url.replace(/Signature=.*/, 'Signature=00'))
  expect(await forged.text()).toContain('SignatureDoesNotMatch')
})

test('a document address refuses credentials', async () => {
  const url = await client.documentUrl(await done(LISTINGS))
  const response = await fetch(url, { headers: { 'x-amz-access-token': 'Atza|x' } })
  expect([response.status, await response.text()]).toEqual([
    400,
    expect.stringContaining('<Code>InvalidArgument</Code>'),
  ])
})

test('a document carries Content-Encoding only when the address was asked for that way', async () => {
  const finished = await report(await done(LISTINGS))
  const path = `${ROOT}/documents/${finished.text('reportDocumentId')}`
  const plain = await client.call('GET', path)
  expect(plain.at('compressionAlgorithm')).toBe('GZIP')
  const encoded = await client.call('GET', `${path}?enableContentEncodingUrlHeader=true`)
  const response = await fetch(encoded.text('url'))
  expect(response.headers.get('content-encoding')).toBe('gzip')
  expect(await response.text()).toMatch(/^item-name\t/)
})

test('the same document is the same bytes, whatever happened since', async () => {
  const id = await done(ORDERS, { ...RANGE, dataEndTime: '2026-11-23T18:00:00Z' })
  const fetched = async () => Buffer.from(await (await fetch(await client.documentUrl(id))).arrayBuffer())
  const first = await fetched()
  clock.advance({ days: 2 })
  client.emulator.listings.setPrice({ sku: '0012345', price: 41.5 })
  expect((await fetched()).equals(first)).toBe(true)
  clock.set(NOW)
})

test('asked again too soon, a report is cancelled if the emulator is told to keep to Amazon’s rhythm', async () => {
  const own = clockAt(NOW)
  const strict = await startClient({ clock: own, enforce_freshness: true })
  const status = async () => {
    const id = (await strict.create(INVENTORY)).text('reportId')
    return (await strict.call('GET', `${ROOT}/reports/${id}`)).at('processingStatus')
  }
  expect(await status()).toBe('DONE')
  own.advance({ minutes: 29 })
  expect(await status()).toBe('CANCELLED')
  own.advance({ minutes: 31 })
  expect(await status()).toBe('DONE')
  await strict.emulator.close()
})

test('a report that finds nothing has a header, or is cancelled, as the emulator is told', async () => {
  const range = { dataStartTime: '2026-11-24T08:00:00Z', dataEndTime: '2026-11-25T08:00:00Z' }
  const empty = await documentFrom(await fetch(await client.documentUrl(await done(ORDERS, range))))
  expect([empty.header[0], empty.rows]).toEqual(['amazon-order-id', []])
  const quiet = await startClient({ clock, no_data: { [ORDERS]: 'cancelled' } })
  const id = (await quiet.create(ORDERS, range)).text('reportId')
  expect((await quiet.call('GET', `${ROOT}/reports/${id}`)).at('processingStatus')).toBe('CANCELLED')
  await quiet.emulator.close()
})

test('a port in use is told in a sentence', async () => {
  const port = Number(new URL(client.emulator.url).port)
  await expect(startEmulator({ port })).rejects.toThrow(`127.0.0.1:${port}: the port is in use.`)
})
