/** The reports that were asked for: how far each has come, what becomes of it, and where its document lies. */
import type { Clock } from '../core/clock.ts'
import { DAY_MS, msOf, type Instant } from '../core/time.ts'
import type { ReportRequest } from './api/report-request.ts'
import { invalidInput, type Answer } from './answer.ts'
import type { Faults } from './faults/faults.ts'
import type { ContentFault, ReportFault } from './faults/kinds.ts'
import type { Price } from './listings-state.ts'
import type { ReportContext, ReportProjection } from './reports/define.ts'
import type { Seller } from './sellers.ts'
import { hashText, mix } from './world/random.ts'

export type Status = 'IN_QUEUE' | 'IN_PROGRESS' | 'DONE' | 'CANCELLED' | 'FATAL'
type Fate = 'done' | 'cancelled' | 'fatal' | 'fatal_with_document' | 'stuck'

export interface StoredReport {
  readonly report_id: string
  readonly seller: Seller
  readonly request: ReportRequest
  /** By the clock of the world. */
  readonly created_at: Instant
  /** By the timer that delays run under. */
  readonly created_ms: number
  readonly queue_ms: number
  readonly processing_ms: number
  readonly fate: Fate
  readonly document_id: string
}

export interface StoredDocument {
  readonly document_id: string
  readonly number: number
  readonly seller: Seller
  readonly created_ms: number
  readonly request: ReportRequest
  readonly contexts: readonly ReportContext[]
  readonly compressed: boolean
  readonly fault: { readonly kind: ContentFault; readonly column?: string } | undefined
  readonly header_only: boolean
  /** What the document of a failed report says. */
  readonly failure: string | undefined
}

/** How long reports take, in milliseconds of the timer. */
export interface ReportTimes {
  readonly queue_ms: number
  readonly processing_ms: number
}

export interface Filter {
  readonly report_types: readonly string[]
  readonly statuses: readonly string[]
  readonly marketplace_ids: readonly string[]
  readonly page_size: number
  readonly since_ms: number | undefined
  readonly until_ms: number | undefined
}

interface Page {
  readonly reports: readonly StoredReport[]
  readonly next_token: string | undefined
}

export interface ReportStore {
  readonly projections: ReadonlyMap<string, ReportProjection>
  now(): Instant
  create(seller: Seller, request: ReportRequest): StoredReport
  progress(report: StoredReport): {
    readonly status: Status
    readonly started_ms: number | undefined
    readonly ended_ms: number | undefined
  }
  find(seller: Seller, report_id: string): StoredReport | undefined
  /** False when it is too late. */
  cancel(report: StoredReport): boolean
  firstPage(seller: Seller, filter: Filter): Page | Answer
  nextPage(seller: Seller, token: string): Page | Answer
  document(seller: Seller, document_id: string): StoredDocument | undefined
  /** Whoever holds a signed address may read; so this one asks for no seller. */
  documentById(document_id: string): StoredDocument | undefined
  signedUrl(document: StoredDocument, content_encoding: boolean): string
}

export interface StoreOptions {
  readonly projections: readonly ReportProjection[]
  readonly clock: Clock
  readonly timer: Clock
  readonly faults: Faults
  times(report_type: string): ReportTimes
  readonly late_ms: number
  /** Cancel what is asked for again sooner than Amazon makes it anew. */
  readonly enforce_freshness: boolean
  readonly compress: boolean
  no_data(report_type: string): 'header' | 'cancelled' | undefined
  price(seller: Seller): Price
  sign(document: StoredDocument, content_encoding: boolean): string
}

const RETENTION_DAYS = 90
const ORDER_RETENTION_DAYS = 30

const retentionMs = (report_type: string): number =>
  DAY_MS * (report_type.includes('_ORDERS_') ? ORDER_RETENTION_DAYS : RETENTION_DAYS)

const FATE_OF: Readonly<Partial<Record<ReportFault, Fate>>> = {
  cancelled: 'cancelled',
  fatal: 'fatal',
  fatal_with_document: 'fatal_with_document',
  stuck: 'stuck',
}

