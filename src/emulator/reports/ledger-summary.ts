import { addDays } from '../../core/time.ts'
import type { Calendar } from '../world/calendar.ts'
import type { Life } from '../world/life.ts'
import type { Disposition, Movement, MovementType } from '../world/types.ts'
import { defineProjection, type Column, type ReportContext } from './define.ts'
import { daysOfRange, isWantedSku } from './ledger-detail.ts'
import { ledgerDateText } from './text.ts'

/** Signed units of one period by column; outgoing ones are negative, as in real downloads. */
interface Balance {
  starting: number
  receipts: number
  shipments: number
  returns: number
  removals: number
  transfers: number
  found: number
  lost: number
  damaged: number
  disposed: number
  other: number
  ending: number
  in_transit: number
  /** How many movements made this balance. */
  moves: number
}

interface Line {
  readonly life: Life
  readonly date: string
  readonly disposition: Disposition
  readonly location: string
  readonly balance: Balance
}

const emptyBalance = (starting: number, in_transit: number): Balance => ({
  starting,
  receipts: 0,
  shipments: 0,
  returns: 0,
  removals: 0,
  transfers: 0,
  found: 0,
  lost: 0,
  damaged: 0,
  disposed: 0,
  other: 0,
  ending: starting,
  in_transit,
  moves: 0,
})

type Moved = keyof Omit<Balance, 'starting' | 'ending' | 'in_transit' | 'moves'>

const COLUMN_OF_REASON: Readonly<Record<string, Moved>> = {
  F: 'found',
  M: 'lost',
  E: 'damaged',
  D: 'disposed',
}

const COLUMN_OF_TYPE: Readonly<Record<MovementType, Moved>> = {
  Receipts: 'receipts',
  Shipments: 'shipments',
  CustomerReturns: 'returns',
  VendorReturns: 'removals',
  WhseTransfers: 'transfers',
  Adjustments: 'other',
}

const columnOf = ({ type, reason }: Movement): Moved => COLUMN_OF_REASON[reason] ?? COLUMN_OF_TYPE[type]

/** A product that is not there and did not move has no line. */
const isMoved = ({ moves, starting, in_transit }: Balance): boolean =>
  moves > 0 || starting !== 0 || in_transit !== 0

type Period = 'DAILY' | 'WEEKLY' | 'MONTHLY'

const periodOf = (options: Readonly<Record<string, string>>): Period => {
  const asked = options['aggregatedByTimePeriod']
  return asked === 'DAILY' || asked === 'WEEKLY' ? asked : 'MONTHLY'
}

/** Days, weeks (Sunday to Saturday) and months by their first day; a month is written `11/2026`. */
const periodText = (calendar: Calendar, day: number, period: Period): string => {
  const date = calendar.date(day)
  if (period === 'DAILY') return ledgerDateText(date)
  if (period === 'MONTHLY') return `${date.slice(5, 7)}/${date.slice(0, 4)}`
  return ledgerDateText(addDays(date, -((calendar.epochDay(day) + 4) % 7)))
}

/** Running balances of one SKU, by disposition and location. */
interface Books {
  readonly open: Map<string, Balance>
  post(move: Movement): void
  /** Ends the period: the lines it made, and balances carried over. */
  close(date: string): Generator<Line>
}

const booksOf = (life: Life, by_centre: boolean): Books => {
  const open = new Map<string, Balance>()
  const country = life.setup.marketplace.country
  return {
    open,
    post(move) {
      const key = `${move.disposition}\t${by_centre ? move.centre : country}`
      const balance = open.get(key) ?? emptyBalance(0, 0)
      balance[columnOf(move)] += move.units
      balance.ending += move.units
      balance.moves += 1
      // Between two centres belongs to no centre, so only the country's rows carry it.
      if (move.type === 'WhseTransfers' && !by_centre) balance.in_transit -= move.units
      open.set(key, balance)
    },
    *close(date) {
      for (const [key, balance] of open) {
        const [disposition, location = ''] = key.split('\t')
        if (isMoved(balance)) yield { life, date, disposition: dispositionOf(disposition), location, balance }
        open.set(key, emptyBalance(balance.ending, balance.in_transit))
      }
    },
  }
}

