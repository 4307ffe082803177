/** What Amazon wants to be asked: the emulated Amazon judges windows by itself, nothing is served. */
import { afterEach, expect, test } from 'vitest'
import { linesOf } from './documents.ts'
import { type Night, openNight } from './support.ts'

const nights: Night[] = []
afterEach(async () => {
  for (const made of nights.splice(0)) await made.close()
})

const fetched = async (dataset: string, days?: { readonly from_on: string; readonly through_on: string }) => {
  const night = await openNight({ history_days: 120 })
  nights.push(night)
  await night.enter(dataset, days)
  while ((await night.stepNext()) !== null);
  const runs = await night.runs(dataset)
  return { night, runs }
}

test('a picture that Amazon calls a window of three days is asked as one', async () => {
  const { night, runs } = await fetched('fee_estimates')
  expect(runs).toMatchObject([{ state: 'loaded', problem_code: null, tries: 0 }])
  expect(await linesOf(night, 'fee_estimates', 'sku')).toHaveLength(runs[0]?.rows ?? 0)
})

test('a whole month has its fees, and every line of them is of that month', async () => {
  const { night, runs } = await fetched('storage_fees', { from_on: '2026-10-01', through_on: '2026-10-31' })
  expect(runs).toMatchObject([{ state: 'loaded', problem_code: null }])
  expect(new Set(await linesOf(night, 'storage_fees', 'month_on::text'))).toEqual(new Set(['2026-10-01']))
})
