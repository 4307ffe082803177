/** The reports that were asked for: kept, found again, cancelled, and how far each has come. */
import { msOf, type Instant } from '../../core/time.ts'
import type { ReportRequest } from '../api/report-request.ts'
import type { Answer } from '../answer.ts'
import type { ReportFault } from '../faults/kinds.ts'
import type { ReportProjection } from '../reports/define.ts'
import type { Seller } from '../sellers.ts'
import { makeReport } from './make.ts'
import { addSettlements, SETTLEMENT_TYPE } from './settlements.ts'
import { isForgotten, matches, pagerOf, type Filter, type Page } from './pages.ts'
import type { Fate, Status, StoredDocument, StoredReport, StoreOptions } from './types.ts'

/** Where a report is on its way; moments by the clock of the world. */
export interface Progress {
  readonly status: Status
  readonly started_ms: number | undefined
  readonly ended_ms: number | undefined
}

export interface ReportStore {
  readonly projections: ReadonlyMap<string, ReportProjection>
  now(): Instant
  create(seller: Seller, request: ReportRequest): StoredReport
  progress(report: StoredReport): Progress
  find(seller: Seller, report_id: string): StoredReport | undefined
  /** False when it is too late. */
  cancel(report: StoredReport): boolean
  firstPage(seller: Seller, filter: Filter): Page
  nextPage(seller: Seller, token: string): Page | Answer
  document(seller: Seller, document_id: string): StoredDocument | undefined
  /** Whoever holds a signed address may read; so this one asks for no seller. */
  documentById(document_id: string): StoredDocument | undefined
}

const STATUS_OF: Readonly<Record<Exclude<Fate, 'stuck'>, Status>> = {
  done: 'DONE',
  cancelled: 'CANCELLED',
  fatal: 'FATAL',
  fatal_with_document: 'FATAL',
}

const progressOf = (
  report: StoredReport,
  at: { readonly now_ms: number; readonly cancelled_world_ms: number | undefined },
): Progress => {
  const { queue_ms, processing_ms, fate } = report
  if (at.cancelled_world_ms !== undefined) {
    return { status: 'CANCELLED', started_ms: undefined, ended_ms: at.cancelled_world_ms }
  }
  const elapsed_ms = at.now_ms - report.created_ms
  if (fate === 'stuck' || elapsed_ms < queue_ms) {
    return { status: 'IN_QUEUE', started_ms: undefined, ended_ms: undefined }
  }
  const started_ms = msOf(report.created_at) + queue_ms
  if (elapsed_ms < queue_ms + processing_ms) return { status: 'IN_PROGRESS', started_ms, ended_ms: undefined }
  return { status: STATUS_OF[fate], started_ms, ended_ms: started_ms + processing_ms }
}

/** Takes reports in; each new one knows the last of its kind. */
const intakeOf = (
  options: StoreOptions,
  kept: { readonly reports: Map<string, StoredReport>; readonly documents: Map<string, StoredDocument> },
): ((seller: Seller, request: ReportRequest, fault: ReportFault | undefined) => StoredReport) => {
  const latest = new Map<string, StoredReport>()
  return (seller, request, fault) => {
    const kind = [seller.seller_id, request.projection.report_type, ...request.marketplace_ids].join('\t')
    const number = kept.reports.size + 1
    const asked = { seller, request, fault, number, before: latest.get(kind) }
    const { report, document } = makeReport(options, asked)
    latest.set(kind, report)
    kept.reports.set(report.report_id, report)
    if (!kept.documents.has(document.document_id)) kept.documents.set(document.document_id, document)
    return report
  }
}

const ownBy = <T extends { readonly seller: Seller }>(thing: T | undefined, seller: Seller): T | undefined =>
  thing?.seller.seller_id === seller.seller_id ? thing : undefined

export const reportStoreOf = (options: StoreOptions): ReportStore => {
  const reports = new Map<string, StoredReport>()
  const documents = new Map<string, StoredDocument>()
  const cancelled = new Map<string, number>()
  const pager = pagerOf()
  const takeIn = intakeOf(options, { reports, documents })
  const now = (): Instant => options.clock.now()
  const progress = (report: StoredReport): Progress =>
    progressOf(report, {
      now_ms: msOf(options.timer.now()),
      cancelled_world_ms: cancelled.get(report.report_id),
    })
  return {
    projections: new Map(options.projections.map((known) => [known.report_type, known])),
    now,
    create(seller, request) {
      const fault = options.faults.onReport(request.projection.report_type)
      if (fault === 'duplicate_report') takeIn(seller, request, undefined)
      return takeIn(seller, request, fault)
    },
    progress,
    find(seller, report_id) {
      if (!reports.has(report_id)) addSettlements(options, { reports, documents }, seller)
      return ownBy(reports.get(report_id), seller)
    },
    cancel(report) {
      if (progress(report).status !== 'IN_QUEUE') return false
      cancelled.set(report.report_id, msOf(now()))
      return true
    },
    firstPage(seller, filter) {
      if (filter.report_types.includes(SETTLEMENT_TYPE))
        addSettlements(options, { reports, documents }, seller)
      const found = [...reports.values()].filter(
        (report) =>
          ownBy(report, seller) && matches(report, filter, { status: progress(report).status, now: now() }),
      )
      return pager.first(found.toReversed(), filter.page_size)
    },
    nextPage: (seller, token) => pager.next(seller, token),
    document(seller, document_id) {
      if (!documents.has(document_id)) addSettlements(options, { reports, documents }, seller)
      const document = ownBy(documents.get(document_id), seller)
      if (!document) return undefined
      const { report_type } = document.request.projection
      return isForgotten(report_type, document.created_world_ms, now()) ? undefined : document
    },
    documentById: (document_id) => documents.get(document_id),
  }
}
