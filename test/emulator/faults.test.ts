import { gunzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { clockAt } from '../../src/core/clock.ts'
import { Instant } from '../../src/core/time.ts'
import type { FaultPlan } from '../../src/emulator/faults/faults.ts'
import { FAULT_KINDS } from '../../src/emulator/faults/kinds.ts'
import { DEMO_SELLER } from '../../src/emulator/sellers.ts'
import {
  askToken,
  clientOf,
  documentFrom,
  INVENTORY,
  LEDGER,
  LISTINGS,
  startClient,
  US,
  type Client,
} from './client.ts'

const clock = clockAt(Instant.parse('2026-11-23T18:00:00Z'))
const timer = clockAt(Instant.parse('2026-11-23T18:00:00Z'))
const RANGE = { dataStartTime: '2026-11-01T08:00:00Z', dataEndTime: '2026-11-22T08:00:00Z' } as const
let client: Client

beforeAll(async () => {
  const sellers = [{ ...DEMO_SELLER, sku_count: 12 }]
  client = await startClient({ clock, timer, sellers, slow_ms: 60, late_ms: 5000 })
})
afterEach(() => client.emulator.faults.clear())
afterAll(() => client.emulator.close())

const SELLERS = '/sellers/v1/marketplaceParticipations'
const next: Client['emulator']['faults']['next'] = (fault) => client.emulator.faults.next(fault)

const finished = async (report_type: string) => {
  const more = report_type === LEDGER ? RANGE : {}
  const id = (await client.create(report_type, more)).text('reportId')
  return client.call('GET', `/reports/2021-06-30/reports/${id}`)
}

const download = async (report_type = LISTINGS): Promise<Response> =>
  fetch(await client.documentUrl((await finished(report_type)).text('reportId')))

test.each([
  ['throttle', 429, 'QuotaExceeded'],
  ['error_500', 500, 'InternalFailure'],
  ['error_503', 503, 'ServiceUnavailable'],
] as const)('%s is answered once, as JSON, and then all is well', async (kind, status, code) => {
  next({ operation: 'getMarketplaceParticipations', kind })
  const reply = await client.call('GET', SELLERS)
  expect([reply.status, reply.at('errors', 0, 'code')]).toEqual([status, code])
  expect((await client.call('GET', SELLERS)).status).toBe(200)
})

test('an outage may be HTML, and may last', async () => {
  next({ operation: 'createReport', kind: 'error_503_html', times: 2 })
  for (const status of [503, 503, 202]) expect((await client.create(LISTINGS)).status).toBe(status)
  next({ kind: 'error_503_html' })
  expect((await client.call('GET', SELLERS)).headers.get('content-type')).toContain('text/html')
})

test('a fault can wait for its turn', async () => {
  next({ operation: 'createReport', kind: 'throttle', skip: 2 })
  const statuses = [
    await client.create(LISTINGS),
    await client.create(LISTINGS),
    await client.create(LISTINGS),
  ]
  expect(statuses.map((reply) => reply.status)).toEqual([202, 202, 429])
})

test('the token endpoint has faults too', async () => {
  next({ operation: 'getToken', kind: 'error_500' })
  expect((await askToken(client.emulator.url)).status).toBe(500)
  expect((await askToken(client.emulator.url)).status).toBe(200)
})

const patch = (value_with_tax: number) => {
  const our_price = [{ schedule: [{ value_with_tax }] }]
  const value = [{ marketplace_id: US, currency: 'USD', audience: 'ALL', our_price }]
  return client.call('PATCH', `/listings/2021-08-01/items/A2NORTHWIND7/0012345?marketplaceIds=${US}`, {
    productType: 'PRODUCT',
    patches: [{ op: 'merge', path: '/attributes/purchasable_offer', value }],
  })
}

const shown = async (): Promise<unknown> => {
  const path = `/listings/2021-08-01/items/A2NORTHWIND7/0012345?marketplaceIds=${US}&includedData=offers`
  return (await client.call('GET', path)).at('offers', 0, 'price', 'amount')
}

test('a connection that breaks before a write has changed nothing, one that breaks after it has', async () => {
  const before = Number(await shown())
  const after = (before + 1).toFixed(2)
  next({ operation: 'patchListingsItem', kind: 'reset_before' })
  await expect(patch(Number(after))).rejects.toThrow('fetch failed')
  expect(Number(await shown())).toBe(before)
  next({ operation: 'patchListingsItem', kind: 'reset_after' })
  await expect(patch(Number(after))).rejects.toThrow('fetch failed')
  expect(await shown()).toBe(after)
})

test('an answer may come as a page of HTML that says 200, though what was asked is done', async () => {
  const after = (Number(await shown()) + 1).toFixed(2)
  next({ operation: 'patchListingsItem', kind: 'garbled' })
  const reply = await patch(Number(after))
  expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect(await shown()).toBe(after)
})

test('a thing may be gone when it is asked for, and another time there', async () => {
  next({ kind: 'gone', operation: 'getReport' })
  expect((await finished(LISTINGS)).status).toBe(404)
  expect((await finished(LISTINGS)).status).toBe(200)
})

test('a slow answer is slow', async () => {
  next({ kind: 'slow' })
  const started = performance.now()
  expect((await client.call('GET', SELLERS)).status).toBe(200)
  expect(performance.now() - started).toBeGreaterThanOrEqual(55)
})

test('tokens can end early, and consent can be withdrawn in the middle of a night', async () => {
  next({ kind: 'token_expired', operation: 'createReport' })
  expect((await client.create(LISTINGS)).at('errors', 0, 'details')).toContain('expired')
  client = await clientOf(client.emulator)
  next({ kind: 'grant_revoked', operation: 'createReport' })
  expect((await client.create(LISTINGS)).status).toBe(403)
  expect((await askToken(client.emulator.url)).at('error')).toBe('invalid_grant')
  client.emulator.tokens.restore('Atzr|northwind')
  expect((await client.create(LISTINGS)).status).toBe(202)
})

test.each([
  ['cancelled', 'CANCELLED', false],
  ['fatal', 'FATAL', false],
  ['fatal_with_document', 'FATAL', true],
  ['stuck', 'IN_QUEUE', false],
  ['late', 'IN_QUEUE', false],
] as const)('a report that is %s is %s', async (kind, status, has_document) => {
  next({ kind, report_type: INVENTORY })
  const report = await finished(INVENTORY)
  expect(report.at('processingStatus')).toBe(status)
  expect(report.at('reportDocumentId') !== undefined).toBe(has_document)
  timer.advance({ seconds: 5 })
  const later = await client.call('GET', `/reports/2021-06-30/reports/${report.text('reportId')}`)
  expect(later.at('processingStatus')).toBe(kind === 'late' ? 'DONE' : status)
})

test('the document of a failed report says why', async () => {
  next({ kind: 'fatal_with_document' })
  expect((await documentFrom(await download())).text).toContain('The requested data is unavailable')
})

const list = () => client.call('GET', `/reports/2021-06-30/reports?reportTypes=${LISTINGS}&pageSize=100`)

test('a report may be made twice, or be the old one again', async () => {
  const known = Object.keys(Object((await list()).at('reports'))).length
  next({ kind: 'duplicate_report' })
  const first = await finished(LISTINGS)
  expect(Object.keys(Object((await list()).at('reports'))).length).toBe(known + 2)
  next({ kind: 'old_document' })
  const again = await finished(LISTINGS)
  expect(again.text('reportId')).not.toBe(first.text('reportId'))
  expect(again.text('reportDocumentId')).toBe(first.text('reportDocumentId'))
})

test('columns can be renamed, go missing and appear, and rows can lose and gain fields', async () => {
  const plain = await documentFrom(await download(LEDGER))
  const struck = async (kind: 'renamed_column' | 'missing_column' | 'new_column', column?: string) => {
    next({ kind, report_type: LEDGER, ...(column === undefined ? {} : { column }) })
    return documentFrom(await download(LEDGER))
  }
  expect((await struck('renamed_column', 'Quantity')).header).toContain('Quantity (new)')
  const missing = await struck('missing_column', 'Quantity')
  expect(missing.header).toEqual(plain.header.filter((name) => name !== 'Quantity'))
  expect(missing.rows[0]?.['Disposition']).toBe(plain.rows[0]?.['Disposition'])
  const added = await struck('new_column')
  expect(added.header).toEqual([...plain.header, 'surprise-column'])
  expect(added.rows.map(({ 'surprise-column': _new, ...row }) => row)).toEqual(plain.rows)
  next({ kind: 'wrong_field_count', report_type: LEDGER })
  const counts = (await documentFrom(await download(LEDGER))).text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t').length)
  expect(counts.slice(0, 7)).toEqual([16, 15, 16, 16, 16, 16, 17])
})

test('a file that says UTF-8 can be cp1252, and one without rows is a header', async () => {
  next({ kind: 'cp1252_bytes', report_type: INVENTORY })
  const wrong = await documentFrom(await download(INVENTORY))
  expect(wrong.content_type).toContain('UTF-8')
  expect(wrong.bytes.includes(Buffer.from('Müller', 'latin1'))).toBe(true)
  next({ kind: 'header_only', report_type: INVENTORY })
  const empty = await documentFrom(await download(INVENTORY))
  expect([empty.header.length, empty.rows.length]).toEqual([22, 0])
})

test('a gzip can end too soon though HTTP is content, and a download can be cut', async () => {
  next({ kind: 'truncated_gzip' })
  const bytes = Buffer.from(await (await download(LEDGER)).arrayBuffer())
  expect(bytes.length).toBeGreaterThan(10)
  expect(() => gunzipSync(bytes)).toThrow('unexpected end of file')
  next({ kind: 'cut_download' })
  const cut = await download(LEDGER)
  expect(cut.status).toBe(200)
  await expect(cut.arrayBuffer()).rejects.toThrow('terminated')
})

test('an address can have expired before it is used, and the store can be busy or slow', async () => {
  next({ kind: 'expired_url' })
  const expired = await download()
  expect([expired.status, await expired.text()]).toEqual([
    403,
    expect.stringContaining('Request has expired'),
  ])
  next({ kind: 'error_503_download' })
  expect((await download()).status).toBe(503)
  next({ kind: 'slow_download' })
  const started = performance.now()
  expect((await documentFrom(await download())).rows.length).toBeGreaterThan(8)
  expect(performance.now() - started).toBeGreaterThanOrEqual(55)
})

/** Forty calls under a plan; what struck is the whole record. */
const night = async (plan: FaultPlan): Promise<readonly unknown[]> => {
  const before = client.emulator.faults.history().length
  client.emulator.faults.plan(plan)
  for (let call = 0; call < 20; call += 1) {
    await client.call('GET', SELLERS).catch(() => undefined)
    await client.create(call % 2 === 0 ? LISTINGS : INVENTORY).catch(() => undefined)
  }
  client.emulator.faults.clear()
  return client.emulator.faults.history().slice(before)
}

test('a planned night of faults comes again from its seed, and another seed is another night', async () => {
  const rates = {
    throttle: 0.2,
    error_503: 0.1,
    reset_after: 0.1,
    cancelled: 0.3,
    renamed_column: 0.2,
  } as const
  const first = await night({ seed: 1, rates })
  expect(first.length).toBeGreaterThan(8)
  expect(await night({ seed: 1, rates })).toEqual(first)
  expect(await night({ seed: 2, rates })).not.toEqual(first)
  const only = await night({ seed: 1, rates, operations: ['getMarketplaceParticipations'] })
  expect(only.every((fault) => JSON.stringify(fault).includes('getMarketplaceParticipations'))).toBe(true)
})

test('every kind of fault has fired in these tests, and the emulator counted it', () => {
  expect(Object.keys(client.emulator.faults.fired()).toSorted()).toEqual([...FAULT_KINDS].toSorted())
})

test('days pass in an emulator on its own when they are told to', async () => {
  const alone = await startClient({ sellers: [{ ...DEMO_SELLER, sku_count: 4 }] })
  const today = alone.emulator.clock.now().slice(0, 10)
  const units = () => alone.emulator.world.truth('0012345').days.length
  const before = units()
  const body = JSON.stringify({ advance: { days: 2 } })
  const reply = await fetch(`${alone.emulator.url}/emulator/clock`, { method: 'POST', body })
  expect(await reply.text()).not.toContain(today)
  expect(units()).toBe(before + 2)
  await alone.emulator.close()
})

test('an emulator on its own takes faults, clock, prices, consent and sellers over HTTP', async () => {
  const send = async (path: string, body: unknown) => {
    const response = await fetch(`${client.emulator.url}/emulator/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    })
    return { status: response.status, body: await response.text() }
  }
  expect((await send('faults', { next: { kind: 'throttle', operation: 'createReport' } })).status).toBe(200)
  expect((await client.create(LISTINGS)).status).toBe(429)
  expect((await send('faults', { next: { kind: 'earthquake' } })).status).toBe(400)
  expect((await send('faults', { plan: { seed: 3, rates: { slow: 0 } } })).status).toBe(200)
  expect((await send('clock', { advance: { days: 1 } })).body).toContain('2026-11-24T18:00:00')
  expect((await send('price', { sku: '0012345', price: 12.5 })).status).toBe(200)
  expect(await shown()).toBe('12.50')
  expect((await send('price', { sku: 'nothing', price: 1 })).body).toContain('The seller has no SKU nothing.')
  expect((await send('consent', { seller_id: 'A2NORTHWIND7', consent: 'code' })).body).toContain(
    'spapi_oauth_code',
  )
  expect((await send('sellers', { seller_id: 'ANEWSELLER', sku_count: 3 })).body).toContain('Atzr|anewseller')
  const listed = await fetch(`${client.emulator.url}/emulator/sellers`)
  expect(await listed.text()).toContain('ANEWSELLER')
})
