/** Questions that are too long for one request: asked in groups, each a run of its own. */
import { expect, onTestFinished, test } from 'vitest'
import { Problem } from '../../src/core/problem.ts'
import { listings } from '../../src/domains/inventory/reports/listings.ts'
import { reservedInventory } from '../../src/domains/inventory/reports/reserved-inventory.ts'
import { reopenByDay } from '../../src/sync/by-day.ts'
import * as column from '../../src/sync/column.ts'
import { defineReport, type Report } from '../../src/sync/define.ts'
import { groupsOf } from '../../src/sync/related.ts'
import { localDays, spPages } from '../../src/sync/source.ts'
import { openNight } from './support.ts'

test('groups hold as many values as fit, and each value once', () => {
  const values = Array.from({ length: 40 }, (_, index) => `B0${String(index).padStart(8, '0')}`)
  const groups = groupsOf(values, 200)
  expect(groups.map((group) => group.split(' ').length)).toEqual([18, 18, 4])
  expect(groups.flatMap((group) => group.split(' '))).toEqual(values)
  expect(groupsOf([], 200)).toEqual([])
  expect(groupsOf(['longer than allowed'.replaceAll(' ', '-'), 'b'], 5)).toHaveLength(2)
  expect(() => groupsOf(['two words'], 200)).toThrow('no spaces')
})

const COLUMNS = {
  ...reservedInventory.columns,
  sku: column.sku('sku'),
  reserved_units: column.units('reserved'),
}

/** Statements about ASINs, week by week, into the dataset of reserved units. */
const weekly = (answer: (asins: readonly string[], from_on: string) => Iterable<object>): Report =>
  defineReport({
    dataset: reservedInventory.dataset,
    grain: reservedInventory.grain,
    per: 'marketplace',
    window: localDays({
      restated_days: 7,
      held_back_days: 3,
      days_max: 7,
      history_days: 14,
      whole: 'weeks',
    }),
    load: { as: 'events', key: ['sku'] },
    touches: { sku: 'sku' },
    columns: COLUMNS,
    source: spPages('getWeeks', {
      about: { dataset: 'listings', column: 'asin', group_characters: 43 },
      async *rows(_, question) {
        yield* answer(question.subjects, question.from_on ?? '')
      },
    }),
  })

test('each group is asked by itself; where one fails its question is asked again, and the rest is not written anew', async () => {
  const asked: (readonly string[])[] = []
  let fails = true
  const report = weekly(function* (asins, from_on) {
    asked.push(asins)
    if (fails && asked.length > 3) throw new Problem('amazon_refused', 'Amazon refused.', 'Ask again.')
    for (const asin of asins) yield { sku: `${from_on} ${asin}`, reserved: asins.length }
  })
  const night = await openNight({ reports: [report, listings], sku_count: 9 })
  onTestFinished(() => night.close())
  await night.plan()
  await night.runUntilQuiet()
  const { rows } = await night.owner.query<{ asin: string }>('select distinct asin from data.listings')
  const all = rows.map(({ asin }) => asin)
  // Two weeks, four ASINs a group, in order.
  const a_week = Math.ceil(all.length / 4)
  expect(asked).toHaveLength(2 * a_week)
  expect(asked.flat().toSorted()).toEqual([...all, ...all].toSorted())
  const runs = await night.runs(report.dataset)
  expect(runs.map(({ state }) => state).toSorted()).toEqual([
    'empty',
    'empty',
    ...Array.from({ length: 2 * a_week - 3 }, () => 'failed'),
    ...Array.from({ length: 3 }, () => 'loaded'),
  ])

  // The next night asks the whole question of that week again, and finds rows it has.
  fails = false
  night.clock.advance({ days: 1 })
  await night.plan()
  await night.runUntilQuiet()
  const again = (await night.runs(report.dataset)).slice(runs.length)
  expect(again.filter(({ state }) => state === 'loaded')).toHaveLength(a_week)
  expect(again.reduce((sum, { inserted_rows }) => sum + (inserted_rows ?? 0), 0)).toBe(
    2 * all.length - runs.reduce((sum, { rows: had }) => sum + (had ?? 0), 0),
  )
  expect(again.every(({ superseded_rows }) => (superseded_rows ?? 0) === 0)).toBe(true)
  night.clock.advance({ days: 1 })
  await night.plan()
  expect(await night.runs(report.dataset)).toHaveLength(runs.length + again.length)
})

test('a group that failed for trouble that passes is taken up again by day, with the same question', async () => {
  const asked: (readonly string[])[] = []
  const report = weekly(function* (asins) {
    asked.push(asins)
    if (asked.length === 1) throw new Problem('bad_setup', 'The disk is full.', 'Make room.')
    yield { sku: asins.join(' '), reserved: 1 }
  })
  const night = await openNight({ reports: [report, listings], sku_count: 4, backfill_days: 5 })
  onTestFinished(() => night.close())
  await night.plan()
  await night.runUntilQuiet()
  const failed = (await night.runs(report.dataset)).filter(({ state }) => state === 'failed')
  expect(failed).toHaveLength(1)
  night.clock.advance({ hours: 4 })
  expect(await reopenByDay(night.owner, night.clock.now())).toBe(1)
  await night.runUntilQuiet()
  expect(asked.at(-1)).toEqual(asked[0])
  expect((await night.runs(report.dataset)).filter(({ state }) => state === 'failed')).toEqual([])
})
