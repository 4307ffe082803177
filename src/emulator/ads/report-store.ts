/** The reports of ads that were asked for: one per profile and question at a time, each with its fate. */
import { Readable } from 'node:stream'
import type { Clock } from '../../core/clock.ts'
import { msOf, type Instant } from '../../core/time.ts'
import { gzipSync } from 'node:zlib'
import type { Body } from '../documents.ts'
import type { Faults } from '../faults/faults.ts'
import type { ContentFault, ReportFault } from '../faults/kinds.ts'
import type { Shown } from '../listings/book.ts'
import type { ReportTimes } from '../store/types.ts'
import { hashText, mix } from '../world/random.ts'
import type { MarketWorld } from '../world/market.ts'
import type { Profile } from './operation.ts'
import type { AdsReportRequest } from './report-request.ts'
import { reportRows, type RowsWanted } from './rows.ts'
import type { Seen } from './totals.ts'
import type { Traffic } from './traffic.ts'

export interface AdsReport {
  readonly report_id: string
  readonly profile: Profile
  readonly request: AdsReportRequest
  /** By the clock of the world. */
  readonly created_at: Instant
  readonly created_ms: number
  readonly queue_ms: number
  readonly processing_ms: number
  readonly fault: ReportFault | undefined
  readonly content: ContentFault | undefined
  readonly seen: Seen
}

export type AdsStatus = 'PENDING' | 'PROCESSING' | 'COMPLETED' | 'FAILED'

export interface AdsReports {
  /** The report that is being made for the same question; undefined when there is none. */
  running(profile: Profile, request: AdsReportRequest): AdsReport | undefined
  create(profile: Profile, request: AdsReportRequest): AdsReport
  find(profile: Profile, report_id: string): AdsReport | undefined
  status(report: AdsReport): AdsStatus
  /** False when it is too late. */
  cancel(report: AdsReport): boolean
  /** Bytes of the packed document; null while there is none. */
  bytes(report: AdsReport): number | null
  document(report_id: string): { readonly report_type: string; open(): Body } | undefined
}

export interface AdsReportsOptions {
  readonly clock: Clock
  readonly timer: Clock
  readonly faults: Faults
  readonly times: (report_type: string) => ReportTimes
  readonly late_ms: number
  readonly shown: () => Shown
  readonly traffic: (world: MarketWorld) => Traffic
}

const uuid = (...parts: readonly number[]): string => {
  const hex = [1, 2, 3, 4]
    .map((word) =>
      mix(...parts, word)
        .toString(16)
        .padStart(8, '0'),
    )
    .join('')
  return [8, 12, 16, 20, 32].map((end, index) => hex.slice([0, 8, 12, 16, 20][index], end)).join('-')
}

/** What makes two questions the same: everything but the name. */
const questionOf = (profile: Profile, { days, configuration }: AdsReportRequest): string =>
  JSON.stringify([
    profile.profile_id,
    days.from_on,
    days.through_on,
    configuration.reportTypeId,
    configuration.timeUnit,
    configuration.groupBy.toSorted(),
    configuration.columns.toSorted(),
    configuration.filters ?? [],
  ])

const wantedOf = ({ profile, request }: AdsReport): RowsWanted => {
  const { calendar } = profile.world
  const { configuration, days, type } = request
  const dayOf = (on: string): number => calendar.dayAt(Date.parse(`${on}T12:00:00Z`))
  return {
    type: type.id,
    ad_product: type.ad_product,
    group_by: configuration.groupBy,
    columns: configuration.columns,
    time_unit: configuration.timeUnit,
    from_day: dayOf(days.from_on),
    through_day: dayOf(days.through_on),
    filters: Object.fromEntries((configuration.filters ?? []).map(({ field, values }) => [field, values])),
  }
}

/** Columns as a faulty report has them: the last one lost or renamed, or one more than was asked for. */
const damaged = (row: string, fault: ContentFault | undefined): string => {
  if (fault === 'new_column') return `${row.slice(0, -1)},"surpriseColumn":"surprise"}`
  const last = row.lastIndexOf(',"')
  if (fault === 'missing_column') return `${row.slice(0, last)}}`
  if (fault === 'renamed_column') return `${row.slice(0, last)},"renamed_${row.slice(last + 2)}`
  return row
}

