/** Reports API 2021-06-30: create, get, list, cancel, and the document's address. */
import { instantOf } from '../../core/time.ts'
import { invalidInput, notFound, type Answer } from '../answer.ts'
import { listOf, type Call, type Operation } from '../operation.ts'
import type { Signatures } from '../documents.ts'
import type { Page } from '../store/pages.ts'
import type { ReportStore } from '../store/store.ts'
import type { StoredReport } from '../store/types.ts'
import { parseReportRequest } from './report-request.ts'

const ROOT = '/reports/2021-06-30'

const render = (store: ReportStore, report: StoredReport): Readonly<Record<string, unknown>> => {
  const { status, started_ms, ended_ms } = store.progress(report)
  const hasDocument = status === 'DONE' || (status === 'FATAL' && report.fate === 'fatal_with_document')
  return {
    reportId: report.report_id,
    reportType: report.request.projection.report_type,
    dataStartTime: instantOf(report.request.from_ms),
    dataEndTime: instantOf(report.request.until_ms),
    marketplaceIds: report.request.marketplace_ids,
    createdTime: report.created_at,
    processingStatus: status,
    ...(started_ms === undefined ? {} : { processingStartTime: instantOf(started_ms) }),
    ...(ended_ms === undefined ? {} : { processingEndTime: instantOf(ended_ms) }),
    ...(hasDocument ? { reportDocumentId: report.document_id } : {}),
  }
}

const createReport = (store: ReportStore, call: Call): Answer => {
  const request = parseReportRequest(call, store.projections, store.now())
  if ('status' in request) return request
  return { status: 202, body: { reportId: store.create(call.seller, request).report_id } }
}

const withReport = (
  store: ReportStore,
  { seller, params }: Call,
  answer: (report: StoredReport) => Answer,
): Answer => {
  const report = store.find(seller, params['reportId'] ?? '')
  return report ? answer(report) : notFound()
}

const cancelReport = (store: ReportStore, report: StoredReport): Answer =>
  store.cancel(report)
    ? { status: 200 }
    : invalidInput('Only a report with processing status IN_QUEUE can be cancelled.')

const FILTERS = [
  'reportTypes',
  'processingStatuses',
  'marketplaceIds',
  'pageSize',
  'createdSince',
  'createdUntil',
]

const getReports = (store: ReportStore, { seller, query }: Call): Answer => {
  const token = query.get('nextToken')
  if (token !== null && FILTERS.some((name) => query.has(name))) {
    return invalidInput('nextToken cannot be combined with other parameters.')
  }
  const page = token === null ? firstPage(store, { seller, query }) : store.nextPage(seller, token)
  if ('status' in page) return page
  const { reports, next_token } = page
  return {
    status: 200,
    body: {
      reports: reports.map((report) => render(store, report)),
      ...(next_token === undefined ? {} : { nextToken: next_token }),
    },
  }
}

const momentOf = (text: string | null): number | undefined => (text === null ? undefined : Date.parse(text))

const firstPage = (store: ReportStore, { seller, query }: Pick<Call, 'seller' | 'query'>): Page | Answer => {
  const report_types = listOf(query, 'reportTypes')
  if (report_types.length === 0 || report_types.length > 10) {
    return invalidInput('reportTypes must name 1 to 10 report types unless nextToken is given.')
  }
  const page_size = Number(query.get('pageSize') ?? 10)
  if (!Number.isInteger(page_size) || page_size < 1 || page_size > 100) {
    return invalidInput('pageSize must be between 1 and 100.')
  }
  const since_ms = momentOf(query.get('createdSince'))
  const until_ms = momentOf(query.get('createdUntil'))
  if (Number.isNaN(since_ms) || Number.isNaN(until_ms)) return invalidInput('Invalid date-time.')
  return store.firstPage(seller, {
    report_types,
    statuses: listOf(query, 'processingStatuses'),
    marketplace_ids: listOf(query, 'marketplaceIds'),
    page_size,
    since_ms,
    until_ms,
  })
}

const getReportDocument = ({ store, signatures }: Deps, { seller, params, query }: Call): Answer => {
  const document = store.document(seller, params['reportDocumentId'] ?? '')
  if (!document) return notFound()
  const url = signatures.sign(document.document_id, query.get('enableContentEncodingUrlHeader') === 'true')
  return {
    status: 200,
    body: {
      reportDocumentId: document.document_id,
      url,
      ...(document.compressed ? { compressionAlgorithm: 'GZIP' } : {}),
    },
  }
}

interface Deps {
  readonly store: ReportStore
  readonly signatures: Signatures
}

export const reportOperations = ({ store, signatures }: Deps): readonly Operation[] => [
  {
    name: 'createReport',
    method: 'POST',
    path: `${ROOT}/reports`,
    handle: (call) => createReport(store, call),
  },
  {
    name: 'getReports',
    method: 'GET',
    path: `${ROOT}/reports`,
    handle: (call) => getReports(store, call),
  },
  {
    name: 'getReport',
    method: 'GET',
    path: `${ROOT}/reports/:reportId`,
    handle: (call) => withReport(store, call, (report) => ({ status: 200, body: render(store, report) })),
  },
  {
    name: 'cancelReport',
    method: 'DELETE',
    path: `${ROOT}/reports/:reportId`,
    handle: (call) => withReport(store, call, (report) => cancelReport(store, report)),
  },
  {
    name: 'getReportDocument',
    method: 'GET',
    path: `${ROOT}/documents/:reportDocumentId`,
    handle: (call) => getReportDocument({ store, signatures }, call),
  },
]
