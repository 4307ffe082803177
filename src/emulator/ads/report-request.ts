/** What `POST /reporting/reports` accepts, and how Amazon says no to the rest. */
import { z } from 'zod'
import { addDays, daysIn, LocalDate, type DayRange } from '../../core/time.ts'
import type { Answer } from '../answer.ts'
import { jsonObject } from '../operation.ts'
import { refusalOf } from './answer.ts'
import * as shipped from './catalogue/index.ts'
import type { ReportType } from './catalogue/define.ts'

export const REPORT_TYPES: ReadonlyMap<string, ReportType> = new Map(
  Object.values(shipped).map((type) => [type.id, type]),
)

const Configuration = z.object({
  adProduct: z.string(),
  reportTypeId: z.string(),
  groupBy: z.array(z.string()).min(1),
  columns: z.array(z.string()).min(1),
  filters: z.array(z.object({ field: z.string(), values: z.array(z.string()) })).nullish(),
  timeUnit: z.enum(['DAILY', 'SUMMARY']),
  format: z.literal('GZIP_JSON'),
})

const Specification = z.object({
  name: z.string().nullish(),
  startDate: LocalDate,
  endDate: LocalDate,
  configuration: Configuration,
})

export interface AdsReportRequest {
  readonly type: ReportType
  readonly name: string | null
  readonly days: DayRange
  readonly configuration: Readonly<z.infer<typeof Configuration>>
}

const refuse = (detail: string, status = 400): Answer => refusalOf('reporting', status, detail)

const list = (values: Iterable<string>): string => `(${[...values].join(', ')})`

/** What is wrong with names of which some are not allowed; undefined when nothing is. */
const strangers = (
  what: string,
  given: readonly string[],
  allowed: ReadonlySet<string>,
): Answer | undefined => {
  const wrong = given.filter((value) => !allowed.has(value))
  return wrong.length === 0
    ? undefined
    : refuse(
        `configuration ${what} includes invalid values: ${list(wrong)}. Allowed values: ${list(allowed)}`,
      )
}

type Configured = z.infer<typeof Configuration>

const refusedFilters = (type: ReportType, { groupBy, filters }: Configured): Answer | undefined => {
  const group = groupBy.length === 1 ? type.groups[groupBy[0] ?? ''] : undefined
  const allowed = group?.filters ?? {}
  const wrong = (filters ?? []).filter(({ field }) => !(field in allowed)).map(({ field }) => field)
  if (wrong.length === 0) return undefined
  const named = Object.entries(allowed).map(
    ([field, values]) => `(field: ${field}, values: ${values.join(', ')})`,
  )
  return refuse(
    `configuration filters includes fields: ${list(wrong)} which are invalid for groupBys: ${groupBy.join(', ')}. ` +
      `Allowed filters for groupBy ${groupBy.join(', ')}: ${named.join(', ')}`,
  )
}

const refusedColumns = (type: ReportType, { groupBy, columns, timeUnit }: Configured): Answer | undefined => {
  const ofGroups = groupBy.flatMap((name) => type.groups[name]?.columns ?? [])
  const refused = strangers('columns', columns, new Set([...type.columns, ...ofGroups]))
  if (refused) return refused
  if (timeUnit === 'DAILY' && (columns.includes('startDate') || columns.includes('endDate')))
    return refuse('configuration columns startDate and endDate cannot be used with timeUnit DAILY')
  if (timeUnit === 'SUMMARY' && columns.includes('date'))
    return refuse('configuration columns date cannot be used with timeUnit SUMMARY')
  return undefined
}

/** `today` is the profile's. The texts are Amazon's where they are known; that of a long range is not. */
const refusedDays = (type: ReportType, days: DayRange, today: LocalDate): Answer | undefined => {
  const { from_on, through_on } = days
  if (through_on < from_on)
    return refuse(`endDate (${through_on}) must be equal to or after startDate (${from_on})`)
  const wall = addDays(today, -type.retention_days)
  if (from_on < wall)
    return refuse(
      `startDate (${from_on}) must be equal to or after report type data retention start date (${wall})`,
    )
  if (through_on > today)
    return refuse(`endDate (${through_on}) must be equal to or before current date (${today})`)
  if (daysIn(days) > type.days_max)
    return refuse(`The date range must be equal to or less than ${type.days_max} days for this report type`)
  return undefined
}

/** How a report type differs from its documentation, as those of Amazon's do now and then. */
export interface Departure {
  readonly gone: ReadonlySet<string>
  readonly retention_days?: number
}
export type Departures = ReadonlyMap<string, Departure>

const asNow = (type: ReportType, { gone, retention_days = type.retention_days }: Departure): ReportType => ({
  ...type,
  retention_days,
  columns: type.columns.filter((column) => !gone.has(column)),
})

export const parseAdsReport = (
  body: string,
  today: LocalDate,
  departures: Departures = new Map(),
): AdsReportRequest | Answer => {
  const parsed = Specification.safeParse(jsonObject(body))
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') ?? ''
    return refuse(`${where === '' ? 'The request' : where} is missing or invalid`)
  }
  const { configuration, startDate, endDate, name } = parsed.data
  const documented = REPORT_TYPES.get(configuration.reportTypeId)
  const departure = departures.get(configuration.reportTypeId)
  const type = documented && departure ? asNow(documented, departure) : documented
  if (!type || type.ad_product !== configuration.adProduct)
    return refuse(
      `configuration reportTypeId (${configuration.reportTypeId}) is invalid for adProduct (${configuration.adProduct})`,
    )
  const days = { from_on: startDate, through_on: endDate }
  return (
    strangers('groupBy', configuration.groupBy, new Set(Object.keys(type.groups))) ??
    refusedColumns(type, configuration) ??
    refusedFilters(type, configuration) ??
    refusedDays(type, days, today) ?? { type, name: name ?? null, days, configuration }
  )
}
