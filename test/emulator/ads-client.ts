/** A plain HTTP client of the emulated Ads API, with nothing but fetch. */
import { gunzipSync } from 'node:zlib'
import type { EmulatorOptions } from '../../src/emulator/options.ts'
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts'
import { DEMO_SELLER } from '../../src/emulator/sellers.ts'
import { askToken, at, type Reply } from './client.ts'

export const ADS = {
  grant_type: 'refresh_token',
  refresh_token: 'Atzr|northwind-ads',
  client_id: 'amzn1.application-oa2-client.northwind-ads',
  client_secret: 'amzn1.oa2-cs.v1.northwind-ads',
} as const

type Headers_ = Readonly<Record<string, string>>

export interface AdsClient {
  readonly emulator: Emulator
  readonly profile_id: string
  call(method: string, path: string, body?: unknown, headers?: Headers_): Promise<Reply>
  create(type: Asked): Promise<Reply>
  /** Creates a report that is made at once and reads it; numbers of many digits are texts. */
  rows(type: Asked): Promise<readonly Row[]>
}

export type Row = Readonly<Record<string, unknown>>

export interface Asked {
  readonly reportTypeId: string
  readonly groupBy: readonly string[]
  readonly columns: readonly string[]
  readonly startDate: string
  readonly endDate: string
  readonly more?: Readonly<Record<string, unknown>>
}

const PRODUCTS: Readonly<Record<string, string>> = {
  sp: 'SPONSORED_PRODUCTS',
  sb: 'SPONSORED_BRANDS',
  sd: 'SPONSORED_DISPLAY',
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null

const exactly = (text: string): unknown => JSON.parse(text.replaceAll(/:(\d{16,})/g, ':"$1"'))

export const rowsIn = (value: unknown): readonly Row[] => (Array.isArray(value) ? value.filter(isRow) : [])

export const rowsAt = async (url: string): Promise<readonly Row[]> => {
  const packed = Buffer.from(await (await fetch(url)).arrayBuffer())
  return rowsIn(exactly(gunzipSync(packed).toString('utf8')))
}

const replyOf = async (response: Response): Promise<Reply> => {
  const raw = await response.text()
  const body: unknown = response.headers.get('content-type')?.includes('json') ? exactly(raw) : raw
  return {
    status: response.status,
    headers: response.headers,
    body,
    at: (...path) => at(body, ...path),
    text: (...path) => String(at(body, ...path)),
  }
}

const bodyOf = ({ reportTypeId, groupBy, columns, startDate, endDate, more }: Asked) => ({
  startDate,
  endDate,
  configuration: {
    adProduct: PRODUCTS[reportTypeId.slice(0, 2)],
    reportTypeId,
    groupBy,
    columns,
    timeUnit: 'DAILY',
    format: 'GZIP_JSON',
    ...more,
  },
})

export const startAdsClient = async (options: EmulatorOptions = {}): Promise<AdsClient> => {
  const emulator = await startEmulator({ rate_scale: Infinity, sellers: [DEMO_SELLER], ...options })
  const token = (await askToken(emulator.url, ADS)).text('access_token')
  const send = async (method: string, path: string, body: unknown, headers: Headers_): Promise<Reply> => {
    const own = { authorization: `Bearer ${token}`, 'amazon-advertising-api-clientid': ADS.client_id }
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    return replyOf(
      await fetch(`${emulator.url}${path}`, { method, headers: { ...own, ...headers }, ...sent }),
    )
  }
  const profile_id = String(at((await send('GET', '/v2/profiles', undefined, {})).body, 0, 'profileId'))
  const call: AdsClient['call'] = (method, path, body, headers = {}) =>
    send(method, path, body, { 'amazon-advertising-api-scope': profile_id, ...headers })
  const create: AdsClient['create'] = (asked) => call('POST', '/reporting/reports', bodyOf(asked))
  return {
    emulator,
    profile_id,
    call,
    create,
    async rows(asked) {
      const created = await create(asked)
      if (created.status !== 200) throw new Error(JSON.stringify(created.body))
      const report = await call('GET', `/reporting/reports/${created.text('reportId')}`)
      return rowsAt(report.text('url'))
    },
  }
}
