/** What createReport accepts, and how Amazon says no to the rest. */
import { z } from 'zod'
import { marketplaceById } from '../../core/marketplace.ts'
import { DAY_MS, msOf, type Instant } from '../../core/time.ts'
import { denied, invalidInput, type Answer } from '../answer.ts'
import { jsonObject, type Call } from '../operation.ts'
import type { ReportProjection, Window } from '../reports/define.ts'
import type { Seller } from '../sellers.ts'

const When = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))

const Specification = z.object({
  reportType: z.string().min(1),
  marketplaceIds: z.array(z.string()).min(1).max(25),
  dataStartTime: When.optional(),
  dataEndTime: When.optional(),
  reportOptions: z.record(z.string(), z.string().min(1)).optional(),
})

export interface ReportRequest {
  readonly projection: ReportProjection
  readonly marketplace_ids: readonly string[]
  readonly from_ms: number
  readonly until_ms: number
  readonly options: Readonly<Record<string, string>>
}

/** Made by Amazon for every settlement; they are found with getReports and cannot be asked for. */
const isSettlement = (report_type: string): boolean => report_type.startsWith('GET_V2_SETTLEMENT_REPORT')

export const refusedMarketplace = (ids: readonly string[], seller: Seller): Answer | undefined => {
  for (const id of ids) {
    if (seller.market(id)) continue
    const known = marketplaceById(id)
    if (!known || known.region !== seller.region) return invalidInput(`Invalid marketplace id: ${id}.`)
    return denied('not_granted')
  }
  return undefined
}

const refusedOptions = (
  options: Readonly<Record<string, string>>,
  projection: ReportProjection,
): Answer | undefined => {
  for (const [name, value] of Object.entries(options)) {
    const allowed = projection.options[name]
    if (allowed && allowed.length > 0 && !allowed.includes(value)) {
      return invalidInput(`Invalid value for report option ${name}: ${value}.`)
    }
  }
  return undefined
}

type Range = Pick<ReportRequest, 'from_ms' | 'until_ms'>

/** The range as Amazon takes it: widened to whole local days for the ledgers, never beyond now. */
const rangeOf = (
  window: Window,
  asked: { readonly from_ms: number | undefined; readonly until_ms: number | undefined },
  now: Instant,
): Range | Answer => {
  const now_ms = msOf(now)
  if (window.as === 'snapshot') return { from_ms: now_ms, until_ms: now_ms }
  if (asked.from_ms === undefined || (window.required && asked.until_ms === undefined)) {
    return invalidInput('dataStartTime and dataEndTime are required for this report type.')
  }
  const { from_ms, until_ms = now_ms } = asked
  if (until_ms <= from_ms) return invalidInput('dataEndTime must be after dataStartTime.')
  if (until_ms - from_ms > window.days_max * DAY_MS + DAY_MS / 24) {
    return invalidInput(`The date range exceeds the maximum of ${window.days_max} days.`)
  }
  if (from_ms < now_ms - (window.history_days + 1) * DAY_MS) {
    return invalidInput(`Data is available for the last ${window.history_days} days only.`)
  }
  return { from_ms, until_ms }
}

const alignedTo = (seller: Seller, marketplace_id: string | undefined, range: Range): Range => {
  const calendar = seller.market(marketplace_id ?? '')?.calendar
  if (!calendar) return range
  const from_ms = calendar.startMs(calendar.dayAt(range.from_ms))
  const until_ms = calendar.startMs(calendar.dayAt(range.until_ms - 1) + 1)
  return { from_ms, until_ms }
}

export const parseReportRequest = (
  call: Call,
  projections: ReadonlyMap<string, ReportProjection>,
  now: Instant,
): ReportRequest | Answer => {
  const parsed = Specification.safeParse(jsonObject(call.body))
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') ?? ''
    return invalidInput('Request has missing or invalid parameters and cannot be parsed.', where)
  }
  const { reportType, marketplaceIds, dataStartTime, dataEndTime, reportOptions = {} } = parsed.data
  if (isSettlement(reportType)) return invalidInput(`Report type ${reportType} cannot be requested.`)
  const projection = projections.get(reportType)
  if (!projection) return invalidInput(`Invalid report type: ${reportType}.`)
  if (projection.role !== undefined && !call.seller[projection.role]) return denied('not_granted')
  const refused = refusedMarketplace(marketplaceIds, call.seller) ?? refusedOptions(reportOptions, projection)
  if (refused) return refused
  const reason = projection.refuses?.({ marketplace_ids: marketplaceIds, options: reportOptions })
  if (reason !== undefined) return invalidInput(reason)
  const range = rangeOf(projection.window, { from_ms: dataStartTime, until_ms: dataEndTime }, now)
  if ('status' in range) return range
  const aligned = projection.window.as === 'range' && projection.window.aligned
  return {
    projection,
    marketplace_ids: marketplaceIds,
    ...(aligned ? alignedTo(call.seller, marketplaceIds[0], range) : range),
    options: reportOptions,
  }
}
