/** Fees are worked out from what the other reports say: balances of the ledger, sizes and prices. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clockAt } from '../../src/core/clock.ts'
import { Instant } from '../../src/core/time.ts'
import { DEMO_SELLER } from '../../src/emulator/sellers.ts'
import { type Client, type Document, INVENTORY, LEDGER_SUMMARY, startClient } from './client.ts'

const STORAGE = 'GET_FBA_STORAGE_FEE_CHARGES_DATA'
const ESTIMATES = 'GET_FBA_ESTIMATED_FBA_FEES_TXT_DATA'

const OCTOBER = { dataStartTime: '2026-10-01T07:00:00Z', dataEndTime: '2026-11-01T06:59:59Z' } as const
const THREE_DAYS = { dataStartTime: '2026-11-20T17:00:00Z', dataEndTime: '2026-11-23T17:00:00Z' } as const

let client: Client
beforeAll(async () => {
  client = await startClient({ clock: clockAt(Instant.parse('2026-11-23T17:00:00Z')) })
})
afterAll(() => client.emulator.close())

type Row = Document['rows'][number]
const count = (row: Row | undefined, name: string): number => Number(row?.[name] ?? Number.NaN)

test('stored units of a month are the average of the ledger’s daily balances, centre by centre', async () => {
  const { rows } = await client.report(STORAGE, OCTOBER)
  const daily = await client.report(LEDGER_SUMMARY, {
    ...OCTOBER,
    reportOptions: { aggregatedByTimePeriod: 'DAILY', aggregateByLocation: 'FC' },
  })
  const balances = Map.groupBy(daily.rows, (row) => `${row['FNSKU']}\t${row['Location']}`)
  expect(rows.length).toBeGreaterThan(60)
  for (const row of rows) {
    const days = balances.get(`${row['fnsku']}\t${row['fulfillment_center']}`) ?? []
    const units = days.reduce((all, day) => all + count(day, 'Ending Warehouse Balance'), 0)
    expect(count(row, 'average_quantity_on_hand')).toBeCloseTo(units / 31, 2)
  }
  const stored = balances
    .entries()
    .filter(([, days]) => days.some((day) => count(day, 'Ending Warehouse Balance') > 0))
  expect(rows).toHaveLength(stored.toArray().length)
})

test('a storage fee is volume × rate, dearer from October on', async () => {
  const rows = (await client.report(STORAGE, { ...OCTOBER, dataStartTime: '2026-09-01T07:00:00Z' })).rows
  for (const row of rows) {
    const volume = count(row, 'average_quantity_on_hand') * count(row, 'item_volume')
    expect(count(row, 'estimated_total_item_volume')).toBeCloseTo(volume, 3)
    expect(count(row, 'estimated_monthly_storage_fee')).toBeCloseTo(volume * count(row, 'storage_rate'), 2)
  }
  const rates = new Set(rows.map((row) => `${row['month_of_charge']} ${row['storage_rate']}`))
  expect([...rates].toSorted()).toEqual(['2026-09 0.56', '2026-09 0.78', '2026-10 1.40', '2026-10 2.40'])
})

test('a month is charged when it has been over for a week, and as a whole', async () => {
  const november = { dataStartTime: '2026-11-01T07:00:00Z', dataEndTime: '2026-11-23T08:00:00Z' }
  expect((await client.report(STORAGE, november)).rows).toEqual([])
  const early = await startClient({ clock: clockAt(Instant.parse('2026-11-03T17:00:00Z')) })
  expect((await early.report(STORAGE, OCTOBER)).rows).toEqual([])
  await early.emulator.close()
})

test('an estimate is the referral fee and the fulfilment fee of one unit at its price of now', async () => {
  const inventory = await client.report(INVENTORY)
  const { rows } = await client.report(ESTIMATES, THREE_DAYS)
  expect(rows.length).toBeGreaterThan(40)
  for (const row of rows) {
    const price = inventory.rows.find((stock) => stock['sku'] === row['sku'])?.['your-price']
    expect(row['your-price']).toBe(price)
    const referral = count(row, 'estimated-referral-fee-per-unit')
    expect(referral).toBeCloseTo(Math.max(0.3, 0.15 * Number(price)), 1)
    expect(count(row, 'estimated-fee-total')).toBeCloseTo(
      referral + count(row, 'expected-fulfillment-fee-per-unit'),
      2,
    )
  }
})

test('estimates over less than three days fail, as Amazon’s do', async () => {
  const short = { ...THREE_DAYS, dataStartTime: '2026-11-22T17:00:00Z' }
  const created = await client.create(ESTIMATES, short)
  const report = await client.call('GET', `/reports/2021-06-30/reports/${created.text('reportId')}`)
  expect(report.at('processingStatus')).toBe('FATAL')
})

test('in Europe estimates name the weight band and the fees of other countries', async () => {
  const seller = { ...DEMO_SELLER, marketplaces: ['DE'], sku_count: 4 }
  const clock = clockAt(Instant.parse('2026-11-23T17:00:00Z'))
  const own = await startClient({ clock, sellers: [seller] })
  const german = await own.report(ESTIMATES, { ...THREE_DAYS, marketplaceIds: ['A1PA6795UKMFR9'] })
  expect(german.header).toHaveLength(30)
  expect(german.rows[0]).toMatchObject({
    'unit-of-dimension': 'centimeters',
    'expected-efn-fulfilment-fee-per-unit-fr': '--',
  })
  await own.emulator.close()
})
