/** Returns, reimbursements, removals and inbound problems against the ledger and the orders of the same world. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clockAt } from '../../src/core/clock.ts'
import { DAY_MS, Instant, instantOf, msOf } from '../../src/core/time.ts'
import { LEDGER, ORDERS, startClient, type Client, type Document } from './client.ts'

/** Nine in the morning in Los Angeles. */
const NOW = Instant.parse('2026-11-23T17:00:00Z')
const HISTORY = { dataStartTime: '2025-10-18T07:00:00Z', dataEndTime: NOW } as const

type Rows = Document['rows']
let client: Client
let ledger: Rows
let returns: Rows
let paid: Rows
let removals: Rows
let boxes: Rows
let problems: Rows

const historyOf = async (report_type: string): Promise<Rows> =>
  (await client.report(report_type, HISTORY)).rows

beforeAll(async () => {
  client = await startClient({ clock: clockAt(NOW) })
  ledger = await historyOf(LEDGER)
  returns = await historyOf('GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA')
  paid = await historyOf('GET_FBA_REIMBURSEMENTS_DATA')
  removals = await historyOf('GET_FBA_FULFILLMENT_REMOVAL_ORDER_DETAIL_DATA')
  boxes = await historyOf('GET_FBA_FULFILLMENT_REMOVAL_SHIPMENT_DETAIL_DATA')
  problems = await historyOf('GET_FBA_FULFILLMENT_INBOUND_NONCOMPLIANCE_DATA')
})
afterAll(() => client.emulator.close())

type Row = Rows[number]
const count = (row: Row, name: string): number => Number(row[name] ?? Number.NaN)
const sum = (rows: Rows, name: string): number => rows.reduce((all, row) => all + count(row, name), 0)

