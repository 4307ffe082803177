/** Settlements: made by Amazon alone, and in agreement with the orders, returns, payments and removals of the same world. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clockAt } from '../../src/core/clock.ts'
import { DAY_MS, Instant, instantOf, msOf } from '../../src/core/time.ts'
import { DEMO_SELLER } from '../../src/emulator/sellers.ts'
import { documentFrom, ORDERS, startClient, type Client, type Document } from './client.ts'

const NOW = Instant.parse('2026-11-23T17:00:00Z')
const TYPE = 'GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2'
const LISTED = `/reports/2021-06-30/reports?reportTypes=${TYPE}&pageSize=100&createdSince=2026-08-26T00:00:00Z`

type Rows = Document['rows']
type Row = Rows[number]

interface Settled {
  readonly from: string
  readonly until: string
  readonly summary: Row
  readonly lines: Rows
  readonly document: Document
}

const listed = async (client: Client): Promise<readonly string[]> => {
  const reply = await client.call('GET', LISTED)
  const reports = reply.at('reports')
  if (!Array.isArray(reports)) throw new Error('no list of reports')
  return reports.map((_, index) => reply.text('reports', index, 'reportId'))
}

const fetched = async (client: Client, report_id: string): Promise<Settled> => {
  const report = await client.call('GET', `/reports/2021-06-30/reports/${report_id}`)
  const document = await documentFrom(await fetch(await client.documentUrl(report_id)))
  const [summary, ...lines] = document.rows
  if (!summary) throw new Error('a settlement without a summary')
  return { from: report.text('dataStartTime'), until: report.text('dataEndTime'), summary, lines, document }
}

let client: Client
let settlements: readonly Settled[]

beforeAll(async () => {
  client = await startClient({ clock: clockAt(NOW) })
  const ids = await listed(client)
  settlements = (await Promise.all(ids.map((id) => fetched(client, id)))).toSorted((a, b) =>
    a.from < b.from ? -1 : 1,
  )
})
afterAll(() => client.emulator.close())

const cents = (text: string | undefined): number => Math.round(Number((text ?? '').replace(',', '.')) * 100)
const sum = (rows: Rows, name = 'amount'): number => rows.reduce((all, row) => all + cents(row[name]), 0)
const lines = (): Rows => settlements.flatMap((settled) => settled.lines)
const span = () => ({ from: settlements[0]?.from ?? '', until: settlements.at(-1)?.until ?? '' })
const within = (rows: Rows, column: string): Rows => {
  const { from, until } = span()
  const isIn = (at: string): boolean =>
    msOf(Instant.parse(instantOf(Date.parse(at)))) >= Date.parse(from) && Date.parse(at) < Date.parse(until)
  return rows.filter((row) => isIn(row[column] ?? ''))
}

/** What each settlement has under a description, summed. */
const amountsOf = (description: string): readonly number[] =>
  settlements.map((settled) => sum(settled.lines.filter((row) => row['amount-description'] === description)))
const amountsBy = (rows: Rows, id: string, amount: string): ReadonlyMap<string | undefined, number> =>
  new Map(rows.map((row) => [row[id], cents(row[amount])]))

test('Amazon makes a settlement every 14 days by itself; it is found and fetched, and cannot be asked for', async () => {
  expect(settlements).toHaveLength(7)
  expect(settlements.slice(1).map(({ from }) => from)).toEqual(
    settlements.slice(0, -1).map(({ until }) => until),
  )
  for (const { from, until } of settlements) {
    expect(Math.round((Date.parse(until) - Date.parse(from)) / DAY_MS)).toBe(14)
  }
  const refused = await client.create(TYPE)
  expect(refused.status).toBe(400)
  expect(refused.text('errors', 0, 'code')).toBe('InvalidInput')
})