/** Level 1 gives nine tenths of the size for a third of the work. */
const packedOf = (report: AdsReport, traffic: Traffic): Buffer => {
  const rows = report.fault === 'header_only' ? [] : reportRows(traffic, wantedOf(report), report.seen)
  const text = Array.from(rows, (row) => damaged(row, report.content)).join(',')
  const whole = gzipSync(`[${text}]`, { level: 1 })
  return report.content === 'truncated_gzip' ? whole.subarray(0, Math.floor(whole.length / 2)) : whole
}

/** Documents kept ready: each is weighed when its report is looked at, and read a moment later. */
const KEPT_DOCUMENTS = 40

const statusAt = ({ fault, created_ms, queue_ms, processing_ms }: AdsReport, now_ms: number): AdsStatus => {
  const elapsed = now_ms - created_ms
  if (fault === 'stuck' || elapsed < queue_ms) return 'PENDING'
  if (elapsed < queue_ms + processing_ms) return 'PROCESSING'
  return fault === 'fatal' ? 'FAILED' : 'COMPLETED'
}

const makeReport = (
  options: AdsReportsOptions,
  asked: { readonly profile: Profile; readonly request: AdsReportRequest; readonly number: number },
): AdsReport => {
  const { profile, request, number } = asked
  const { type } = request
  const created_at = options.clock.now()
  const fault = options.faults.onAdsReport(type.id)
  const isRead = fault === undefined || fault === 'late'
  const { queue_ms, processing_ms } = options.times(type.id)
  const shown = options.shown()
  return {
    report_id: uuid(hashText(profile.profile_id), Math.floor(msOf(created_at) / 1000), number),
    profile,
    request,
    created_at,
    created_ms: msOf(options.timer.now()),
    queue_ms: fault === 'late' ? queue_ms + options.late_ms : queue_ms,
    processing_ms,
    fault,
    content: isRead ? options.faults.onAdsContent(type.id) : undefined,
    seen: {
      as_of_ms: msOf(created_at),
      price_minor: (of, at_ms) => shown.price({ world: profile.world, profile: of, at_ms }),
    },
  }
}

export const adsReportsOf = (options: AdsReportsOptions): AdsReports => {
  const reports = new Map<string, AdsReport>()
  const latest = new Map<string, AdsReport>()
  const status = (report: AdsReport): AdsStatus => statusAt(report, msOf(options.timer.now()))
  const isOpen = (report: AdsReport): boolean =>
    reports.has(report.report_id) && ['PENDING', 'PROCESSING'].includes(status(report))
  const packed = new Map<string, Buffer>()
  const bytesOf = (report: AdsReport): Buffer => {
    const known = packed.get(report.report_id)
    if (known) return known
    const made = packedOf(report, options.traffic(report.profile.world))
    const [oldest] = packed.keys()
    if (packed.size >= KEPT_DOCUMENTS && oldest !== undefined) packed.delete(oldest)
    packed.set(report.report_id, made)
    return made
  }
  return {
    status,
    bytes: (report) => (status(report) === 'COMPLETED' ? bytesOf(report).length : null),
    running(profile, request) {
      const known = latest.get(questionOf(profile, request))
      return known && isOpen(known) ? known : undefined
    },
    create(profile, request) {
      const report = makeReport(options, { profile, request, number: latest.size + reports.size + 1 })
      reports.set(report.report_id, report)
      latest.set(questionOf(profile, request), report)
      return report
    },
    find(profile, report_id) {
      const report = reports.get(report_id)
      return report?.profile.profile_id === profile.profile_id ? report : undefined
    },
    cancel: (report) => status(report) === 'PENDING' && reports.delete(report.report_id),
    document(report_id) {
      const report = reports.get(report_id)
      if (!report || status(report) !== 'COMPLETED') return undefined
      const open = (): Body => ({
        stream: Readable.from([bytesOf(report)]),
        content_type: 'application/octet-stream',
        gzipped: true,
      })
      return { report_type: report.request.type.id, open }
    },
  }
}