/** Summed per group; groups that sum to nothing are left out, so that two sides can be compared. */
const sums = (rows: Rows, name: string, ...by: readonly string[]): ReadonlyMap<string, number> => {
  const all = new Map<string, number>()
  for (const row of rows) {
    const key = by.map((column) => row[column]).join('\t')
    all.set(key, (all.get(key) ?? 0) + count(row, name))
  }
  return new Map([...all].filter(([, total]) => total !== 0).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

const adjusted = (...reasons: readonly string[]): Rows =>
  ledger.filter((row) => reasons.includes(row['Reason'] ?? ''))

test('what the returns report says came back is what the ledger booked, by SKU, centre and disposition', () => {
  const booked = ledger.filter((row) => row['Event Type'] === 'CustomerReturns')
  const reported = returns.map((row) => ({
    ...row,
    MSKU: row['sku'] ?? '',
    'Fulfillment Center': row['fulfillment-center-id'] ?? '',
    Disposition: row['detailed-disposition'] ?? '',
  }))
  const by = ['MSKU', 'Fulfillment Center', 'Disposition'] as const
  expect(sums(reported, 'quantity', ...by)).toEqual(sums(booked, 'Quantity', ...by))
  expect(returns.length).toBeGreaterThan(500)
})

test('what came back was shipped before, in an order of the orders report, with the same SKU', async () => {
  const shipped = new Map<string, Row>()
  for (let end_ms = msOf(NOW); end_ms > msOf(NOW) - 120 * DAY_MS; end_ms -= 30 * DAY_MS) {
    const range = { dataStartTime: instantOf(end_ms - 30 * DAY_MS), dataEndTime: instantOf(end_ms) }
    for (const row of (await client.report(ORDERS, range)).rows)
      shipped.set(row['amazon-order-id'] ?? '', row)
  }
  const recent = returns.filter((row) => (row['return-date'] ?? '') > '2026-10-01')
  expect(recent.length).toBeGreaterThan(50)
  for (const row of recent) {
    const order = shipped.get(row['order-id'] ?? '')
    expect(order).toMatchObject({ sku: row['sku'], 'order-status': 'Shipped', asin: row['asin'] })
    expect((order?.['last-updated-date'] ?? '') < (row['return-date'] ?? '')).toBe(true)
  }
})

test('returns have what real ones have: identical rows of reasons aside, blank plates, odd comments, paid damage', () => {
  expect(returns.some((row) => row['license-plate-number'] === '')).toBe(true)
  expect(returns.some((row) => row['customer-comments']?.includes('"'))).toBe(true)
  expect(returns.some((row) => row['customer-comments'] === 'なし')).toBe(true)
  const claimed = new Set(
    paid.filter((row) => row['reason'] === 'CustomerReturn').map((row) => row['amazon-order-id']),
  )
  const reimbursed = returns.filter((row) => row['status'] === 'Reimbursed')
  expect(reimbursed.length).toBeGreaterThan(0)
  expect(reimbursed.filter((row) => !claimed.has(row['order-id']))).toEqual([])
})

test('units that were paid for or given back are reconciled in the ledger; finds reconcile the rest', () => {
  for (const [reason, codes] of [
    ['Lost_Warehouse', ['M']],
    ['Damaged_Warehouse', ['E']],
  ] as const) {
    const rows = paid.filter((row) => row['reason'] === reason)
    const cash = sums(rows, 'quantity-reimbursed-cash', 'sku')
    const reconciled = sums(adjusted(...codes), 'Reconciled Quantity', 'MSKU')
    expect(cash.size).toBeGreaterThan(3)
    for (const [sku, units] of cash) expect(units).toBeLessThanOrEqual(reconciled.get(sku) ?? 0)
  }
  // A loss is reconciled by finds and by payments, and by nothing else.
  const found = sums(adjusted('F'), 'Quantity', 'MSKU')
  const lostPaid = sums(
    paid.filter((row) => row['reason'] === 'Lost_Warehouse'),
    'quantity-reimbursed-cash',
    'sku',
  )
  for (const [sku, units] of sums(adjusted('M'), 'Reconciled Quantity', 'MSKU')) {
    expect(units).toBe((found.get(sku) ?? 0) + (lostPaid.get(sku) ?? 0))
  }
})

test('a reimbursement’s amount is its cash units at the amount per unit, and a reversal names what it takes back', () => {
  const byId = new Map(paid.map((row) => [row['reimbursement-id'], row]))
  expect(byId.size).toBe(paid.length)
  for (const row of paid) {
    const cents = Math.round(count(row, 'amount-per-unit') * 100) * count(row, 'quantity-reimbursed-cash')
    expect(Math.round(count(row, 'amount-total') * 100)).toBe(cents)
    const units = count(row, 'quantity-reimbursed-cash') + count(row, 'quantity-reimbursed-inventory')
    expect(count(row, 'quantity-reimbursed-total')).toBe(units)
  }
  const reversals = paid.filter((row) => row['original-reimbursement-id'] !== '')
  expect(reversals.length).toBeGreaterThan(0)
  for (const row of reversals) {
    const original = byId.get(row['original-reimbursement-id'])
    expect(row['original-reimbursement-type']).toBe(original?.['reason'])
    expect(count(row, 'amount-total')).toBeLessThan(0)
    expect((original?.['approval-date'] ?? '') < (row['approval-date'] ?? '')).toBe(true)
  }
  expect(paid.some((row) => count(row, 'quantity-reimbursed-inventory') > 0)).toBe(true)
})

test('what the seller may claim is the disagreement of the reports', () => {
  const { world } = client.emulator
  const claims = world.skus().flatMap((sku) => world.truth(sku).claims.map((claim) => ({ sku, ...claim })))
  const kinds = Map.groupBy(claims, ({ kind }) => kind)
  expect([...kinds.keys()].toSorted()).toEqual([
    'loss_not_settled',
    'refund_without_return',
    'reversal_without_find',
  ])
  const reversed = paid.map((row) => row['original-reimbursement-id']).filter((id) => id !== '')
  const takenBack = (kinds.get('reversal_without_find') ?? []).map(({ reference }) => reference)
  expect(takenBack).toHaveLength(reversed.length)
  expect(new Set(takenBack)).toEqual(new Set(reversed))
  const [back, paidFor] = [
    new Set(returns.map((row) => row['order-id'])),
    new Set(paid.map((row) => row['amazon-order-id'])),
  ]
  for (const { reference } of kinds.get('refund_without_return') ?? []) {
    expect([back.has(reference), paidFor.has(reference)]).toEqual([false, false])
  }
  const open = adjusted('M', 'E').filter((row) => {
    const [month, day, year] = (row['Date'] ?? '').split('/')
    return `${year}-${month}-${day}` < '2026-10-09'
  })
  const old = (kinds.get('loss_not_settled') ?? []).filter(({ at }) => at < '2026-10-09T07:00:00.000Z')
  expect(old.reduce((all, { units }) => all + units, 0)).toBe(sum(open, 'Unreconciled Quantity'))
})

test('removal orders are what left in the ledger: sent back with its order id, or destroyed', () => {
  const sent = ledger.filter((row) => row['Event Type'] === 'VendorReturns')
  const left = new Map([...sums(sent, 'Quantity', 'Reference ID')].map(([id, units]) => [id, -units]))
  expect(sums(removals, 'shipped-quantity', 'order-id')).toEqual(left)
  expect(sums(boxes, 'shipped-quantity', 'order-id')).toEqual(left)
  expect(left.size).toBeGreaterThan(20)
  expect(sum(removals, 'disposed-quantity') + sum(adjusted('D'), 'Quantity')).toBe(0)
  for (const row of removals) {
    const parts = ['cancelled', 'disposed', 'shipped', 'in-process'].map((part) =>
      count(row, `${part}-quantity`),
    )
    expect(parts.reduce((all, units) => all + units, 0)).toBe(count(row, 'requested-quantity'))
  }
  expect(removals.some((row) => count(row, 'cancelled-quantity') > 0)).toBe(true)
})

test('a removal order of today is pending, then processed, then complete, each with a newer update', async () => {
  const clock = clockAt(Instant.parse('2026-11-01T08:00:00Z'))
  const own = await startClient({ clock })
  const seen = new Map<string, string[]>()
  for (let hour = 0; hour < 96; hour += 2) {
    clock.advance({ hours: 2 })
    const dataStartTime = instantOf(msOf(clock.now()) - 3 * DAY_MS)
    const { rows } = await own.report('GET_FBA_FULFILLMENT_REMOVAL_ORDER_DETAIL_DATA', { dataStartTime })
    for (const row of rows) {
      const states = seen.get(row['order-id'] ?? '') ?? []
      const state = `${row['last-updated-date']} ${row['order-status']}`
      if (states.at(-1) !== state) seen.set(row['order-id'] ?? '', [...states, state])
    }
  }
  const whole = [...seen.values()].filter((states) => states.length === 3)
  expect(whole.length).toBeGreaterThan(0)
  for (const states of whole) {
    expect(states.map((state) => state.split(' ')[1])).toEqual(['Pending', 'Processing', 'Completed'])
    expect(states.toSorted()).toEqual(states)
  }
  await own.emulator.close()
})

test('inbound problems belong to shipments that were short or late, and say what the shipments say', () => {
  const { world } = client.emulator
  const kinds = Map.groupBy(problems, (row) => row['problem-type'])
  expect(kinds.size).toBe(3)
  for (const row of problems) {
    const { shipments } = world.truth(row['sku'] ?? '')
    const shipment = shipments.find(({ shipment_id }) => shipment_id === row['fba-shipment-id'])
    expect(count(row, 'expected-quantity')).toBe(shipment?.expected_units)
    if (row['problem-type'] !== 'Shipment delivered late') continue
    expect(msOf(shipment?.arrived_at ?? NOW)).toBeGreaterThan(msOf(shipment?.due_at ?? NOW))
  }
  for (const row of kinds.get('Missing units') ?? []) {
    expect(count(row, 'expected-quantity') - count(row, 'received-quantity')).toBe(
      count(row, 'problem-quantity'),
    )
    expect(count(row, 'problem-quantity')).toBeGreaterThan(0)
  }
})
