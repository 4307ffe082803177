import { expect, test } from 'vitest'
import { MarketplaceId } from '../../src/core/ids.ts'
import { Instant, LocalDate } from '../../src/core/time.ts'
import { type FreshnessRow, freshnessOf } from '../../src/tools/freshness.ts'
import { US } from './world.ts'

const marketplaces = [{ marketplace_id: MarketplaceId.parse(US), country: 'US' }]
const loaded = (dataset: string, synced_at: string | null): FreshnessRow => ({
  account_id: 1,
  marketplace_id: MarketplaceId.parse(US),
  dataset,
  data_through_on: synced_at === null ? null : LocalDate.parse(synced_at.slice(0, 10)),
  synced_at: synced_at === null ? null : Instant.parse(synced_at),
  next_sync_at: null,
  last_problem_code: synced_at === null ? 'amazon_refused' : null,
  last_problem_at: null,
  data_version: 1,
})
const next = (at: string) => ({ next_sync_at: Instant.parse(at) })
const SHELF = loaded('shelf', '2026-11-23T10:00:00.000Z')

test('a dataset that the answer can do without is a source when it was loaded', () => {
  const rests = { reads: ['shelf'], reads_where_synced: ['cellar'] }
  const freshness = freshnessOf([SHELF, loaded('cellar', '2026-11-22T10:00:00.000Z')], rests, marketplaces)
  expect(freshness).toMatchObject({ data_through: '2026-11-22', synced_at: '2026-11-22T10:00:00.000Z' })
  expect(freshness.sources.map(({ dataset }) => dataset)).toEqual(['shelf', 'cellar'])
})

test('one that was never loaded is named and refuses nothing; another refuses', () => {
  const found = [SHELF, loaded('cellar', null)]
  const freshness = freshnessOf(found, { reads: ['shelf'], reads_where_synced: ['cellar'] }, marketplaces)
  expect(freshness.sources[1]).toEqual({ dataset: 'cellar', through: null, synced_at: null })
  expect(freshness).toMatchObject({ data_through: '2026-11-23', synced_at: '2026-11-23T10:00:00.000Z' })
  expect(() => freshnessOf(found, { reads: ['shelf', 'cellar'] }, marketplaces)).toThrow(
    'cellar was never loaded',
  )
})

test('the next refresh is that of the source synced longest ago: an hourly one makes the answer no younger', () => {
  const nightly = { ...SHELF, ...next('2026-11-24T10:15:00.000Z') }
  const hourly = { ...loaded('till', '2026-11-23T18:00:00.000Z'), ...next('2026-11-23T19:00:00.000Z') }
  expect(freshnessOf([nightly, hourly], { reads: ['shelf', 'till'] }, marketplaces)).toMatchObject({
    synced_at: '2026-11-23T10:00:00.000Z',
    next_sync_at: '2026-11-24T10:15:00.000Z',
  })
})
