/** Reporting v3: create, look, delete. */
import { instantOf, msOf } from '../../core/time.ts'
import type { Answer } from '../answer.ts'
import type { Signatures } from '../documents.ts'
import { absentProduct, noProgram } from './absent.ts'
import { refusalOf } from './answer.ts'
import type { AdsCall, AdsOperation, Profile } from './operation.ts'
import { type Departures, parseAdsReport } from './report-request.ts'
import type { AdsReport, AdsReports } from './report-store.ts'

export interface ReportingDeps {
  readonly reports: AdsReports
  readonly signatures: Signatures
  /** Life of a report's address in milliseconds; Amazon's live an hour. */
  readonly url_life_ms: number
  readonly nowMs: () => number
  readonly departures: Departures
  /** Today in the profile's time zone. */
  readonly today: (profile: Profile) => ReturnType<Profile['world']['today']>
}

const render = (deps: ReportingDeps, report: AdsReport): Readonly<Record<string, unknown>> => {
  const { request, report_id } = report
  const status = deps.reports.status(report)
  const isDone = status === 'COMPLETED'
  const ended = instantOf(msOf(report.created_at) + report.queue_ms + report.processing_ms)
  const expires = instantOf(msOf(report.created_at) + deps.nowMs() - report.created_ms + deps.url_life_ms)
  return {
    reportId: report_id,
    status,
    name: request.name,
    startDate: request.days.from_on,
    endDate: request.days.through_on,
    createdAt: report.created_at,
    updatedAt: isDone || status === 'FAILED' ? ended : report.created_at,
    generatedAt: isDone ? ended : null,
    fileSize: deps.reports.bytes(report),
    url: isDone ? deps.signatures.sign(report_id, false, deps.url_life_ms) : null,
    urlExpiresAt: isDone ? expires : null,
    failureReason: status === 'FAILED' ? 'Report could not be generated due to an internal error.' : null,
    configuration: { ...request.configuration, filters: request.configuration.filters ?? null },
  }
}

const withProfile = (call: AdsCall, act: (profile: Profile) => Answer): Answer =>
  call.profile ? act(call.profile) : refusalOf('reporting', 401, 'Scope header is missing')

const create = (deps: ReportingDeps, call: AdsCall): Answer =>
  withProfile(call, (profile) => {
    const request = parseAdsReport(call.body, deps.today(profile), deps.departures)
    if ('status' in request) return request
    const absent = absentProduct(request.configuration.adProduct, call.seller)
    if (absent !== null) return refusalOf('reporting', 400, noProgram(absent))
    const running = deps.reports.running(profile, request)
    if (running) return refusalOf('reporting', 425, `The Request is a duplicate of : ${running.report_id}`)
    return { status: 200, body: render(deps, deps.reports.create(profile, request)) }
  })

const withReport = (deps: ReportingDeps, call: AdsCall, act: (report: AdsReport) => Answer): Answer =>
  withProfile(call, (profile) => {
    const report = deps.reports.find(profile, call.params['reportId'] ?? '')
    return report ? act(report) : refusalOf('reporting', 404, 'Report not found')
  })

const remove = (deps: ReportingDeps, report: AdsReport): Answer =>
  deps.reports.cancel(report)
    ? { status: 200, body: { code: '200', detail: 'Report cancelled', reportId: report.report_id } }
    : refusalOf('reporting', 400, 'Only reports with status PENDING can be deleted')

const COMMON = { dialect: 'reporting', media_type: null, scoped: true } as const

export const reportingOperations = (deps: ReportingDeps): readonly AdsOperation[] => [
  {
    ...COMMON,
    name: 'createAdsReport',
    method: 'POST',
    path: '/reporting/reports',
    handle: (call) => create(deps, call),
  },
  {
    ...COMMON,
    name: 'getAdsReport',
    method: 'GET',
    path: '/reporting/reports/:reportId',
    handle: (call) => withReport(deps, call, (report) => ({ status: 200, body: render(deps, report) })),
  },
  {
    ...COMMON,
    name: 'deleteAdsReport',
    method: 'DELETE',
    path: '/reporting/reports/:reportId',
    handle: (call) => withReport(deps, call, (report) => remove(deps, report)),
  },
]
