/** A night of Subscribe & Save: what the emulated Amazon answers is what the datasets hold. */
import { expect, onTestFinished, test } from 'vitest'
import { openNight } from './support.ts'

test('a night loads the offers, their months and what is expected of them', async () => {
  const plans = ['replenishment_offers', 'replenishment_metrics', 'replenishment_forecasts']
  const night = await openNight({ plans, sku_count: 12, history_days: 130, backfill_days: 100 })
  onTestFinished(() => night.close())
  await night.plan()
  await night.runUntilQuiet()
  for (const dataset of plans) {
    const runs = await night.runs(dataset)
    expect(runs.length).toBeGreaterThan(0)
    for (const run of runs) expect(run).toMatchObject({ unreadable_rows: 0, problem_code: null })
  }
  const { rows } = await night.owner.query(
    `select count(distinct month_on)::int as months, min(extract(day from month_on))::int as first_day,
            count(distinct (month_on, sku, asin)) = count(*) as is_once, sum(shipped_units) > 0 as has_units
     from data.replenishment_metrics`,
  )
  expect(rows).toEqual([
    { months: expect.toSatisfy((months) => months >= 3), first_day: 1, is_once: true, has_units: true },
  ])
  const offers = await night.owner.query(
    `select sku from data.replenishment_offers full join data.replenishment_forecasts using (sku, asin)
     where subscription_count is null or next_30_days_units is null`,
  )
  expect(offers.rows).toEqual([])
})