const STATUS_OF: Readonly<Record<Exclude<Fate, 'stuck'>, Status>> = {
  done: 'DONE',
  cancelled: 'CANCELLED',
  fatal: 'FATAL',
  fatal_with_document: 'FATAL',
}

const contextsOf = (
  seller: Seller,
  request: ReportRequest,
  as_of_ms: number,
  price: Price,
): readonly ReportContext[] =>
  request.marketplace_ids.flatMap((marketplace_id) => {
    const world = seller.market(marketplace_id)
    const { from_ms, until_ms, options } = request
    if (!world) return []
    const priced = (profile: Parameters<ReportContext['price']>[0], at_ms: number): number =>
      price({ world, profile, at_ms })
    return [{ world, as_of_ms, from_ms, until_ms, options, price: priced }]
  })

const isEmpty = (request: ReportRequest, contexts: readonly ReportContext[]): boolean =>
  request.projection.table(contexts, 'as_seen').rows[Symbol.iterator]().next().done === true

export const reportStoreOf = (options: StoreOptions): ReportStore => {
  const { clock, timer, faults } = options
  const reports = new Map<string, StoredReport>()
  const documents = new Map<string, StoredDocument>()
  const cancelled = new Map<string, number>()
  const pages = new Map<string, { readonly ids: readonly string[]; readonly page_size: number }>()
  const latest = new Map<string, StoredReport>()
  const nowMs = (): number => msOf(timer.now())

  const keep = (seller: Seller, request: ReportRequest, fault: ReportFault | undefined): StoredReport => {
    const number = reports.size + 1
    const report_type = request.projection.report_type
    const key = `${seller.seller_id}\t${report_type}\t${request.marketplace_ids.join()}`
    const before = latest.get(key)
    const as_of_ms = msOf(clock.now())
    const contexts = contextsOf(seller, request, as_of_ms, options.price(seller))
    const { queue_ms, processing_ms } = options.times(report_type)
    const report: StoredReport = {
      report_id: String(50_000_000_000 + number * 7_919),
      seller,
      request,
      created_at: clock.now(),
      created_ms: nowMs(),
      queue_ms: fault === 'late' ? queue_ms + options.late_ms : queue_ms,
      processing_ms,
      fate: fateOf({ fault, before, as_of_ms, request, contexts }),
      document_id:
        fault === 'old_document' && before
          ? before.document_id
          : `amzn1.spdoc.1.4.${seller.region}.${mix(hashText(seller.seller_id), number).toString(16)}-${number}`,
    }
    reports.set(report.report_id, report)
    latest.set(key, report)
    if (!documents.has(report.document_id)) {
      documents.set(report.document_id, documentOf({ report, number, contexts, as_of_ms, fault }))
    }
    return report
  }

  const fateOf = (about: {
    readonly fault: ReportFault | undefined
    readonly before: StoredReport | undefined
    readonly as_of_ms: number
    readonly request: ReportRequest
    readonly contexts: readonly ReportContext[]
  }): Fate => {
    const { projection } = about.request
    const planned = about.fault && FATE_OF[about.fault]
    if (planned) return planned
    const age_ms = about.before ? about.as_of_ms - msOf(about.before.created_at) : Infinity
    if (options.enforce_freshness && age_ms < projection.fresh_minutes * 60_000) return 'cancelled'
    const no_data = options.no_data(projection.report_type) ?? projection.no_data
    return no_data === 'cancelled' && isEmpty(about.request, about.contexts) ? 'cancelled' : 'done'
  }

  const documentOf = (about: {
    readonly report: StoredReport
    readonly number: number
    readonly contexts: readonly ReportContext[]
    readonly as_of_ms: number
    readonly fault: ReportFault | undefined
  }): StoredDocument => ({
    document_id: about.report.document_id,
    number: about.number,
    seller: about.report.seller,
    created_ms: about.as_of_ms,
    request: about.report.request,
    contexts: about.contexts,
    compressed: options.compress,
    fault: faults.onContent(about.report.request.projection.report_type),
    header_only: about.fault === 'header_only',
    failure:
      about.fault === 'fatal_with_document'
        ? '{"errorDetails":"The requested data is unavailable. Please try a different date range."}'
        : undefined,
  })

  const progress: ReportStore['progress'] = (report) => {
    const created = msOf(report.created_at)
    const ended = cancelled.get(report.report_id)
    if (ended !== undefined) return { status: 'CANCELLED', started_ms: undefined, ended_ms: ended }
    const elapsed = nowMs() - report.created_ms
    if (report.fate === 'stuck' || elapsed < report.queue_ms) {
      return { status: 'IN_QUEUE', started_ms: undefined, ended_ms: undefined }
    }
    const started_ms = created + report.queue_ms
    if (elapsed < report.queue_ms + report.processing_ms) {
      return { status: 'IN_PROGRESS', started_ms, ended_ms: undefined }
    }
    return { status: STATUS_OF[report.fate], started_ms, ended_ms: started_ms + report.processing_ms }
  }

  const pageOf = (ids: readonly string[], page_size: number): Page => {
    const left = ids.slice(page_size)
    const next_token =
      left.length > 0 ? `page-${mix(hashText(left.join()), pages.size).toString(36)}` : undefined
    if (next_token !== undefined) pages.set(next_token, { ids: left, page_size })
    return { reports: ids.slice(0, page_size).flatMap((id) => reports.get(id) ?? []), next_token }
  }

  const matches = (report: StoredReport, filter: Filter): boolean => {
    const created = msOf(report.created_at)
    const oldest = msOf(clock.now()) - retentionMs(report.request.projection.report_type)
    return (
      filter.report_types.includes(report.request.projection.report_type) &&
      (filter.statuses.length === 0 || filter.statuses.includes(progress(report).status)) &&
      (filter.marketplace_ids.length === 0 ||
        report.request.marketplace_ids.some((id) => filter.marketplace_ids.includes(id))) &&
      created >= Math.max(filter.since_ms ?? 0, oldest) &&
      created <= (filter.until_ms ?? Infinity)
    )
  }

  const unexpired = (document: StoredDocument | undefined): StoredDocument | undefined =>
    document &&
    document.created_ms >= msOf(clock.now()) - retentionMs(document.request.projection.report_type)
      ? document
      : undefined

  return {
    projections: new Map(options.projections.map((known) => [known.report_type, known])),
    now: () => clock.now(),
    create(seller, request) {
      const fault = faults.onReport(request.projection.report_type)
      if (fault === 'duplicate_report') keep(seller, request, undefined)
      return keep(seller, request, fault)
    },
    progress,
    find(seller, report_id) {
      const report = reports.get(report_id)
      return report?.seller.seller_id === seller.seller_id ? report : undefined
    },
    cancel(report) {
      if (progress(report).status !== 'IN_QUEUE') return false
      cancelled.set(report.report_id, msOf(clock.now()))
      return true
    },
    firstPage(seller, filter) {
      const found = [...reports.values()]
        .filter((report) => report.seller.seller_id === seller.seller_id && matches(report, filter))
        .toReversed()
      return pageOf(
        found.map((report) => report.report_id),
        filter.page_size,
      )
    },
    nextPage(seller, token) {
      const page = pages.get(token)
      const owner = page?.ids[0] === undefined ? undefined : reports.get(page.ids[0])
      if (!page || owner?.seller.seller_id !== seller.seller_id) return invalidInput('Invalid nextToken.')
      return pageOf(page.ids, page.page_size)
    },
    document(seller, document_id) {
      const document = unexpired(documents.get(document_id))
      return document?.seller.seller_id === seller.seller_id ? document : undefined
    },
    documentById: (document_id) => documents.get(document_id),
    signedUrl: options.sign,
  }
}
