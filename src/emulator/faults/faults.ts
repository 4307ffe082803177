/**
 * Faults on request. A plan decides from its seed, the kind of place and how often that place was reached, never
 * from the time or from other places: the same calls in the same order meet the same faults again.
 */
import { hashText, mix } from '../world/random.ts'
import {
  ADS_CONTENT_FAULTS,
  ADS_REPORT_FAULTS,
  CONTENT_FAULTS,
  DOWNLOAD_FAULTS,
  REPORT_FAULTS,
  REQUEST_FAULTS,
  type ContentFault,
  type DownloadFault,
  type FaultKind,
  type ReportFault,
  type RequestFault,
} from './kinds.ts'

export interface FaultPlan {
  readonly seed: number
  /** Probability per place reached, 0 to 1. */
  readonly rates: Readonly<Partial<Record<FaultKind, number>>>
  /** Only on these operations; all by default. Report and content faults belong to `createReport`. */
  readonly operations?: readonly string[]
}

export interface NextFault {
  readonly kind: FaultKind
  /** Default: wherever the kind can strike. */
  readonly operation?: string
  readonly report_type?: string
  /** How many times; default 1. */
  readonly times?: number
  /** How many matching places to let pass first; default 0. */
  readonly skip?: number
  /** For renamed and missing columns: which one. Otherwise the document's number decides. */
  readonly column?: string
}

export interface FiredFault {
  readonly kind: FaultKind
  readonly operation: string
  readonly report_type: string | null
}

export interface Faults {
  /** From now on faults strike by chance, replayable; replaces the plan before and starts counting anew. */
  plan(plan: FaultPlan): void
  /** The next matching place meets this fault. */
  next(fault: NextFault): void
  /** No more faults, planned or announced. What has fired stays on record. */
  clear(): void
  /** How often each kind has fired. */
  fired(): Readonly<Partial<Record<FaultKind, number>>>
  history(): readonly FiredFault[]
  /** For the emulator itself: the fault this place meets now, if any. */
  onRequest(operation: string): RequestFault | undefined
  onReport(report_type: string): ReportFault | undefined
  onContent(report_type: string): { readonly kind: ContentFault; readonly column?: string } | undefined
  onDownload(report_type: string): DownloadFault | undefined
  /** The same for reports of ads, of which fewer things can go wrong. */
  onAdsReport(report_type: string): ReportFault | undefined
  onAdsContent(report_type: string): ContentFault | undefined
}

interface Place<Kind extends FaultKind> {
  readonly operation: string
  readonly report_type: string | null
  readonly kinds: readonly Kind[]
}

interface Announced {
  readonly fault: NextFault
  skip: number
  times: number
}

const isAt = (fault: NextFault, place: Place<FaultKind>): boolean =>
  place.kinds.includes(fault.kind) &&
  (fault.operation ?? place.operation) === place.operation &&
  (fault.report_type === undefined || fault.report_type === place.report_type)

/** The announced fault for this place, used up; each that matches but must still wait has waited once more. */
const takeAnnounced = (announced: Announced[], place: Place<FaultKind>): NextFault | undefined => {
  for (const [index, waiting] of announced.entries()) {
    if (!isAt(waiting.fault, place)) continue
    if (waiting.skip > 0) {
      waiting.skip -= 1
      continue
    }
    waiting.times -= 1
    if (waiting.times <= 0) announced.splice(index, 1)
    return waiting.fault
  }
  return undefined
}

const plannedKind = <Kind extends FaultKind>(
  plan: FaultPlan,
  place: Place<Kind>,
  visit: number,
): Kind | undefined => {
  if (plan.operations && !plan.operations.includes(place.operation)) return undefined
  let draw = mix(plan.seed, hashText(keyOf(place)), visit) / 4_294_967_296
  for (const kind of place.kinds) {
    draw -= plan.rates[kind] ?? 0
    if (draw < 0) return kind
  }
  return undefined
}

const keyOf = (place: Place<FaultKind>): string =>
  `${place.operation}/${place.report_type ?? ''}/${place.kinds[0] ?? ''}`

const at = <Kind extends FaultKind>(
  operation: string,
  report_type: string | null,
  kinds: readonly Kind[],
): Place<Kind> => ({ operation, report_type, kinds })

export const faultsOf = (): Faults => {
  const announced: Announced[] = []
  const history: FiredFault[] = []
  const visits = new Map<string, number>()
  let plan: FaultPlan | undefined
  const draw = <Kind extends FaultKind>(
    place: Place<Kind>,
  ): { readonly kind: Kind; readonly column?: string } | undefined => {
    const visit = (visits.get(keyOf(place)) ?? 0) + 1
    visits.set(keyOf(place), visit)
    const wanted = takeAnnounced(announced, place)
    const kind =
      place.kinds.find((known) => known === wanted?.kind) ?? (plan && plannedKind(plan, place, visit))
    if (!kind) return undefined
    history.push({ kind, operation: place.operation, report_type: place.report_type })
    return wanted?.column === undefined ? { kind } : { kind, column: wanted.column }
  }
  return {
    plan(next) {
      plan = next
      visits.clear()
    },
    next: (fault) => void announced.push({ fault, skip: fault.skip ?? 0, times: fault.times ?? 1 }),
    clear() {
      plan = undefined
      announced.length = 0
    },
    fired() {
      const counts: Partial<Record<FaultKind, number>> = {}
      for (const { kind } of history) counts[kind] = (counts[kind] ?? 0) + 1
      return counts
    },
    history: () => [...history],
    onRequest: (operation) => draw(at(operation, null, REQUEST_FAULTS))?.kind,
    onReport: (report_type) => draw(at('createReport', report_type, REPORT_FAULTS))?.kind,
    onContent: (report_type) => draw(at('createReport', report_type, CONTENT_FAULTS)),
    onAdsReport: (report_type) => draw(at('createAdsReport', report_type, ADS_REPORT_FAULTS))?.kind,
    onAdsContent: (report_type) => draw(at('createAdsReport', report_type, ADS_CONTENT_FAULTS))?.kind,
    onDownload: (report_type) => draw(at('downloadDocument', report_type, DOWNLOAD_FAULTS))?.kind,
  }
}
