import { localDate, instantOf } from '../../core/time.ts'
import { inboundProblemsOf, type InboundProblem } from '../world/inbound-problems.ts'
import type { Life } from '../world/life.ts'
import { defineProjection } from './define.ts'
import { moneyText } from './text.ts'

interface Line {
  readonly life: Life
  readonly problem: InboundProblem
  readonly dayOf: (at_ms: number) => string
}

/** Amazon publishes no list of its wordings; these are the emulator's own. */
const WORDS = {
  missing: { type: 'Missing units', level: 'Item', fee: '' },
  late: { type: 'Shipment delivered late', level: 'Shipment', fee: '' },
  label: { type: 'Barcode label missing', level: 'Item', fee: 'Label' },
} as const

/** Inbound problems (the "inbound performance" report), one row per shipment, SKU and problem. */
export const inboundProblems = defineProjection<Line>({
  report_type: 'GET_FBA_FULFILLMENT_INBOUND_NONCOMPLIANCE_DATA',
  window: { as: 'range', required: false, days_max: 549, history_days: 549, aligned: false },
  options: {},
  quoted: false,
  line_end: '\r\n',
  no_data: 'header',
  fresh_minutes: 240,
  columns: ({ world }) => {
    const { currency } = world.setup.marketplace
    return [
      { name: 'issue-reported-date', cell: ({ problem, dayOf }) => dayOf(problem.at_ms) },
      { name: 'shipment-creation-date', cell: ({ problem, dayOf }) => dayOf(problem.inbound.created_ms) },
      { name: 'fba-shipment-id', cell: ({ problem }) => problem.inbound.shipment_id },
      {
        name: 'fba-carton-id',
        cell: ({ problem }) => (problem.what === 'label' ? `${problem.inbound.shipment_id}U000001` : ''),
      },
      { name: 'fulfillment-center-id', cell: ({ problem }) => problem.inbound.centre },
      { name: 'sku', cell: ({ life }) => life.profile.sku },
      { name: 'fnsku', cell: ({ life }) => life.profile.fnsku },
      { name: 'asin', cell: ({ life }) => life.profile.asin },
      { name: 'product-name', cell: ({ life }) => life.profile.title },
      { name: 'problem-type', cell: ({ problem }) => WORDS[problem.what].type },
      { name: 'problem-quantity', cell: ({ problem }) => String(problem.units) },
      { name: 'expected-quantity', cell: ({ problem }) => String(problem.inbound.expected_units) },
      { name: 'received-quantity', cell: ({ problem }) => String(problem.received_units) },
      { name: 'performance-measurement-unit', cell: () => 'Unit' },
      { name: 'coaching-level', cell: ({ problem }) => (problem.fee_minor > 0 ? 'Standard' : 'Reminder') },
      { name: 'fee-type', cell: ({ problem }) => WORDS[problem.what].fee },
      { name: 'currency', cell: () => currency },
      { name: 'fee-total', cell: ({ problem }) => moneyText(problem.fee_minor, currency) },
      { name: 'problem-level', cell: ({ problem }) => WORDS[problem.what].level },
      { name: 'alert-status', cell: ({ problem }) => (problem.what === 'missing' ? 'Open' : 'Closed') },
    ]
  },
  *facts({ world, from_ms, until_ms, as_of_ms }) {
    const end_ms = Math.min(until_ms, as_of_ms + 1)
    const dayOf = (at_ms: number): string => localDate(instantOf(at_ms), world.calendar.time_zone)
    for (const life of world.lives(world.calendar.dayAt(end_ms - 1))) {
      for (const problem of inboundProblemsOf(life, from_ms, end_ms)) yield { life, problem, dayOf }
    }
  },
})
