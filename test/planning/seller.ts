/** An account with sales, stock and records to be filled by hand, and its forecasts made as the worker makes them. */
import { afterAll, afterEach, beforeAll } from 'vitest'
import { clockAt } from '../../src/core/clock.ts'
import { silentLog } from '../../src/core/log.ts'
import { addDays, daysFrom, Instant, LocalDate } from '../../src/core/time.ts'
import { forecastAccount } from '../../src/planning/nightly.ts'
import { type Ledger, LOADED_AT, openLedger, US } from '../facts/ledger.ts'

/** Open while the tests of the file that calls `openSeller` run. */
export let ledger: Ledger

export const openSeller = (): void => {
  beforeAll(async () => {
    ledger = await openLedger()
  })
  afterEach(async () => {
    await ledger.empty()
    await ledger.owner.query('truncate forecast_run, forecast_trajectory')
  })
  afterAll(() => ledger.close())
}

export const clock = clockAt(Instant.parse(LOADED_AT))
export const on = (day: string): LocalDate => LocalDate.parse(day)
export const SUNDAY = '2026-11-22'

/** Sales of so many units a day, and stock at the end of each, from one day through another. */
export const days = async (
  sku: string,
  from: string,
  through: string,
  units: number,
  closing_units = 500,
) => {
  for (let at = 0; at <= daysFrom(on(from), on(through)); at += 1) {
    const day = addDays(on(from), at)
    await ledger.put('orders', {
      amazon_order_id: `${sku}-${day}`,
      sku,
      ordered_on: day,
      ordered_units: units,
    })
    await ledger.put('ledger_summary', { sku, balanced_on: day, opening_units: 500, closing_units })
  }
}
export const covered = async (from: string, through: string) => {
  await ledger.covered('orders', [from, through])
  await ledger.covered('ledger_summary', [from, through])
}
export const pictured = async () => {
  await ledger.covered('fba_inventory', null)
  await ledger.covered('listings', null)
}
export const stock = (sku: string, fulfillable_units: number, more = {}) =>
  ledger.put('fba_inventory', {
    sku,
    fulfillable_units,
    inbound_working_units: 0,
    inbound_shipped_units: 0,
    inbound_receiving_units: 0,
    ...more,
  })
export const tell = (
  kind: string,
  subject: string,
  value: unknown,
  name = '',
  on_days: readonly [string, string] | null = null,
) =>
  ledger.owner.query(
    `insert into data.planning_input (account_id, marketplace_id, kind, subject, name, value, valid_from_on, valid_through_on, source, author, preview_id, known_from)
     values ($1, '${US}', $2, $3, $4, $5, $6, $7, 'plan.csv', 'planner', 'pv_1', '${LOADED_AT}')`,
    [ledger.account_id, kind, subject, name, JSON.stringify(value), ...(on_days ?? [null, null])],
  )

/** Refreshes the facts and makes forecasts, as the worker does. */
export const forecast = async (): Promise<void> => {
  await ledger.ready('inventory', 'sku')
  await forecastAccount({ pool: ledger.worker, clock, log: silentLog }, ledger.account_id)
}
export const asked = async (query: string): Promise<readonly Readonly<Record<string, unknown>>[]> =>
  (await ledger.worker.query<Record<string, unknown>>(query)).rows

export const steady = async () => {
  await days('A', '2026-09-01', SUNDAY, 10)
  await covered('2026-09-01', SUNDAY)
  await pictured()
  await stock('A', 300)
}
