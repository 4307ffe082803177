/** Reports API 2021-06-30: ask for a report, look how it fares, find its document. */
import { z } from 'zod'
import type { Instant } from '../../core/time.ts'
import type { Door } from '../request.ts'
import { WireInstant } from '../wire.ts'

/** IN_QUEUE → IN_PROGRESS → DONE, CANCELLED (asked to, no data, or asked again too soon) or FATAL. */
export const REPORT_STATUSES = ['IN_QUEUE', 'IN_PROGRESS', 'DONE', 'CANCELLED', 'FATAL'] as const
export type ReportStatus = (typeof REPORT_STATUSES)[number]

export interface Report {
  readonly report_id: string
  readonly report_type: string
  readonly status: ReportStatus
  readonly marketplace_ids: readonly string[]
  readonly created_at: Instant
  /** The window as Amazon aligned it, which may differ from the one asked for; null for snapshots. */
  readonly data_start_at: Instant | null
  readonly data_end_at: Instant | null
  readonly processing_ended_at: Instant | null
  /** A DONE report's data, or the words of a FATAL one's failure; null while there is none. */
  readonly report_document_id: string | null
}

export interface ReportRequest {
  readonly report_type: string
  /** 1 to 25. */
  readonly marketplace_ids: readonly string[]
  readonly data_start_at?: Instant
  readonly data_end_at?: Instant
  /** Booleans are the texts `true` and `false`. */
  readonly options?: Readonly<Record<string, string>>
}

export interface ReportSearch {
  /** 1 to 10. */
  readonly report_types: readonly string[]
  readonly statuses?: readonly ReportStatus[]
  readonly marketplace_ids?: readonly string[]
  /** At most 90 days ago, which is also what is searched without it. */
  readonly created_since?: Instant
}

export interface ReportPage {
  readonly reports: readonly Report[]
  /** Asks for the next page; sent alone, for Amazon refuses any other argument beside it. */
  readonly next_token: string | null
}

export interface ReportAddress {
  /** Signed, good for five minutes, and a secret while it lives. */
  readonly url: string
  readonly gzip: boolean
}

export interface Reports {
  /** Asks Amazon to make a report; answers its id. One a minute, 15 at once. */
  create(request: ReportRequest): Promise<string>
  get(report_id: string): Promise<Report>
  /** Reports made earlier, newest first, 100 a page: how a worker finds what it asked for before it stopped. */
  list(search: ReportSearch | { readonly next_token: string }): Promise<ReportPage>
  /** Only a report still IN_QUEUE can be cancelled. */
  cancel(report_id: string): Promise<void>
  /** Where a document lies now. One a minute, 15 at once, so ask right before reading. */
  address(report_document_id: string): Promise<ReportAddress>
}

const WireReport = z
  .object({
    reportId: z.string().min(1),
    reportType: z.string().min(1),
    processingStatus: z.enum(REPORT_STATUSES),
    marketplaceIds: z.array(z.string()).nullish(),
    createdTime: WireInstant,
    dataStartTime: WireInstant.nullish(),
    dataEndTime: WireInstant.nullish(),
    processingEndTime: WireInstant.nullish(),
    reportDocumentId: z.string().min(1).nullish(),
  })
  .transform(
    (wire): Report => ({
      report_id: wire.reportId,
      report_type: wire.reportType,
      status: wire.processingStatus,
      marketplace_ids: wire.marketplaceIds ?? [],
      created_at: wire.createdTime,
      data_start_at: wire.dataStartTime ?? null,
      data_end_at: wire.dataEndTime ?? null,
      processing_ended_at: wire.processingEndTime ?? null,
      report_document_id: wire.reportDocumentId ?? null,
    }),
  )

const Created = z.object({ reportId: z.string().min(1) })

const Page = z
  .object({ reports: z.array(WireReport), nextToken: z.string().min(1).nullish() })
  .transform((wire): ReportPage => ({ reports: wire.reports, next_token: wire.nextToken ?? null }))

const Address = z
  .object({ url: z.string().min(1), compressionAlgorithm: z.literal('GZIP').nullish() })
  .transform((wire): ReportAddress => ({ url: wire.url, gzip: wire.compressionAlgorithm === 'GZIP' }))

const PAGE_SIZE = '100'

const queryOf = (
  search: ReportSearch | { readonly next_token: string },
): Readonly<Record<string, string | readonly string[]>> =>
  'next_token' in search
    ? { nextToken: search.next_token }
    : {
        reportTypes: search.report_types,
        pageSize: PAGE_SIZE,
        ...(search.statuses === undefined ? {} : { processingStatuses: search.statuses }),
        ...(search.marketplace_ids === undefined ? {} : { marketplaceIds: search.marketplace_ids }),
        ...(search.created_since === undefined ? {} : { createdSince: search.created_since }),
      }

export const openReports = (door: Door): Reports => ({
  async create(request) {
    const created = await door.ask(
      {
        operation: 'createReport',
        body: {
          reportType: request.report_type,
          marketplaceIds: request.marketplace_ids,
          ...(request.data_start_at === undefined ? {} : { dataStartTime: request.data_start_at }),
          ...(request.data_end_at === undefined ? {} : { dataEndTime: request.data_end_at }),
          ...(request.options === undefined ? {} : { reportOptions: request.options }),
        },
      },
      Created,
    )
    return created.reportId
  },
  get: (report_id) => door.ask({ operation: 'getReport', path: { reportId: report_id } }, WireReport),
  list: (search) => door.ask({ operation: 'getReports', query: queryOf(search) }, Page),
  async cancel(report_id) {
    await door.ask({ operation: 'cancelReport', path: { reportId: report_id } }, z.unknown())
  },
  address: (report_document_id) =>
    door.ask({ operation: 'getReportDocument', path: { reportDocumentId: report_document_id } }, Address),
})
