import { instantOf } from '../../core/time.ts'
import { reserveOf, settlementsMade, type Settlement } from '../world/settling.ts'
import type { MarketWorld } from '../world/market.ts'
import { blank, defineProjection, type Column, type ReportContext } from './define.ts'
import { linesOfLife, type SettlementLine } from './settlement-lines.ts'
import { moneyText } from './text.ts'

/** The summary, which stands first, or a line. */
type Fact =
  | { readonly settlement: Settlement; readonly total_minor: number; readonly line: null }
  | { readonly settlement: Settlement; readonly line: SettlementLine }

/** What belongs to no SKU: a monthly fee, and what is held back until the next settlement. */
function* linesOfAccount(
  { world, from_ms, until_ms }: ReportContext,
  { period }: Settlement,
): Generator<SettlementLine> {
  const { calendar } = world
  const other = { transaction_type: 'other-transaction', amount_type: 'other-transaction' }
  const isFirst = calendar.dayAt(from_ms) === 0
  if (!isFirst) {
    const minor = reserveOf(world, period - 1)
    yield { ...other, amount_description: 'Previous Reserve Amount Balance', minor, posted_ms: from_ms }
  }
  for (let day = calendar.dayAt(from_ms); day <= calendar.dayAt(until_ms - 1); day += 1) {
    if (!calendar.date(day).endsWith('-02')) continue
    yield { ...other, amount_description: 'Subscription Fee', minor: -3999, posted_ms: calendar.startMs(day) }
  }
  const minor = -reserveOf(world, period)
  yield { ...other, amount_description: 'Current Reserve Amount', minor, posted_ms: until_ms - 1000 }
}

function* linesOf(context: ReportContext, settlement: Settlement): Generator<SettlementLine> {
  const { world, until_ms } = context
  for (const life of world.lives(world.calendar.dayAt(until_ms - 1))) yield* linesOfLife(context, life)
  yield* linesOfAccount(context, settlement)
  for (const other of context.beside ?? []) yield* linesOf(other, settlement)
}

/** Dots and commas in Europe: `20.07.2026 20:21:38 UTC` and `-3,99`; Britain writes the dates so, and points. */
const stylesOf = ({ setup: { marketplace } }: MarketWorld) => {
  const isEurope = marketplace.region === 'eu'
  const hasComma = isEurope && marketplace.country !== 'GB'
  const dayText = (at_ms: number): string => {
    const day = instantOf(at_ms).slice(0, 10)
    return isEurope ? day.split('-').toReversed().join('.') : day
  }
  return {
    dayText,
    momentText: (at_ms: number): string => `${dayText(at_ms)} ${instantOf(at_ms).slice(11, 19)} UTC`,
    money: (minor: number): string => {
      const text = moneyText(minor, marketplace.currency)
      return hasComma ? text.replace('.', ',') : text
    },
  }
}

const lineCell =
  (of: (line: SettlementLine) => string | undefined) =>
  ({ line }: Fact): string =>
    (line && of(line)) ?? ''

const columnsOf = (world: MarketWorld): readonly Column<Fact>[] => {
  const { dayText, momentText, money } = stylesOf(world)
  const summaryCell =
    (of: (settlement: Settlement) => string) =>
    ({ settlement, line }: Fact): string =>
      line ? '' : of(settlement)
  return [
    { name: 'settlement-id', cell: ({ settlement }) => settlement.id },
    { name: 'settlement-start-date', cell: summaryCell(({ from_ms }) => momentText(from_ms)) },
    { name: 'settlement-end-date', cell: summaryCell(({ until_ms }) => momentText(until_ms)) },
    { name: 'deposit-date', cell: summaryCell(({ deposit_ms }) => momentText(deposit_ms)) },
    { name: 'total-amount', cell: (fact) => (fact.line ? '' : money(fact.total_minor)) },
    { name: 'currency', cell: summaryCell(() => world.setup.marketplace.currency) },
    { name: 'transaction-type', cell: lineCell((line) => line.transaction_type) },
    { name: 'order-id', cell: lineCell((line) => line.order_id) },
    { name: 'merchant-order-id', cell: lineCell((line) => line.merchant_order_id) },
    { name: 'adjustment-id', cell: lineCell((line) => line.adjustment_id) },
    { name: 'shipment-id', cell: lineCell((line) => line.shipment_id) },
    { name: 'marketplace-name', cell: lineCell((line) => line.marketplace_name) },
    { name: 'amount-type', cell: lineCell((line) => line.amount_type) },
    { name: 'amount-description', cell: lineCell((line) => line.amount_description) },
    { name: 'amount', cell: lineCell((line) => money(line.minor)) },
    { name: 'fulfillment-id', cell: lineCell((line) => line.fulfillment_id) },
    { name: 'posted-date', cell: lineCell((line) => dayText(line.posted_ms)) },
    { name: 'posted-date-time', cell: lineCell((line) => momentText(line.posted_ms)) },
    { name: 'order-item-code', cell: lineCell((line) => line.order_item_code) },
    ...blank('merchant-order-item-id'),
    { name: 'merchant-adjustment-item-id', cell: lineCell((line) => line.merchant_adjustment_item_id) },
    { name: 'sku', cell: lineCell((line) => line.sku) },
    { name: 'quantity-purchased', cell: lineCell((line) => line.units?.toString()) },
    { name: 'promotion-id', cell: lineCell((line) => line.promotion_id) },
  ]
}

/**
 * A settlement: a summary, then every amount, which sum to it. Amazon makes it by itself when the period is over. The
 * total stands first, so the world is walked twice rather than held.
 */
export const settlement = defineProjection<Fact>({
  report_type: 'GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2',
  window: { as: 'range', required: true, days_max: 31, history_days: 90, aligned: false },
  options: {},
  quoted: false,
  line_end: '\n',
  no_data: 'header',
  fresh_minutes: 0,
  columns: ({ world }) => columnsOf(world),
  *facts(context) {
    const made = settlementsMade(context.world, context.until_ms, context.as_of_ms)
    const settled = made.find(({ until_ms }) => until_ms === context.until_ms)
    if (!settled) return
    let total_minor = 0
    for (const { minor } of linesOf(context, settled)) total_minor += minor
    yield { settlement: settled, total_minor, line: null }
    for (const line of linesOf(context, settled)) yield { settlement: settled, line }
  },
})
