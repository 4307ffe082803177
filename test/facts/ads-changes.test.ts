/** Changes of campaigns and bids, worked out from two lists: what was, what became, when it was known. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Instant } from '../../src/core/time.ts'
import { type Night, openNight } from '../sync/support.ts'
import { loadDocument } from './documents.ts'

let night: Night
beforeAll(async () => {
  night = await openNight()
})
afterAll(() => night.close())

const lines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('')
const campaign = (campaignId: string, name: string, state: string, budget: number) => ({
  campaignId,
  name,
  state,
  budget: { budget, budgetType: 'DAILY' },
})
const keyword = (keywordId: string, state: string, bid: number) => ({
  keywordId,
  campaignId: '1',
  adGroupId: '11',
  keywordText: 'kettle',
  state,
  bid,
})

const list = async (at: string, dataset: string, rows: readonly object[]): Promise<void> => {
  night.clock.set(Instant.parse(at))
  await loadDocument(night, { dataset, file: lines(rows) })
}

const changes = async () => {
  const { rows } = await night.owner.query(
    `select program, entity, entity_id, campaign_id, field, was, became, currency, known_at::date::text as on
     from facts.ads_changes order by known_at, entity, entity_id, field`,
  )
  return rows
}

const SP = { program: 'sp', campaign_id: '1' }
const OF_CAMPAIGN = { ...SP, entity: 'campaign', entity_id: '1', on: '2026-11-21' }
const OF_KEYWORD = { ...SP, entity: 'keyword', entity_id: '5', on: '2026-11-22' }
const FIRST = [
  { ...OF_CAMPAIGN, field: 'budget', was: '20', became: '25.5', currency: 'USD' },
  { ...OF_CAMPAIGN, field: 'name', was: 'Kettles', became: 'Kettles (new)', currency: null },
]
const MUGS = campaign('2', 'Mugs', 'PAUSED', 10)
const BIDS = [keyword('5', 'ENABLED', 0.5), keyword('6', 'ENABLED', 1)]

test('a first list is no change', async () => {
  await list('2026-11-20T11:00:00Z', 'ads_sp_campaigns', [campaign('1', 'Kettles', 'ENABLED', 20), MUGS])
  await list('2026-11-20T12:00:00Z', 'ads_sp_keywords', BIDS)
  expect(await changes()).toEqual([])
})

test('what differs in the next one is, known when that was read: budget 20 → 25.5, a new name', async () => {
  await list('2026-11-21T11:00:00Z', 'ads_sp_campaigns', [
    campaign('1', 'Kettles (new)', 'ENABLED', 25.5),
    MUGS,
  ])
  await list('2026-11-21T12:00:00Z', 'ads_sp_keywords', BIDS)
  expect(await changes()).toEqual(FIRST)
})

test('a keyword is paused and bid down from 0.50 to 0.45; another is listed no more, which changes nothing of it', async () => {
  await list('2026-11-22T12:00:00Z', 'ads_sp_keywords', [keyword('5', 'PAUSED', 0.45)])
  expect(await changes()).toEqual([
    ...FIRST,
    { ...OF_KEYWORD, field: 'bid', was: '0.5', became: '0.45', currency: 'USD' },
    { ...OF_KEYWORD, field: 'state', was: 'ENABLED', became: 'PAUSED', currency: null },
  ])
})

const portfolio = (amount: number) => ({
  portfolioId: '7',
  name: 'Kitchen',
  state: 'ENABLED',
  budget: { amount, currencyCode: 'USD' },
})
const NEGATIVES = [
  { keywordId: '9', campaignId: '1', adGroupId: '11', keywordText: 'free', state: 'ENABLED' },
]

test('a campaign that a later list brings was created; so was a negative, and a portfolio’s budget changes', async () => {
  await list('2026-11-23T11:00:00Z', 'ads_sp_negative_keywords', NEGATIVES)
  await list('2026-11-23T12:00:00Z', 'ads_portfolios', [portfolio(100)])
  await list('2026-11-24T11:00:00Z', 'ads_sp_campaigns', [
    campaign('1', 'Kettles (new)', 'ENABLED', 25.5),
    campaign('3', 'Pans', 'PAUSED', 5),
    MUGS,
  ])
  await list('2026-11-24T12:00:00Z', 'ads_sp_negative_keywords', [
    ...NEGATIVES,
    { ...NEGATIVES[0], keywordId: '10' },
  ])
  await list('2026-11-24T13:00:00Z', 'ads_portfolios', [portfolio(120)])
  const on = '2026-11-24'
  expect((await changes()).filter((change) => change['on'] === on)).toEqual([
    {
      ...OF_CAMPAIGN,
      on,
      campaign_id: '3',
      entity_id: '3',
      field: 'created',
      was: null,
      became: 'PAUSED',
      currency: null,
    },
    {
      ...SP,
      on,
      entity: 'negative_keyword',
      entity_id: '10',
      field: 'created',
      was: null,
      became: 'ENABLED',
      currency: null,
    },
    {
      program: null,
      campaign_id: null,
      on,
      entity: 'portfolio',
      entity_id: '7',
      field: 'budget',
      was: '100',
      became: '120',
      currency: 'USD',
    },
  ])
})

const bidding = (strategy: string, percentage: number) => ({
  ...campaign('5', 'Teas', 'ENABLED', 5),
  dynamicBidding: { strategy, placementBidding: [{ placement: 'PLACEMENT_TOP', percentage }] },
})
const monthly = (amount: number) => ({ amount, currencyCode: 'USD', policy: 'MONTHLY_RECURRING' })
const placements = (percentage: number) => `[{"placement": "PLACEMENT_TOP", "percentage": ${percentage}}]`

test('a portfolio’s budget and its policy, a campaign’s strategy and its bids by placement are changes, too', async () => {
  const kettles = { portfolioId: '9', name: 'Kettles', state: 'ENABLED', inBudget: true }
  await list('2026-11-26T11:00:00Z', 'ads_portfolios', [{ ...kettles, budget: { policy: 'NO_CAP' } }])
  await list('2026-11-26T12:00:00Z', 'ads_sp_campaigns', [bidding('MANUAL', 20)])
  await list('2026-11-27T11:00:00Z', 'ads_portfolios', [{ ...kettles, budget: monthly(300) }])
  await list('2026-11-27T12:00:00Z', 'ads_sp_campaigns', [bidding('AUTO_FOR_SALES', 35)])
  const of_campaign = {
    ...SP,
    campaign_id: '5',
    entity: 'campaign',
    entity_id: '5',
    on: '2026-11-27',
    currency: null,
  }
  const of_portfolio = {
    program: null,
    campaign_id: null,
    entity: 'portfolio',
    entity_id: '9',
    on: '2026-11-27',
  }
  expect((await changes()).filter(({ on }) => on === '2026-11-27')).toEqual([
    { ...of_portfolio, field: 'budget', was: null, became: '300', currency: 'USD' },
    { ...of_portfolio, field: 'strategy', was: 'NO_CAP', became: 'MONTHLY_RECURRING', currency: null },
    { ...of_campaign, field: 'placements', was: placements(20), became: placements(35) },
    { ...of_campaign, field: 'strategy', was: 'MANUAL', became: 'AUTO_FOR_SALES' },
  ])
})

test('what was changed later was not known before', async () => {
  const client = await night.owner.connect()
  try {
    await client.query(`begin; set local asm.known_at = '2026-11-21T18:00:00Z'`)
    const { rows } = await client.query('select entity, field from known.ads_changes order by field')
    expect(rows).toEqual([
      { entity: 'campaign', field: 'budget' },
      { entity: 'campaign', field: 'name' },
    ])
  } finally {
    await client.query('rollback')
    client.release()
  }
})
