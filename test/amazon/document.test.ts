import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { AMAZON, emulatedAmazon, isDocumentAddress } from '../../src/amazon/endpoint.ts'
import { type Document, type DocumentLimits, openDocument } from '../../src/amazon/sp/document.ts'
import { type Northwind, openNorthwind, problemOf, US } from './northwind.ts'

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const northwind = async (): Promise<Northwind> => {
  const open = await openNorthwind()
  closing.push(open.close)
  return open
}

const INVENTORY = 'GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA'

const bytesOf = async (document: Document): Promise<Buffer> => {
  const parts: Uint8Array[] = []
  for await (const part of document.bytes) parts.push(part)
  return Buffer.concat(parts)
}

const documentId = async ({ amazon }: Northwind): Promise<string> => {
  const report_id = await amazon.reports.create({ report_type: INVENTORY, marketplace_ids: [US] })
  const report = await amazon.reports.get(report_id)
  expect(report).toMatchObject({ report_id, report_type: INVENTORY, status: 'DONE', marketplace_ids: [US] })
  return report.report_document_id ?? ''
}

test('a report is asked for, found and read: unpacked, with its charset and the digest of what came', async () => {
  const place = await northwind()
  const document = await place.amazon.document.open(await documentId(place))
  expect(document.digest()).toBeNull()
  const text = (await bytesOf(document)).toString('utf8')
  expect(text.split('\t')[0]).toBe('sku')
  expect(document.charset).toMatch(/utf-?8|cp1252/)
  expect(document.digest()).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
})

test('a report made earlier is found again', async () => {
  const place = await northwind()
  await documentId(place)
  const page = await place.amazon.reports.list({ report_types: [INVENTORY], statuses: ['DONE'] })
  expect(page.reports.map((report) => report.report_type)).toEqual([INVENTORY])
  expect(page.next_token).toBeNull()
})

test('an address that ended is asked for anew, once', async () => {
  const place = await northwind()
  const id = await documentId(place)
  place.emulator.faults.next({ kind: 'expired_url' })
  expect((await bytesOf(await place.amazon.document.open(id))).length).toBeGreaterThan(100)
  expect(place.emulator.counters.of('getReportDocument').calls).toBe(2)
  place.emulator.faults.next({ kind: 'expired_url', times: 9 })
  expect((await problemOf(place.amazon.document.open(id))).code).toBe('amazon_busy')
})

test('a download that is cut in the middle is never taken for a whole one', async () => {
  const place = await northwind()
  const id = await documentId(place)
  place.emulator.faults.next({ kind: 'cut_download' })
  const document = await place.amazon.document.open(id)
  expect(await problemOf(bytesOf(document))).toMatchObject({ code: 'amazon_busy', retry: 'later' })
  expect(document.digest()).toBeNull()
})

test('a document whose compressed data stop early is never taken for a whole one', async () => {
  const place = await northwind()
  place.emulator.faults.next({ kind: 'truncated_gzip' })
  const document = await place.amazon.document.open(await documentId(place))
  expect((await problemOf(bytesOf(document))).code).toBe('amazon_busy')
})

test('a storage that fails is told as busy', async () => {
  const place = await northwind()
  const id = await documentId(place)
  place.emulator.faults.next({ kind: 'error_503_download' })
  expect((await problemOf(place.amazon.document.open(id))).code).toBe('amazon_busy')
})

test('documents come from Amazon’s storage, or from this machine when Amazon is emulated, and from nowhere else', async () => {
  const signed = new URL('https://tortuga-prod-na.s3-external-1.amazonaws.com/a%2Fb?X-Amz-Signature=1')
  expect(isDocumentAddress(signed, AMAZON)).toBe(true)
  for (const foreign of [
    'http://tortuga-prod-na.s3-external-1.amazonaws.com/a',
    'https://amazonaws.com.example.org/a',
    'https://evilamazonaws.com/a',
    'https://user:word@s3.amazonaws.com/a',
    'https://s3.amazonaws.com:8443/a',
    'http://127.0.0.1:4010/a',
    'http://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
  ])
    expect(isDocumentAddress(new URL(foreign), AMAZON)).toBe(false)
  const emulated = emulatedAmazon('http://127.0.0.1:4010')
  expect(isDocumentAddress(new URL('http://127.0.0.1:4011/doc'), emulated)).toBe(true)
  expect(isDocumentAddress(signed, emulated)).toBe(false)
  expect((await problemOf(openDocument('https://example.org/report', AMAZON))).code).toBe('amazon_refused')
})

test('only a loopback address can stand for Amazon', () => {
  expect(emulatedAmazon('http://localhost:4010').lwa_url.href).toBe('http://localhost:4010/auth/o2/token')
  for (const foreign of ['https://127.0.0.1:1', 'http://example.org', 'http://127.0.0.1.example.org', 'x'])
    expect(() => emulatedAmazon(foreign)).toThrow(/loopback/)
})

/** A storage that answers in one way, for what the emulator's never does. */
const storage = async (answer: (reply: ServerResponse) => void): Promise<string> => {
  const server = createServer((_, reply) => answer(reply)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}/document`
}

const openAt = async (url: string, limits: Partial<DocumentLimits> = {}): Promise<Document> => {
  const opened = await openDocument(url, emulatedAmazon(url), limits)
  if (opened.kind !== 'open') throw opened.cause
  return opened.document
}

const LINES = Buffer.from('sku\tunits\n'.repeat(50_000))

test('packed data are unpacked by their look, also where a Content-Encoding announces them', async () => {
  const packed = gzipSync(LINES)
  for (const headers of [{}, { 'content-encoding': 'gzip' }]) {
    const document = await openAt(await storage((reply) => void reply.writeHead(200, headers).end(packed)))
    expect((await bytesOf(document)).equals(LINES)).toBe(true)
    expect(document.digest()).toEqual({
      sha256: createHash('sha256').update(packed).digest('hex'),
      received_bytes: packed.length,
    })
  }
  const short = await storage(
    (reply) => void reply.writeHead(200, { 'content-encoding': 'gzip' }).end(packed.subarray(0, -20)),
  )
  expect((await problemOf(bytesOf(await openAt(short)))).code).toBe('amazon_busy')
})

test('a plain body of unknown length cannot prove that it is whole, so it is refused', async () => {
  const url = await storage((reply) => {
    reply.socket?.end('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nsku\tunits\n')
  })
  expect((await problemOf(bytesOf(await openAt(url)))).code).toBe('amazon_busy')
})

test('a line that falls silent and a document without end are given up', async () => {
  const silent = await storage((reply) => void reply.writeHead(200, { 'content-length': 9 }).write('sku'))
  expect((await problemOf(bytesOf(await openAt(silent, { idle_ms: 50 })))).code).toBe('amazon_busy')
  expect((await problemOf(bytesOf(await openAt(silent, { deadline_ms: 50 })))).code).toBe('amazon_busy')
  const large = await storage((reply) => void reply.writeHead(200).end(LINES))
  expect((await problemOf(bytesOf(await openAt(large, { bytes_max: 1_000 })))).code).toBe('amazon_refused')
})

test('a reader that pauses longer than the line may be silent still gets the whole', async () => {
  const url = await storage((reply) => void reply.writeHead(200).end(Buffer.alloc(8_000_000, LINES)))
  let bytes = 0
  for await (const part of (await openAt(url, { idle_ms: 40 })).bytes) {
    if (bytes === 0) await pause(120)
    bytes += part.length
  }
  expect(bytes).toBe(8_000_000)
})
