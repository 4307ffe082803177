/** Reports that were asked for, and their documents. `_ms` is of the timer unless it says `world`. */
import type { Clock } from '../../core/clock.ts'
import type { Instant } from '../../core/time.ts'
import type { ReportRequest } from '../api/report-request.ts'
import type { Faults } from '../faults/faults.ts'
import type { ContentFault } from '../faults/kinds.ts'
import type { Shown } from '../listings/book.ts'
import type { ReportContext, ReportProjection } from '../reports/define.ts'
import type { Seller } from '../sellers.ts'

export type Status = 'IN_QUEUE' | 'IN_PROGRESS' | 'DONE' | 'CANCELLED' | 'FATAL'

/** What a report will have become when its time is up; `stuck` never leaves the queue. */
export type Fate = 'done' | 'cancelled' | 'fatal' | 'fatal_with_document' | 'stuck'

export interface StoredReport {
  readonly report_id: string
  readonly seller: Seller
  readonly request: ReportRequest
  /** By the clock of the world. */
  readonly created_at: Instant
  readonly created_ms: number
  readonly queue_ms: number
  readonly processing_ms: number
  readonly fate: Fate
  readonly document_id: string
}

export interface StoredDocument {
  readonly document_id: string
  /** Counts the reports of this emulator; chooses the column that a fault strikes. */
  readonly number: number
  readonly seller: Seller
  readonly created_world_ms: number
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

export interface StoreOptions {
  readonly projections: readonly ReportProjection[]
  readonly clock: Clock
  readonly timer: Clock
  readonly faults: Faults
  readonly times: (report_type: string) => ReportTimes
  readonly late_ms: number
  /** Cancel what is asked for again sooner than Amazon makes it anew. */
  readonly enforce_freshness: boolean
  readonly compress: boolean
  readonly no_data: (report_type: string) => 'header' | 'cancelled' | undefined
  /** Listings as they show at this moment. */
  readonly shown: () => Shown
}