test('two weeks later there is one more, and a restarted emulator lists the same ones', async () => {
  const clock = clockAt(NOW)
  const seller = { ...DEMO_SELLER, sku_count: 2, began_on: client.emulator.world.market().calendar.began_on }
  const own = await startClient({ clock, sellers: [seller] })
  const before = await listed(own)
  expect(await listed(own)).toEqual(before)
  clock.advance({ days: 14 })
  const after = await listed(own)
  expect(after.filter((id) => !before.includes(id))).toHaveLength(1)
  await own.emulator.close()
  const again = await startClient({ clock, sellers: [seller] })
  // The report is found by its id before anybody listed it.
  const id = after[0] ?? ''
  expect((await again.call('GET', `/reports/2021-06-30/reports/${id}`)).text('processingStatus')).toBe('DONE')
  expect(new Set(await listed(again))).toEqual(new Set(after))
  await again.emulator.close()
})

test('the first row is the summary, and the amounts of the others sum to it to the cent', () => {
  for (const { summary, lines: rest } of settlements) {
    expect(summary).toMatchObject({ currency: 'USD', amount: '', 'transaction-type': '' })
    expect(summary['settlement-start-date']).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/)
    expect(sum(rest)).toBe(cents(summary['total-amount']))
    expect(rest.every((row) => row['total-amount'] === '' && row['currency'] === '')).toBe(true)
    expect(new Set(rest.map((row) => row['settlement-id']))).toEqual(new Set([summary['settlement-id']]))
  }
})

test('a document is the same bytes whenever it is fetched', async () => {
  const [id = ''] = await listed(client)
  const again = await fetched(client, id)
  const first = settlements.find(({ from }) => from === again.from)
  expect(first?.document.bytes.equals(again.document.bytes)).toBe(true)
})

test('what is held back at the end of a settlement comes back in the next', () => {
  const held = amountsOf('Current Reserve Amount')
  expect(Math.max(...held)).toBeLessThan(0)
  expect(amountsOf('Previous Reserve Amount Balance').slice(1)).toEqual(
    held.slice(0, -1).map((minor) => -minor),
  )
})

test('order lines are the items of the orders report: price, tax, discount and units', async () => {
  const items = new Map<string, Row>()
  for (let end_ms = msOf(NOW); end_ms > msOf(NOW) - 150 * DAY_MS; end_ms -= 30 * DAY_MS) {
    const range = { dataStartTime: instantOf(end_ms - 30 * DAY_MS), dataEndTime: instantOf(end_ms) }
    for (const row of (await client.report(ORDERS, range)).rows) items.set(row['order-item-id'] ?? '', row)
  }
  const settled = Map.groupBy(
    lines().filter((row) => row['transaction-type'] === 'Order'),
    (row) => row['order-item-code'] ?? '',
  )
  expect(settled.size).toBeGreaterThan(2000)
  for (const [code, rows] of settled) {
    const of = (type: string, description: string): Rows =>
      rows.filter((row) => row['amount-type'] === type && row['amount-description'] === description)
    const item = items.get(code)
    expect(rows[0]).toMatchObject({ 'order-id': item?.['amazon-order-id'], sku: item?.['sku'] })
    expect(item?.['order-status']).toBe('Shipped')
    expect(of('ItemPrice', 'Principal')[0]).toMatchObject({
      amount: item?.['item-price'],
      'quantity-purchased': item?.['quantity'],
    })
    expect(sum(of('ItemPrice', 'Tax'))).toBe(cents(item?.['item-tax']))
    expect(sum(of('Promotion', 'Principal')) + cents(item?.['item-promotion-discount'])).toBe(0)
    expect(of('ItemFees', 'FBAPerUnitFulfillmentFee')).toHaveLength(
      item?.['fulfillment-channel'] === 'Amazon' ? 1 : 0,
    )
  }
})

test('every item that shipped in the span, and was not held back, is settled', async () => {
  const { from, until } = span()
  const settled = new Set(lines().map((row) => row['order-item-code']))
  let seen = 0
  for (let end_ms = Date.parse(until); end_ms > Date.parse(from); end_ms -= 28 * DAY_MS) {
    const start_ms = Math.max(Date.parse(from), end_ms - 28 * DAY_MS)
    const range = { dataStartTime: instantOf(start_ms), dataEndTime: instantOf(end_ms) }
    const { rows } = await client.report(ORDERS, range)
    const due = rows.filter(
      (row) =>
        row['order-status'] === 'Shipped' &&
        row['sales-channel'] === 'Amazon.com' &&
        row['is-business-order'] === 'false',
    )
    seen += due.length
    expect(due.filter((row) => !settled.has(row['order-item-id']))).toEqual([])
  }
  expect(seen).toBeGreaterThan(2000)
})

