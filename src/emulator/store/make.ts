/** A new report: what becomes of it, and what its document will hold. Decided when it is asked for. */
import { msOf } from '../../core/time.ts'
import type { ReportRequest } from '../api/report-request.ts'
import type { ReportFault } from '../faults/kinds.ts'
import type { Shown } from '../listings/book.ts'
import type { ReportContext } from '../reports/define.ts'
import type { Seller } from '../sellers.ts'
import { hashText, mix } from '../world/random.ts'
import type { Fate, StoredDocument, StoredReport, StoreOptions } from './types.ts'

/** Everything known about a report when it is asked for. */
export interface Asked {
  readonly seller: Seller
  readonly request: ReportRequest
  readonly fault: ReportFault | undefined
  /** How many reports there are, this one included. */
  readonly number: number
  /** The last report of the same type, seller and marketplaces. */
  readonly before: StoredReport | undefined
}

const contextsOf = ({ seller, request }: Asked, as_of_ms: number, shown: Shown): readonly ReportContext[] => {
  const { from_ms, until_ms, options, projection } = request
  const asked = request.marketplace_ids
  const region = seller.marketplaces.map(({ marketplace_id }) => marketplace_id)
  return (projection.tells_region === true ? region : asked).flatMap((marketplace_id) => {
    const world = seller.market(marketplace_id)
    if (!world) return []
    const listed: Pick<ReportContext, 'price' | 'merchant_units'> = {
      price: (profile, at_ms) => shown.price({ world, profile, at_ms }),
      merchant_units: (life, at_ms) => shown.merchantUnits({ world, life, at_ms }),
    }
    return [{ world, as_of_ms, from_ms, until_ms, options, ...listed }]
  })
}

const FATE_OF: Readonly<Partial<Record<ReportFault, Fate>>> = {
  cancelled: 'cancelled',
  fatal: 'fatal',
  fatal_with_document: 'fatal_with_document',
  stuck: 'stuck',
}

const isEmpty = (request: ReportRequest, contexts: readonly ReportContext[]): boolean =>
  request.projection.table(contexts, 'as_seen').rows[Symbol.iterator]().next().done === true

/** A range shorter than the report takes. Clients count hours on clocks of their own. */
const isTooShort = ({ projection, from_ms, until_ms }: ReportRequest): boolean =>
  projection.window.as === 'range' &&
  until_ms - from_ms < (projection.window.hours_min ?? 0) * 3_600_000 - 60_000

const fateOf = (options: StoreOptions, asked: Asked, contexts: readonly ReportContext[]): Fate => {
  const planned = asked.fault && FATE_OF[asked.fault]
  if (planned) return planned
  if (isTooShort(asked.request)) return 'fatal'
  if (asked.request.projection.isUnavailable?.(contexts) === true) return 'fatal_with_document'
  const { projection } = asked.request
  const now_ms = msOf(options.clock.now())
  const age_ms = asked.before ? now_ms - msOf(asked.before.created_at) : Infinity
  if (options.enforce_freshness && age_ms < projection.fresh_minutes * 60_000) return 'cancelled'
  const no_data = options.no_data(projection.report_type) ?? projection.no_data
  return no_data === 'cancelled' && isEmpty(asked.request, contexts) ? 'cancelled' : 'done'
}

// The moment is part of every id, so that a restarted emulator gives none of an earlier one again.
const reportId = (number: number, created_ms: number): string =>
  `${Math.floor(created_ms / 1000)}${String(number).padStart(6, '0')}`

const documentId = ({ seller, number, before, fault }: Asked, created_ms: number): string =>
  fault === 'old_document' && before
    ? before.document_id
    : `amzn1.spdoc.1.4.${seller.region}.${mix(hashText(`${seller.seller_id} ${created_ms}`), number).toString(16)}-${number}`

const UNAVAILABLE = '{"errorDetails":"The requested data is unavailable. Please try a different date range."}'

export const makeReport = (
  options: StoreOptions,
  asked: Asked,
): { readonly report: StoredReport; readonly document: StoredDocument } => {
  const { seller, request, fault, number } = asked
  const { report_type } = request.projection
  const created_world_ms = msOf(options.clock.now())
  const contexts = contextsOf(asked, created_world_ms, options.shown())
  const { queue_ms, processing_ms } = options.times(report_type)
  const document_id = documentId(asked, created_world_ms)
  const fate = fateOf(options, asked, contexts)
  const isRead = fate === 'done' && document_id !== asked.before?.document_id
  const report: StoredReport = {
    report_id: reportId(number, created_world_ms),
    seller,
    request,
    created_at: options.clock.now(),
    created_ms: msOf(options.timer.now()),
    queue_ms: fault === 'late' ? queue_ms + options.late_ms : queue_ms,
    processing_ms,
    fate,
    document_id,
  }
  const document: StoredDocument = {
    document_id,
    number,
    seller,
    created_world_ms,
    request,
    contexts,
    compressed: options.compress,
    // Only a document that will be read can be damaged; otherwise a fault would count that nobody met.
    fault: isRead ? options.faults.onContent(report_type) : undefined,
    header_only: fault === 'header_only',
    failure: fate === 'fatal_with_document' ? UNAVAILABLE : undefined,
  }
  return { report, document }
}
