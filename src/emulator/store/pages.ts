/** getReports: which reports a filter finds, and the pages they come in. */
import { DAY_MS, msOf, type Instant } from '../../core/time.ts'
import { invalidInput, type Answer } from '../answer.ts'
import type { Seller } from '../sellers.ts'
import { hashText, mix } from '../world/random.ts'
import type { Status, StoredReport } from './types.ts'

export interface Filter {
  readonly report_types: readonly string[]
  readonly statuses: readonly string[]
  readonly marketplace_ids: readonly string[]
  readonly page_size: number
  /** By the clock of the world. */
  readonly since_ms: number | undefined
  readonly until_ms: number | undefined
}

export interface Page {
  readonly reports: readonly StoredReport[]
  readonly next_token: string | undefined
}

const RETENTION_DAYS = 90
const ORDER_RETENTION_DAYS = 30

/** Amazon forgets reports after 90 days, those of orders after 30. */
export const isForgotten = (report_type: string, created_ms: number, now: Instant): boolean => {
  const days = report_type.includes('_ORDERS_') ? ORDER_RETENTION_DAYS : RETENTION_DAYS
  return created_ms < msOf(now) - days * DAY_MS
}

/** No names wanted means all. */
const isNamed = (ids: readonly string[], wanted: readonly string[]): boolean =>
  wanted.length === 0 || ids.some((id) => wanted.includes(id))

export const matches = (
  report: StoredReport,
  filter: Filter,
  at: { readonly status: Status; readonly now: Instant },
): boolean => {
  const { report_type } = report.request.projection
  const created_ms = msOf(report.created_at)
  return (
    isNamed([report_type], filter.report_types) &&
    isNamed([at.status], filter.statuses) &&
    isNamed(report.request.marketplace_ids, filter.marketplace_ids) &&
    created_ms >= (filter.since_ms ?? 0) &&
    created_ms <= (filter.until_ms ?? Infinity) &&
    !isForgotten(report_type, created_ms, at.now)
  )
}

export interface Pager {
  first(reports: readonly StoredReport[], page_size: number): Page
  next(seller: Seller, token: string): Page | Answer
}

const WAITING_PAGES_MAX = 1000

export const pagerOf = (): Pager => {
  const waiting = new Map<string, { readonly reports: readonly StoredReport[]; readonly page_size: number }>()
  const first = (reports: readonly StoredReport[], page_size: number): Page => {
    const left = reports.slice(page_size)
    if (left.length === 0) return { reports, next_token: undefined }
    const next_token = `page-${mix(hashText(left.map((report) => report.report_id).join()), waiting.size).toString(36)}`
    const [oldest] = waiting.keys()
    if (waiting.size >= WAITING_PAGES_MAX && oldest !== undefined) waiting.delete(oldest)
    waiting.set(next_token, { reports: left, page_size })
    return { reports: reports.slice(0, page_size), next_token }
  }
  return {
    first,
    next(seller, token) {
      const page = waiting.get(token)
      if (page?.reports[0]?.seller.seller_id !== seller.seller_id) return invalidInput('Invalid nextToken.')
      return first(page.reports, page.page_size)
    },
  }
}
