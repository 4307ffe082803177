/** A small Amazon: starts it, and hands out everything a test, the demo or an operator may want to touch. */
import type { FastifyInstance } from 'fastify'
import { systemClock, type Clock } from '../core/clock.ts'
import { reportOperations } from './api/reports.ts'
import { sellerOperations } from './api/sellers.ts'
import { countersOf, type Counters } from './counters.ts'
import { bodyOf, signaturesOf, type ServedBody } from './documents.ts'
import { mountDocuments } from './document-server.ts'
import { faultsOf, type Faults } from './faults/faults.ts'
import { plainPrice } from './listings-state.ts'
import { limiterOf } from './rates.ts'
import { reportStoreOf, type ReportTimes } from './report-store.ts'
import type { Layout, ReportProjection } from './reports/define.ts'
import * as shipped from './reports/index.ts'
import { DEMO_SELLER, sellersOf, type Sellers, type SellerSetup } from './sellers.ts'
import { mountOperation, mountTokens, openServer, type Pipeline } from './server.ts'
import { tokensOf, type Tokens } from './tokens.ts'
import type { MarketWorld } from './world/market.ts'

export interface EmulatorOptions {
  /** What day and time it is in the world. Default: the machine's. */
  readonly clock?: Clock
  /** What delays, token lives, rate limits and signed addresses run under. Default: the machine's clock. */
  readonly timer?: Clock
  /** Default 0: any free port. */
  readonly port?: number
  readonly document_port?: number
  /** Default: the demo seller. */
  readonly sellers?: readonly SellerSetup[]
  /** Life of an access token in seconds. Default 3600. */
  readonly token_expires_in?: number
  /** How much faster than Amazon's the rate buckets refill. Default 1; Infinity lifts the limits. */
  readonly rate_scale?: number
  /** How long reports take; by default, and per type. Default 0 and 0 milliseconds. */
  readonly report_times?: ReportTimes & { readonly by_type?: Readonly<Record<string, ReportTimes>> }
  /** Cancel reports asked for again sooner than Amazon makes them anew. Default false. */
  readonly enforce_freshness?: boolean
  /** Per type: what becomes of a report that finds nothing. */
  readonly no_data?: Readonly<Record<string, 'header' | 'cancelled'>>
  /** Header spellings, per type. Default `as_seen`. */
  readonly layouts?: Readonly<Record<string, Layout>>
  /** Default true. */
  readonly compress_documents?: boolean
  /** Life of a signed address in milliseconds. Default 5 minutes. */
  readonly url_life_ms?: number
  /** How long "slow" is, in milliseconds. Default 300. */
  readonly slow_ms?: number
  /** How long "late" is, in milliseconds of the timer. Default 1000. */
  readonly late_ms?: number
}

export interface Emulator {
  readonly url: string
  readonly documentUrl: string
  readonly clock: Clock
  readonly sellers: Sellers
  readonly tokens: Tokens
  readonly faults: Faults
  readonly counters: Counters
  readonly documents: { serve(body: ServedBody): void }
  close(): Promise<void>
}

const REPORTS: readonly ReportProjection[] = Object.values(shipped)

const listen = async (app: FastifyInstance, port: number): Promise<string> => {
  try {
    return await app.listen({ port, host: '127.0.0.1' })
  } catch (error) {
    const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    if (!inUse) throw error
    throw new Error(`The emulator cannot listen on 127.0.0.1:${port}: the port is in use. Choose another.`, {
      cause: error,
    })
  }
}

export const startEmulator = async (options: EmulatorOptions = {}): Promise<Emulator> => {
  const { clock = systemClock, timer = systemClock, slow_ms = 300 } = options
  const sellers = sellersOf(clock, options.sellers ?? [DEMO_SELLER])
  const tokens = tokensOf({ sellers, timer, expires_in: options.token_expires_in ?? 3600 })
  const faults = faultsOf()
  const counters = countersOf()
  const served = new Map<string, ServedBody>()
  let documentUrl = ''
  const signatures = signaturesOf({
    origin: () => documentUrl,
    timer,
    url_life_ms: options.url_life_ms ?? 300_000,
  })
  const times = options.report_times ?? { queue_ms: 0, processing_ms: 0 }
  const store = reportStoreOf({
    projections: REPORTS,
    clock,
    timer,
    faults,
    times: (report_type) => times.by_type?.[report_type] ?? times,
    late_ms: options.late_ms ?? 1000,
    enforce_freshness: options.enforce_freshness ?? false,
    compress: options.compress_documents ?? true,
    no_data: (report_type) => options.no_data?.[report_type],
    price: () => plainPrice,
    sign: signatures.sign,
  })
  const pipeline: Pipeline = {
    tokens,
    limiter: limiterOf(timer, options.rate_scale ?? 1),
    counters,
    faults,
    slow_ms,
    regionOf: () => undefined,
    revokeGrantOf: () => {},
  }
  const shelf = {
    signatures,
    counters,
    faults,
    slow_ms,
    find: store.documentById,
    open: (document: Parameters<typeof bodyOf>[0]) => {
      const { report_type } = document.request.projection
      return bodyOf(document, {
        layout: options.layouts?.[report_type] ?? 'as_seen',
        served: served.get(report_type),
      })
    },
  }
  const api = openServer()
  const files = openServer()
  mountTokens(api, pipeline)
  for (const operation of [...reportOperations(store), ...sellerOperations])
    mountOperation(api, pipeline, operation)
  mountDocuments(api, shelf)
  mountDocuments(files, shelf)
  const url = await listen(api, options.port ?? 0)
  documentUrl = await listen(files, options.document_port ?? 0)
  return {
    url,
    documentUrl,
    clock,
    sellers,
    tokens,
    faults,
    counters,
    documents: { serve: (body) => void served.set(body.report_type, body) },
    close: async () => {
      await api.close()
      await files.close()
    },
  }
}

export type { MarketWorld }