const dispositionOf = (text: string | undefined): Disposition =>
  text === 'DEFECTIVE' || text === 'CUSTOMER_DAMAGED' || text === 'WAREHOUSE_DAMAGED' ? text : 'SELLABLE'

function* linesOf(
  life: Life,
  context: ReportContext,
  range: { readonly from_day: number; readonly through_day: number },
): Generator<Line> {
  const period = periodOf(context.options)
  const books = booksOf(life, context.options['aggregateByLocation'] === 'FC')
  const before = life.movements_from[range.from_day] ?? life.movements.length
  for (const move of life.movements.slice(0, before)) books.post(move)
  for (const line of books.close('')) void line
  let index = before
  for (let day = range.from_day; day <= range.through_day; day += 1) {
    const end = life.movements_from[day + 1] ?? life.movements.length
    for (; index < end; index += 1) {
      const move = life.movements[index]
      if (move) books.post(move)
    }
    const date = periodText(life.calendar, day, period)
    const last = day === range.through_day || periodText(life.calendar, day + 1, period) !== date
    if (last) yield* books.close(date)
  }
}

const units = (name: string, documented: string, of: (balance: Balance) => number): Column<Line> => ({
  name,
  documented,
  cell: ({ balance }) => String(of(balance)),
})

/**
 * Balances by day, week or month and by country or centre. Only whole days that are over are in it. Ordered by
 * SKU, then by period. Ending = starting + every signed column but "In Transit", which is a balance itself.
 */
export const ledgerSummary = defineProjection<Line>({
  report_type: 'GET_LEDGER_SUMMARY_VIEW_DATA',
  window: { as: 'range', required: true, days_max: 549, history_days: 549, aligned: true },
  options: {
    aggregateByLocation: ['COUNTRY', 'FC'],
    aggregatedByTimePeriod: ['MONTHLY', 'WEEKLY', 'DAILY'],
    FNSKU: [],
    MSKU: [],
    ASIN: [],
  },
  quoted: true,
  line_end: '\n',
  no_data: 'header',
  fresh_minutes: 240,
  columns: () => [
    { name: 'Date', cell: ({ date }) => date },
    { name: 'FNSKU', cell: ({ life }) => life.profile.fnsku },
    { name: 'ASIN', cell: ({ life }) => life.profile.asin },
    { name: 'MSKU', cell: ({ life }) => life.profile.sku },
    { name: 'Title', cell: ({ life }) => life.profile.title },
    { name: 'Disposition', cell: ({ disposition }) => disposition },
    units('Starting Warehouse Balance', 'StartingWarehouseBalance', (of) => of.starting),
    units('In Transit Between Warehouses', 'InTransitBetweenWarehouses', (of) => of.in_transit),
    units('Receipts', 'Receipts', (of) => of.receipts),
    units('Customer Shipments', 'CustomerShipments', (of) => of.shipments),
    units('Customer Returns', 'CustomerReturns', (of) => of.returns),
    units('Vendor Returns', 'VendorReturns', (of) => of.removals),
    units('Warehouse Transfer In/Out', 'WarehouseTransferIn/Out', (of) => of.transfers),
    units('Found', 'Found', (of) => of.found),
    units('Lost', 'Lost', (of) => of.lost),
    units('Damaged', 'Damaged', (of) => of.damaged),
    units('Disposed', 'Disposed', (of) => of.disposed),
    units('Other Events', 'OtherEvents', (of) => of.other),
    units('Ending Warehouse Balance', 'EndingWarehouseBalance', (of) => of.ending),
    units('Unknown Events', 'UnknownEvents', () => 0),
    { name: 'Location', cell: ({ location }) => location },
    { name: 'Store', documented: null, cell: () => '' },
  ],
  *facts(context) {
    const { calendar } = context.world
    const { from_day, through_day } = daysOfRange(calendar, context)
    const range = { from_day, through_day: Math.min(through_day, calendar.dayAt(context.as_of_ms) - 1) }
    for (const life of context.world.lives(Math.max(0, range.through_day))) {
      if (isWantedSku(life, context)) yield* linesOf(life, context, range)
    }
  },
})
