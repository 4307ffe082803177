/** Settlements from Amazon's list to the table: each once, whole, and in the order of its file. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { settlements } from '../../src/domains/finance/reports/settlements.ts'
import { loadDocument } from '../facts/documents.ts'
import { openNight } from './support.ts'

const SUMS = `
  select settlement_id, max(total_amount) = sum(line_amount) as agrees, count(total_amount)::int as summaries,
    (array_agg(row_no order by line_no))[1] as summary_no, max(row_no)::int = count(*)::int as is_whole
  from data.settlements group by settlement_id order by settlement_id`

test('settlements are found by themselves, loaded once each, and each sums to its total', async () => {
  const night = await openNight({ reports: [settlements], history_days: 120, sku_count: 4 })
  onTestFinished(() => night.close())
  await night.plan()
  await night.runUntilQuiet()
  const { rows: first } = await night.owner.query<{ settlement_id: string }>(SUMS)
  expect(first.length).toBeGreaterThan(4)
  for (const row of first)
    expect(row).toMatchObject({ agrees: true, summaries: 1, summary_no: 1, is_whole: true })

  night.clock.advance({ days: 1 })
  await night.plan()
  await night.runUntilQuiet()
  expect((await night.owner.query(SUMS)).rows).toEqual(first)

  night.clock.advance({ days: 14 })
  await night.plan()
  await night.runUntilQuiet()
  const { rows: later } = await night.owner.query<{ settlement_id: string }>(SUMS)
  expect(later).toHaveLength(first.length + 1)
  expect((await night.owner.query('select from data.settlements_history')).rowCount).toBe(0)
  const runs = (await night.runs('settlements')).filter(({ state }) => state === 'loaded')
  expect(runs).toHaveLength(later.length)
})

test('a settlement of several marketplaces is loaded once, in its own currency, whoever looks first', async () => {
  const night = await openNight({
    reports: [settlements],
    marketplaces: ['GB', 'DE', 'FR', 'IT'],
    region: 'eu',
    history_days: 60,
    sku_count: 4,
  })
  onTestFinished(() => night.close())
  await night.plan()
  await night.runUntilQuiet()
  const { rows } = await night.owner.query(
    `select currency, count(distinct settlement_id)::int > 1 as several, array_agg(distinct marketplace_id) as loaded_in,
            count(distinct marketplace_name)::int as of_marketplaces, sum(total_amount) = sum(line_amount) as agrees
     from data.settlements group by currency order by currency`,
  )
  expect(rows).toEqual([
    { currency: 'EUR', several: true, loaded_in: ['A13V1IB3VIYZZH'], of_marketplaces: 3, agrees: true },
    { currency: 'GBP', several: true, loaded_in: ['A1F83G8C2ARO7P'], of_marketplaces: 1, agrees: true },
  ])
  const { rows: times } = await night.owner.query(
    'select amazon_document_id from report_document group by 1 having count(*) > 1',
  )
  expect(times).toEqual([])
})

test('a settlement that lacks a line does not come to its total and is not loaded', async () => {
  const folder = join(import.meta.dirname, '../fixtures/reports/GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2')
  const whole = readFileSync(join(folder, 'de-decimal-comma.txt'), 'utf8').trimEnd().split('\n')
  const night = await openNight({ marketplaces: ['DE'], region: 'eu' })
  onTestFinished(() => night.close())
  const file = `${whole.slice(0, -1).join('\n')}\n`
  await expect(loadDocument(night, { dataset: 'settlements', file })).rejects.toThrow(
    /where it says 1012\.48/,
  )
  expect((await night.runs('settlements')).at(-1)).toMatchObject({
    state: 'failed',
    problem_code: 'bad_file',
  })
  expect((await night.owner.query('select from data.settlements')).rowCount).toBe(0)
})
