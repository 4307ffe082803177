/**
 * Report documents: signed addresses that expire, and bodies made while they are sent. A table is never held in
 * memory: rows become lines, lines chunks of some 64 kB, chunks gzip, and the socket sets the pace.
 */
import { createHmac } from 'node:crypto'
import { Readable, Transform } from 'node:stream'
import { createGzip } from 'node:zlib'
import type { Clock } from '../core/clock.ts'
import { instantOf, msOf } from '../core/time.ts'
import { encode, type Charset } from './charset.ts'
import type { Table } from './reports/define.ts'
import type { StoredDocument } from './store/types.ts'
import { damaged } from './faults/damage.ts'

/** A test's or benchmark's own body for a report type, instead of the world's. */
export interface ServedBody {
  readonly report_type: string
  /** Plain text in chunks, or bytes that are gzip already (`gzipped`). Called for every download. */
  body(request: {
    readonly from_ms: number
    readonly until_ms: number
  }): Readable | AsyncIterable<Buffer | string> | Iterable<Buffer | string>
  readonly gzipped?: boolean
}

export interface Body {
  readonly stream: Readable
  readonly content_type: string
  /** The stream is gzip. */
  readonly gzipped: boolean
}

const CHUNK_CHARACTERS = 65_536

const line = (cells: readonly string[], quoted: boolean, end: string): string =>
  quoted ? `"${cells.map(doubled).join('"\t"')}"${end}` : cells.join('\t') + end

const doubled = (cell: string): string => (cell.includes('"') ? cell.replaceAll('"', '""') : cell)

/** The table as bytes, in chunks. */
export function* chunksOf(
  table: Table,
  style: { readonly quoted: boolean; readonly line_end: string; readonly charset: Charset },
): Generator<Buffer> {
  let text = line(table.header, style.quoted, style.line_end)
  for (const row of table.rows) {
    text += line(row, style.quoted, style.line_end)
    if (text.length < CHUNK_CHARACTERS) continue
    yield encode(text, style.charset)
    text = ''
  }
  yield encode(text, style.charset)
}

/** Swallows the end of a gzip stream: complete as far as HTTP can tell, broken for who unpacks it. */
const withoutEnd = (): Transform => {
  let held = Buffer.alloc(0)
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const all = Buffer.concat([held, chunk])
      const keep = Math.min(all.length, 4096)
      held = all.subarray(all.length - keep)
      done(null, all.subarray(0, all.length - keep))
    },
    flush(done) {
      done(null, held.subarray(0, Math.floor(held.length / 2)))
    },
  })
}

const tableOf = (document: StoredDocument, layout: 'as_seen' | 'as_documented'): Table => {
  const table = document.request.projection.table(document.contexts, layout)
  return damaged(document.header_only ? { ...table, rows: [] } : table, document)
}

const worldChunks = (document: StoredDocument, layout: 'as_seen' | 'as_documented', charset: Charset) => {
  const { quoted, line_end } = document.request.projection
  const written = document.fault?.kind === 'cp1252_bytes' ? 'Cp1252' : charset
  return chunksOf(tableOf(document, layout), { quoted, line_end, charset: written })
}

const charsetOf = (document: StoredDocument): Charset => {
  const marketplace = document.contexts[0]?.world.setup.marketplace
  return marketplace ? document.request.projection.charset(marketplace) : 'UTF-8'
}

/** The document's bytes; the same every time, unless its body is served by a test. */
export const bodyOf = (
  document: StoredDocument,
  options: { readonly layout: 'as_seen' | 'as_documented'; readonly served: ServedBody | undefined },
): Body => {
  const charset = charsetOf(document)
  const content_type = `text/plain; charset=${charset}`
  if (document.failure !== undefined) {
    return finish(document, Readable.from([Buffer.from(document.failure)]), 'application/json; charset=UTF-8')
  }
  const { served } = options
  const { projection } = document.request
  if (!served && projection.json) {
    const pieces = Array.from(projection.json(document.contexts, document.header_only), (text) =>
      Buffer.from(text),
    )
    return finish(document, Readable.from(pieces), 'application/json; charset=UTF-8')
  }
  if (!served)
    return finish(document, Readable.from(worldChunks(document, options.layout, charset)), content_type)
  const own = served.body(document.request)
  const stream = own instanceof Readable ? own : Readable.from(own)
  return served.gzipped === true
    ? { stream, content_type, gzipped: true }
    : finish(document, stream, content_type)
}

/** Level 1 gives nine tenths of the size for a third of the work. */
const finish = (document: StoredDocument, stream: Readable, content_type: string): Body => {
  if (!document.compressed) return { stream, content_type, gzipped: false }
  const gzip = createGzip({ level: 1, chunkSize: 65_536 })
  stream.on('error', (error) => gzip.destroy(error))
  gzip.on('close', () => stream.destroy())
  const packed = stream.pipe(gzip)
  const whole = document.fault?.kind !== 'truncated_gzip'
  return { stream: whole ? packed : packed.pipe(withoutEnd()), content_type, gzipped: true }
}

/** A report of ads whose body a test serves: of any days, packed as all of them are. */
export const packedBody = (served: ServedBody): Body => ({
  stream: Readable.from(served.body({ from_ms: 0, until_ms: 0 })).pipe(createGzip({ level: 1 })),
  content_type: 'application/octet-stream',
  gzipped: true,
})

export interface Signatures {
  /** The address of a document, good from now on for its life; that of reports unless another is given. */
  sign(document_id: string, content_encoding: boolean, life_ms?: number): string
  /** Whether the address is ours and still good. */
  check(document_id: string, query: URLSearchParams): 'good' | 'expired' | 'forged'
}

const awsDate = (ms: number): string => instantOf(ms).replaceAll(/[-:]|\.\d+/g, '')

const msOfAwsDate = (text: string): number =>
  Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))

const seal = (document_id: string, date: string, encoding: string, seconds: string): string =>
  createHmac('sha256', 'emulator').update(`${document_id}\n${date}\n${encoding}\n${seconds}`).digest('hex')

/** Addresses in the manner of S3: who holds one may read, until it expires. */
export const signaturesOf = (options: {
  readonly origin: () => string
  readonly timer: Clock
  readonly url_life_ms: number
}): Signatures => {
  return {
    sign(document_id, content_encoding, life_ms = options.url_life_ms) {
      const date = awsDate(msOf(options.timer.now()))
      const encoding = content_encoding ? 'gzip' : ''
      const seconds = String(life_ms / 1000)
      const query = new URLSearchParams({
        'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
        'X-Amz-Date': date,
        'X-Amz-SignedHeaders': 'host',
        'X-Amz-Expires': seconds,
        ...(content_encoding ? { 'response-content-encoding': encoding } : {}),
        'X-Amz-Signature': seal(document_id, date, encoding, seconds),
      })
      return `${options.origin()}/documents/${encodeURIComponent(document_id)}?${query.toString()}`
    },
    check(document_id, query) {
      const date = query.get('X-Amz-Date') ?? ''
      const seconds = query.get('X-Amz-Expires') ?? ''
      const sealed = seal(document_id, date, query.get('response-content-encoding') ?? '', seconds)
      if (query.get('X-Amz-Signature') !== sealed) return 'forged'
      // Dates in addresses have whole seconds, so an address lives up to one second less than it says.
      return msOf(options.timer.now()) < msOfAwsDate(date) + Number(seconds) * 1000 ? 'good' : 'expired'
    },
  }
}

/** Refusals of the document store are XML, as S3 writes them. */
export const storeError = (code: string, message: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message>` +
  '<RequestId>EMULATED</RequestId></Error>'
