import type { SQL } from 'drizzle-orm/sql'
import { expect, test } from 'vitest'
import { daysFrom } from '../../src/core/time.ts'
import { rows, type Statement, statement } from '../../src/db/rows.ts'
import { readSeries } from '../../src/planning/series.ts'
import { US } from '../facts/ledger.ts'
import { rowsReadFor } from '../support/plan.ts'
import { asked, covered, days, ledger, on, openSeller, SUNDAY } from './seller.ts'

openSeller()

const FROM = '2026-11-01'
const DAYS = daysFrom(on(FROM), on(SUNDAY)) + 1

test('the days of a few SKUs are read by SKU, of statements prepared long ago too', async () => {
  await covered(FROM, SUNDAY)
  await days('SKU-0', FROM, SUNDAY, 3)
  for (const [table, key] of [
    ['orders', 'amazon_order_id'],
    ['ledger_summary', 'sku'],
  ] as const) {
    const found = await asked(
      `select string_agg(quote_ident(attname), ', ') as names from pg_attribute
       where attrelid = 'data.${table}'::regclass and attnum > 0 and not attisdropped
         and attgenerated = '' and attname not in ('${key}', 'sku', 'line_no')`,
    )
    const [own, of_sku] = key === 'sku' ? ['', ''] : [`${key}, `, `${key} || number, `]
    await ledger.owner.query(
      `insert into data.${table} (${own}sku, line_no, ${String(found[0]?.['names'])})
       select ${of_sku}'SKU-' || number, line_no + number * 1000, ${String(found[0]?.['names'])}
       from data.${table}, generate_series(1, 199) as number`,
    )
  }
  await ledger.ready('coverage', 'dataset')
  await ledger.owner.query('analyze ready.units_by_day, ready.stock_by_day')
  const known = {
    from_on: on(FROM),
    through_on: on(SUNDAY),
    stock_from_on: on(FROM),
    stock_through_on: on(SUNDAY),
  }
  const told: Statement[] = []
  const ask = (query: SQL) => {
    told.push(statement(query))
    return rows(ledger.worker, query)
  }
  const skus = ['SKU-1', 'SKU-2'].map((sku) => ({ sku, channel: 'fba' as const }))
  const series = await readSeries(ask, { account_id: ledger.account_id, marketplace_id: US }, known, skus)
  expect([...series].map(([sku, { units }]) => [sku, units.length])).toEqual([
    ['SKU-1', DAYS],
    ['SKU-2', DAYS],
  ])
  for (const table of ['units_by_day', 'stock_by_day']) {
    const reads = await Promise.all(told.map((each) => rowsReadFor(ledger.owner, table, each)))
    expect(Math.max(...reads)).toBe(skus.length * DAYS)
  }
})
