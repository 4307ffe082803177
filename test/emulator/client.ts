/** A plain HTTP client of the emulated Amazon: what SP-API looks like with nothing but fetch. */
import { gunzipSync } from 'node:zlib'
import { startEmulator, type Emulator } from '../../src/emulator/emulator.ts'
import type { EmulatorOptions } from '../../src/emulator/options.ts'
import { DEMO_SELLER } from '../../src/emulator/sellers.ts'

export const US = 'ATVPDKIKX0DER'
export const INVENTORY = 'GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA'
export const LISTINGS = 'GET_MERCHANT_LISTINGS_ALL_DATA'
export const ORDERS = 'GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL'
export const LEDGER = 'GET_LEDGER_DETAIL_VIEW_DATA'
export const LEDGER_SUMMARY = 'GET_LEDGER_SUMMARY_VIEW_DATA'

export const REFRESH = {
  grant_type: 'refresh_token',
  refresh_token: 'Atzr|northwind',
  client_id: 'amzn1.application-oa2-client.northwind',
  client_secret: 'amzn1.oa2-cs.v1.northwind',
} as const

/** What lies at the end of a path into JSON; undefined when there is nothing. */
export const at = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((inner, key) => {
    if (typeof inner !== 'object' || inner === null) return undefined
    return Object.entries(inner).find(([name]) => name === String(key))?.[1]
  }, value)

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
  at(...path: readonly (string | number)[]): unknown
  text(...path: readonly (string | number)[]): string
}

const replyFrom = async (response: Response): Promise<Reply> => {
  const raw = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') ?? false
  const body: unknown = isJson ? JSON.parse(raw) : raw
  return {
    status: response.status,
    headers: response.headers,
    body,
    at: (...path) => at(body, ...path),
    text: (...path) => String(at(body, ...path)),
  }
}

export const askToken = async (
  url: string,
  fields: Readonly<Record<string, string>> = REFRESH,
): Promise<Reply> =>
  replyFrom(await fetch(`${url}/auth/o2/token`, { method: 'POST', body: new URLSearchParams(fields) }))

export interface Client {
  readonly emulator: Emulator
  call(method: string, path: string, body?: unknown): Promise<Reply>
  create(report_type: string, more?: Readonly<Record<string, unknown>>): Promise<Reply>
  /** Creates a report and fetches its document. */
  report(report_type: string, more?: Readonly<Record<string, unknown>>): Promise<Document>
  documentUrl(report_id: string): Promise<string>
}

export interface Document {
  readonly content_type: string
  readonly bytes: Buffer
  readonly text: string
  readonly header: readonly string[]
  readonly rows: readonly Readonly<Record<string, string>>[]
}

const fields = (line: string, quoted: boolean): readonly string[] =>
  quoted
    ? line
        .slice(1, -1)
        .split('"\t"')
        .map((cell) => cell.replaceAll('""', '"'))
    : line.split('\t')

export const documentFrom = async (response: Response): Promise<Document> => {
  const raw = Buffer.from(await response.arrayBuffer())
  const bytes = raw[0] === 0x1f && raw[1] === 0x8b ? gunzipSync(raw) : raw
  const content_type = response.headers.get('content-type') ?? ''
  const charset = (/charset=(\S+)/.exec(content_type)?.[1] ?? 'utf-8').toLowerCase()
  const text = new TextDecoder(charset === 'cp1252' ? 'windows-1252' : charset).decode(bytes)
  const [first = '', ...lines] = text.split(/\r?\n/).filter((line) => line !== '')
  // The header alone says whether a file is quoted: a SKU may begin with a quote in one that is not.
  const quoted = first.startsWith('"')
  const header = fields(first, quoted)
  const rows = lines.map((line) => {
    const cells = fields(line, quoted)
    return Object.fromEntries(header.map((name, index) => [name, cells[index] ?? '']))
  })
  return { content_type, bytes, text, header, rows }
}

export const clientOf = async (
  emulator: Emulator,
  grant: Readonly<Record<string, string>> = REFRESH,
): Promise<Client> => {
  const token = (await askToken(emulator.url, grant)).text('access_token')
  const call: Client['call'] = async (method, path, body) => {
    const headers = { 'x-amz-access-token': token, 'content-type': 'application/json' }
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    return replyFrom(await fetch(`${emulator.url}${path}`, { method, headers, ...sent }))
  }
  const create: Client['create'] = (reportType, more = {}) =>
    call('POST', '/reports/2021-06-30/reports', { reportType, marketplaceIds: [US], ...more })
  const documentUrl: Client['documentUrl'] = async (report_id) => {
    const report = await call('GET', `/reports/2021-06-30/reports/${report_id}`)
    const document = await call('GET', `/reports/2021-06-30/documents/${report.text('reportDocumentId')}`)
    return document.text('url')
  }
  return {
    emulator,
    call,
    create,
    documentUrl,
    async report(report_type, more) {
      const created = await create(report_type, more)
      return documentFrom(await fetch(await documentUrl(created.text('reportId'))))
    },
  }
}

/** An emulator without limits and a client that is let in; the caller closes the emulator. */
export const startClient = async (options: EmulatorOptions = {}): Promise<Client> =>
  clientOf(await startEmulator({ rate_scale: Infinity, sellers: [DEMO_SELLER], ...options }))
