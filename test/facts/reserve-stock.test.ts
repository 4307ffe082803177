import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Ledger, lineOf, LOADED_AT, openLedger, US } from './ledger.ts'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

const tell = (
  kind: string,
  subject: string,
  name: string,
  value: unknown,
  expires_on: string | null = null,
) =>
  ledger.owner.query(
    `insert into data.planning_input (account_id, marketplace_id, kind, subject, name, value, expires_on, source, author, preview_id, known_from)
     values ($1, '${US}', $2, $3, $4, $5, $6, 'plan.csv', 'planner', 'pv_1', '${LOADED_AT}')`,
    [ledger.account_id, kind, subject, name, JSON.stringify(value), expires_on],
  )

test('reserves are what AWD can give away and what operators recorded, each with the days its transfer takes', async () => {
  await ledger.covered('orders', ['2026-10-01', '2026-11-22'])
  await ledger.put('awd_inventory', { sku: 'A', onhand_units: 120, available_units: 96 })
  await ledger.put('awd_inventory', { sku: 'B', onhand_units: 0, available_units: 0 })
  await tell('reserve_units', 'A', 'Reno', 40)
  await tell('reserve_units', 'C', 'Reno', 10, '2026-11-22')
  await tell('reserve_units', 'D', 'Reno', 7, '2026-11-23')
  // Amazon's own word about AWD is nearer than an operator's.
  await tell('reserve_units', 'A', 'AWD', 500)
  await tell('transfer_days', '*', 'Reno', 10)
  await tell('transfer_days', 'D', 'Reno', 5)
  const rows = await ledger.ready(
    'reserve_stock',
    'sku, reserve, units, source, transfer_p50_days, transfer_p80_days, transfer_source',
  )
  expect(rows.map(lineOf)).toEqual([
    'A AWD 96 amazon 10 16 default',
    // 10 × (1 + 0.8416 × 0.2) = 11.6832.
    'A Reno 40 operator 10 11.6832 operator',
    // C's record was believed through the 22nd, which is over.
    'D Reno 7 operator 5 5.8416 operator',
  ])
})
