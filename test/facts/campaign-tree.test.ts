import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Ledger, lineOf, openLedger } from './ledger.ts'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

test('portfolios, campaigns, ad groups and what is below them hang together, negatives of a campaign on the campaign', async () => {
  const group = { campaign_id: 'C1', ad_group_id: 'G1', state: 'enabled' }
  await ledger.put('ads_sp_campaigns', {
    campaign_id: 'C1',
    portfolio_id: 'P1',
    name: 'Mugs',
    state: 'ENABLED',
    budget_amount: 20,
    currency: 'USD',
  })
  await ledger.put('ads_portfolios', { portfolio_id: 'P1', name: 'Kitchen', state: 'ENABLED' })
  await ledger.put('ads_sb_campaigns', { campaign_id: 'C2', name: 'Brand', state: 'PAUSED' })
  await ledger.put('ads_sb_negative_targets', {
    campaign_id: 'C2',
    ad_group_id: 'G2',
    target_id: 'T1',
    state: 'ENABLED',
  })
  await ledger.put('ads_sp_ad_groups', { ...group, name: 'Red', default_bid_amount: 0.5, currency: 'USD' })
  await ledger.put('ads_sp_product_ads', { ...group, ad_id: 'A1', sku: 'MUG-1', asin: 'B000000001' })
  await ledger.put('ads_sp_keywords', {
    ...group,
    keyword_id: 'K1',
    keyword_text: 'red mug',
    match_type: 'EXACT',
    bid_amount: 0.7,
    currency: 'USD',
  })
  await ledger.put('ads_sp_campaign_negative_keywords', {
    campaign_id: 'C1',
    keyword_id: 'N1',
    keyword_text: 'free',
    match_type: 'NEGATIVE_EXACT',
    state: 'ENABLED',
  })
  const rows = await ledger.ready(
    'campaign_tree',
    'kind, node_id, parent_kind, parent_id, says, state, trim_scale(amount), sku',
  )
  expect(rows.map(lineOf)).toEqual([
    'ad A1 ad_group G1 B000000001 ENABLED - MUG-1',
    'ad_group G1 campaign C1 Red ENABLED 0.5 -',
    'campaign C1 portfolio P1 Mugs ENABLED 20 -',
    'campaign C2 - - Brand PAUSED - -',
    'keyword K1 ad_group G1 red mug EXACT ENABLED 0.7 -',
    'negative_keyword N1 campaign C1 free NEGATIVE_EXACT ENABLED - -',
    'negative_target T1 ad_group G2 - ENABLED - -',
    'portfolio P1 - - Kitchen ENABLED - -',
  ])
})
