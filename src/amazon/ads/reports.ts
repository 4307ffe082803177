/** Reporting v3: ask for a report, look how it fares, find its document. */
import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import { addDays, LocalDate } from '../../core/time.ts'
import type { Call, Door } from '../request.ts'

export type AdProduct = 'SPONSORED_PRODUCTS' | 'SPONSORED_BRANDS' | 'SPONSORED_DISPLAY'

export interface AdsReportRequest {
  readonly ad_product: AdProduct
  /** Such as spCampaigns. */
  readonly report_type: string
  readonly group_by: readonly string[]
  /** By Amazon's names. Those that Amazon no longer takes are left out of the report. */
  readonly columns: readonly string[]
  /** Days of the profile's time zone, both included; 31 at most for nearly every type. */
  readonly from_on: LocalDate
  readonly through_on: LocalDate
}

/** Anything but the last two is still being made: Amazon may add words. */
export type AdsReportState = 'pending' | 'processing' | 'completed' | 'failed'

export interface AdsReport {
  readonly report_id: string
  readonly state: AdsReportState
  /** Signed, good for about an hour, and a secret while it lives; null until completed. */
  readonly url: string | null
}

export interface AdsReports {
  /**
   * Asks Amazon to make a report by day; answers its id. `adopted` is true where the same question was being
   * answered already (425): then the id is that report's, and none was made.
   */
  create(request: AdsReportRequest): Promise<{ readonly report_id: string; readonly adopted: boolean }>
  get(report_id: string): Promise<AdsReport>
}

const Created = z
  .object({ reportId: z.string().min(1) })
  .transform(({ reportId }) => ({ report_id: reportId, adopted: false }))

/** `{"code":"425","detail":"The Request is a duplicate of : <uuid>"}` */
const Duplicate = z
  .object({ detail: z.string().optional(), details: z.string().optional() })
  .transform(({ detail, details }, context) => {
    const report_id = /duplicate of\s*:\s*([\w-]{8,64})/i.exec(detail ?? details ?? '')?.[1]
    if (report_id !== undefined) return { report_id, adopted: true }
    context.addIssue({ code: 'custom', message: 'a duplicate without the id of the first' })
    return z.NEVER
  })

const STATES: Readonly<Record<string, AdsReportState>> = {
  PENDING: 'pending',
  COMPLETED: 'completed',
  FAILED: 'failed',
}

const Report = z
  .object({ reportId: z.string().min(1), status: z.string(), url: z.string().min(1).nullish() })
  .transform(
    ({ reportId, status, url }): AdsReport => ({
      report_id: reportId,
      state: STATES[status] ?? 'processing',
      url: url ?? null,
    }),
  )

const PATH = '/reporting/reports'

const bodyOf = (request: AdsReportRequest): NonNullable<Call['body']> => ({
  name: `${request.report_type} ${request.from_on}..${request.through_on}`,
  startDate: request.from_on,
  endDate: request.through_on,
  configuration: {
    adProduct: request.ad_product,
    reportTypeId: request.report_type,
    groupBy: request.group_by,
    columns: request.columns,
    timeUnit: 'DAILY',
    format: 'GZIP_JSON',
  },
})

const wordsOf = (error: unknown): string =>
  error instanceof Problem && error.cause instanceof Error ? error.cause.message : ''

/**
 * The first day Amazon still has reports of, where it refuses earlier ones: how far back they reach is documented as 95,
 * 65 and 60 days, and was seen to be less. `startDate (2025-01-01) must be equal to or after report type data retention
 * start date (2025-01-03)`, or `Reports are only available for 60 days.`
 */
export const keptSince = (error: unknown, today: LocalDate): LocalDate | null => {
  const words = wordsOf(error)
  const named = /retention start date \((\d{4}-\d{2}-\d{2})\)/i.exec(words)?.[1]
  if (named !== undefined) return LocalDate.safeParse(named).data ?? null
  const days = /only available for (\d{1,3}) days/i.exec(words)?.[1]
  // Whether today is one of them, Amazon does not say.
  return days === undefined ? null : addDays(today, 1 - Number(days))
}

/** `configuration columns includes invalid values: (a, b). Allowed values: …` */
const invalidColumns = (error: unknown): readonly string[] => {
  const words = wordsOf(error)
  const named = /columns includes invalid values: \(([\w, ]{1,500})\)/.exec(words)?.[1]
  return named === undefined ? [] : named.split(/,\s*/)
}

/** One column that Amazon no longer takes fails the whole question: it is asked once more without those it names. */
const createPatiently = async (
  create: (request: AdsReportRequest) => ReturnType<AdsReports['create']>,
  request: AdsReportRequest,
): ReturnType<AdsReports['create']> => {
  try {
    return await create(request)
  } catch (error) {
    const invalid = invalidColumns(error)
    const columns = request.columns.filter((column) => !invalid.includes(column))
    if (columns.length === request.columns.length || columns.length === 0) throw error
    return create({ ...request, columns })
  }
}

export const openAdsReports = (door: Door, profile_id: string): AdsReports => {
  const create = (request: AdsReportRequest): ReturnType<AdsReports['create']> =>
    door.ask(
      {
        operation: 'createAdsReport',
        http: {
          method: 'POST',
          path: PATH,
          media_type: 'application/vnd.createasyncreportrequest.v3+json',
          profile_id,
        },
        body: bodyOf(request),
      },
      z.union([Created, Duplicate]),
    )
  return {
    create: (request) => createPatiently(create, request),
    get: (report_id) =>
      door.ask(
        {
          operation: 'getAdsReport',
          http: {
            method: 'GET',
            path: `${PATH}/${encodeURIComponent(report_id)}`,
            media_type: 'application/vnd.getasyncreportresponse.v3+json',
            profile_id,
          },
        },
        Report,
      ),
  }
}