const HISTORY = { dataStartTime: '2025-10-18T07:00:00Z', dataEndTime: NOW } as const

test('payments and their reversals are those of the reimbursements report, by id', async () => {
  const { rows } = await client.report('GET_FBA_REIMBURSEMENTS_DATA', HISTORY)
  const paid = within(rows, 'approval-date').filter((row) => cents(row['amount-total']) !== 0)
  const settled = lines().filter((row) => row['amount-type'] === 'FBA Inventory Reimbursement')
  expect(paid.length).toBeGreaterThan(20)
  expect(amountsBy(settled, 'adjustment-id', 'amount')).toEqual(
    amountsBy(paid, 'reimbursement-id', 'amount-total'),
  )
  expect(new Set(settled.map((row) => row['amount-description']))).toEqual(
    new Set(['WAREHOUSE_LOST', 'WAREHOUSE_DAMAGE', 'REVERSAL_REIMBURSEMENT', 'COMPENSATED_CLAWBACK']),
  )
})

test('what came back was refunded before, and some of what was refunded never came back', async () => {
  const { rows } = await client.report('GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA', HISTORY)
  const refunded = Map.groupBy(
    lines().filter((row) => row['transaction-type'] === 'Refund'),
    (row) => row['order-id'] ?? '',
  )
  // A refund is at most 35 days older than the return.
  const { from, until } = span()
  const sure = instantOf(Date.parse(from) + 36 * DAY_MS)
  const back = rows.filter((row) => {
    const at = row['return-date'] ?? ''
    return Date.parse(at) > Date.parse(sure) && Date.parse(at) < Date.parse(until)
  })
  expect(back.length).toBeGreaterThan(50)
  expect(back.filter((row) => !refunded.has(row['order-id'] ?? ''))).toEqual([])
  const returned = new Set(rows.map((row) => row['order-id']))
  const claims = client.emulator.world
    .skus()
    .flatMap((sku) => client.emulator.world.truth(sku).claims)
    .filter(({ kind, at }) => kind === 'refund_without_return' && at >= from)
  expect(claims.length).toBeGreaterThan(0)
  for (const { reference } of claims) {
    expect([refunded.has(reference), returned.has(reference)]).toEqual([true, false])
  }
})

test('removal fees are those of the removal orders', async () => {
  const { rows } = await client.report('GET_FBA_FULFILLMENT_REMOVAL_ORDER_DETAIL_DATA', HISTORY)
  const fees = lines().filter((row) => /^(Removal|Disposal)Complete$/.test(row['amount-description'] ?? ''))
  const due = within(rows, 'last-updated-date')
  expect(due.length).toBeGreaterThan(10)
  expect(new Map(fees.map((row) => [row['order-id'], -cents(row['amount'])]))).toEqual(
    new Map(due.map((row) => [row['order-id'], cents(row['removal-fee'])])),
  )
})

test('a German settlement writes days with dots and amounts with commas, and sums all the same', async () => {
  const seller = { ...DEMO_SELLER, marketplaces: ['DE'], sku_count: 5 }
  const own = await startClient({ clock: clockAt(NOW), sellers: [seller] })
  const [id = ''] = await listed(own)
  const { summary, lines: rest } = await fetched(own, id)
  expect(summary['deposit-date']).toMatch(/^\d\d\.\d\d\.2026 \d\d:\d\d:\d\d UTC$/)
  expect(summary['total-amount']).toMatch(/^-?\d+,\d\d$/)
  expect(rest[0]?.['posted-date']).toMatch(/^\d\d\.\d\d\.2026$/)
  expect(sum(rest)).toBe(cents(summary['total-amount']))
  expect(rest.some((row) => row['marketplace-name'] === 'Amazon.de')).toBe(true)
  await own.emulator.close()
})
