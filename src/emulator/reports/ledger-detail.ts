import type { Calendar } from '../world/calendar.ts'
import type { Life } from '../world/life.ts'
import type { Movement } from '../world/types.ts'
import { defineProjection, type Column, type ReportContext } from './define.ts'
import { ledgerDateText } from './text.ts'

interface Line {
  readonly life: Life
  readonly move: Movement
  readonly country: string
  readonly date: string
  readonly marker: string
  /** Units of a loss, find or damage that are settled, and that are not; null for other rows. */
  readonly settled: { readonly reconciled: number; readonly unreconciled: number } | null
}

/**
 * The column "Date and Time" is a day marker, not a time of day: local midnight in North America, UTC midnight
 * shown in local time in Europe (seen: 2026-07-20T01:00:00+0100).
 */
const markerOf = (calendar: Calendar, day: number, region: string): string => {
  const offset = calendar.offset(day)
  if (region !== 'eu') return `${calendar.date(day)}T00:00:00${offset}`
  return `${calendar.date(day)}T${offset.slice(1, 3)}:${offset.slice(3)}:00${offset}`
}

const SETTLED_REASONS: ReadonlySet<string> = new Set(['M', 'F', 'E'])

const settledAt = (move: Movement, as_of_ms: number): Line['settled'] => {
  if (!SETTLED_REASONS.has(move.reason)) return null
  let reconciled = 0
  for (const settlement of move.settlements) if (settlement.at_ms <= as_of_ms) reconciled += settlement.units
  return { reconciled, unreconciled: Math.abs(move.units) - reconciled }
}

const isWanted = (move: Movement, { options, as_of_ms }: ReportContext): boolean => {
  const type = options['eventType']
  return move.at_ms <= as_of_ms && (type === undefined || type === move.type)
}

/** The options FNSKU, MSKU and ASIN narrow a ledger to one product. */
export const isWantedSku = ({ profile }: Life, { options }: ReportContext): boolean =>
  (options['MSKU'] ?? profile.sku) === profile.sku &&
  (options['FNSKU'] ?? profile.fnsku) === profile.fnsku &&
  (options['ASIN'] ?? profile.asin) === profile.asin

function* linesOf(
  life: Life,
  context: ReportContext,
  from_day: number,
  through_day: number,
): Generator<Line> {
  const { calendar, setup } = life
  const { country, region } = setup.marketplace
  let day = -1
  let date = ''
  let marker = ''
  for (
    let index = life.movements_from[from_day] ?? life.movements.length;
    index < life.movements.length;
    index += 1
  ) {
    const move = life.movements[index]
    if (!move || move.day > through_day) return
    if (!isWanted(move, context)) continue
    if (move.day !== day) {
      day = move.day
      date = ledgerDateText(calendar.date(day))
      marker = markerOf(calendar, day, region)
    }
    yield { life, move, country, date, marker, settled: settledAt(move, context.as_of_ms) }
  }
}

/** The days of a range, `until` excluded, clipped to the world's first day. */
export const daysOfRange = (
  calendar: Calendar,
  { from_ms, until_ms, as_of_ms }: ReportContext,
): { readonly from_day: number; readonly through_day: number } => ({
  from_day: Math.max(0, calendar.dayAt(from_ms)),
  through_day: calendar.dayAt(Math.min(until_ms - 1, as_of_ms)),
})

const COLUMNS: readonly Column<Line>[] = [
  { name: 'Date', cell: ({ date }) => date },
  { name: 'FNSKU', cell: ({ life }) => life.profile.fnsku },
  { name: 'ASIN', cell: ({ life }) => life.profile.asin },
  { name: 'MSKU', cell: ({ life }) => life.profile.sku },
  { name: 'Title', cell: ({ life }) => life.profile.title },
  { name: 'Event Type', documented: 'EventType', cell: ({ move }) => move.type },
  { name: 'Reference ID', documented: 'ReferenceID', cell: ({ move }) => move.reference },
  { name: 'Quantity', cell: ({ move }) => String(move.units) },
  { name: 'Fulfillment Center', documented: 'FulfillmentCenter', cell: ({ move }) => move.centre },
  { name: 'Disposition', cell: ({ move }) => move.disposition },
  { name: 'Reason', cell: ({ move }) => move.reason },
  { name: 'Country', cell: ({ country }) => country },
  {
    name: 'Reconciled Quantity',
    documented: 'ReconciledQuantity',
    cell: ({ settled }) => (settled ? String(settled.reconciled) : ''),
  },
  {
    name: 'Unreconciled Quantity',
    documented: 'UnreconciledQuantity',
    cell: ({ settled }) => (settled ? String(settled.unreconciled) : ''),
  },
  { name: 'Date and Time', documented: null, cell: ({ marker }) => marker },
  { name: 'Store', documented: null, cell: () => '' },
]

/** The header line as real files carry it. */
export const LEDGER_DETAIL_HEADER = COLUMNS.map((column) => column.name)

/**
 * Every movement in the warehouses, without an id: identical rows are legitimate. Ordered by SKU, then by day.
 * Reconciled quantities of old rows change later.
 */
export const ledgerDetail = defineProjection<Line>({
  report_type: 'GET_LEDGER_DETAIL_VIEW_DATA',
  window: { as: 'range', required: true, days_max: 549, history_days: 549, aligned: true },
  options: {
    // One of the six event types. Amazon takes any text, and a list of two finds nothing.
    eventType: [],
    FNSKU: [],
    MSKU: [],
    ASIN: [],
  },
  quoted: true,
  line_end: '\n',
  no_data: 'header',
  fresh_minutes: 30,
  columns: () => COLUMNS,
  *facts(context) {
    const { world } = context
    const { from_day, through_day } = daysOfRange(world.calendar, context)
    for (const life of world.lives(through_day)) {
      if (isWantedSku(life, context)) yield* linesOf(life, context, from_day, through_day)
    }
  },
})
