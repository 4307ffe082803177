/** What ads and margins are told of a seller whose night was synced, held against what really came of its ads and orders. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Instant, msOf } from '../../src/core/time.ts'
import { addTouch, emptyTotals, type Totals } from '../../src/emulator/ads/totals.ts'
import { openTruth, sum, type Truth } from './truth.ts'

const PLANS = [
  'orders',
  'customer_returns',
  'listings',
  'fba_inventory',
  'fees_at_price',
  'fee_estimates',
  'storage_fees',
]
const ADS = ['sp_product', 'sd_product', 'sp_campaign', 'sb_campaign', 'sd_campaign']

let truth: Truth
beforeAll(async () => {
  truth = await openTruth({
    plans: [...PLANS, ...ADS.map((name) => `ads_${name}_performance`)],
    sku_count: 30,
  })
}, 300_000)
afterAll(() => truth.close())

const Sums = z.object({
  name: z.string(),
  from_on: z.string(),
  through_on: z.string(),
  spend: z.string().nullable(),
  sales: z.string().nullable(),
})
const minor = (amount: string | null): number | null =>
  amount === null ? null : Math.round(Number(amount) * 100)

const bySku = ({ sku }: { readonly sku: string }): string => sku
const byCampaign = ({ campaign_id }: { readonly campaign_id: string }): string => campaign_id

/** What ads of a program really did over these days, as far as it was known when Amazon told of the day. */
const adsTruth = async (
  program: 'sp' | 'sb' | 'sd',
  of: { readonly dataset: string; readonly from_on: string; readonly through_on: string },
  named: (touch: { readonly sku: string; readonly campaign_id: string }) => string,
): Promise<ReadonlyMap<string, Totals>> => {
  const { night, dayOf, priceOf } = truth
  const world = night.emulator.world.market()
  const told = await truth.ask(
    z.object({ on: z.string(), at: z.string() }),
    `select served_on as on, to_char(max(known_from) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
     from data.${of.dataset} group by served_on`,
  )
  const at = new Map(told.map(({ on, at: known }) => [dayOf(on), msOf(Instant.parse(known))]))
  const found = new Map<string, Totals>()
  for (let day = dayOf(of.from_on); day <= dayOf(of.through_on); day += 1) {
    for (const touch of night.emulator.ads.traffic(world).day(day)) {
      const as_of_ms = at.get(day)
      if (touch.campaign.program !== program || as_of_ms === undefined) continue
      const key = named({ sku: world.profile(touch.sku_index).sku, campaign_id: touch.campaign.id })
      const totals = found.get(key) ?? emptyTotals()
      addTouch(totals, touch, { as_of_ms, price_minor: priceOf })
      found.set(key, totals)
    }
  }
  return found
}

describe('a living seller', () => {
  test('spent on ads of a SKU, and sold by them, what ads_by_sku tells', async () => {
    const told = await truth.ask(
      Sums,
      `select sku as name, from_on, through_on, spend_amount as spend, sales_amount as sales
       from ready.ads_by_sku where window_days = 60 and spend_amount is not null order by sku`,
    )
    const [first] = told
    if (first === undefined) throw new Error('nothing was advertised')
    const products = await adsTruth('sp', { ...first, dataset: 'ads_sp_product_performance' }, bySku)
    const display = await adsTruth('sd', { ...first, dataset: 'ads_sd_product_performance' }, bySku)
    const really = told.map(({ name }) => ({
      name,
      spend: sum([products.get(name)?.cost_minor ?? 0, display.get(name)?.cost_minor ?? 0]),
      sales: sum([
        products.get(name)?.bought[7].sales_minor ?? 0,
        display.get(name)?.bought[14].sales_minor ?? 0,
      ]),
    }))
    expect(told.length).toBeGreaterThan(5)
    expect(
      told.map(({ name, spend, sales }) => ({ name, spend: minor(spend), sales: minor(sales) })),
    ).toEqual(really)
    expect(really.filter(({ sales }) => sales > 0).length).toBeGreaterThan(3)
  })

  test.each(['sp', 'sb', 'sd'] as const)(
    'spent on its campaigns of %s what ads_by_campaign and ads_total tell',
    async (program) => {
      const told = await truth.ask(
        Sums,
        `select campaign_id as name, from_on, through_on, spend_amount as spend, sales_amount as sales
         from ready.ads_by_campaign where window_days = 30 and program = '${program}' order by campaign_id`,
      )
      const [first] = told
      if (first === undefined) throw new Error('no campaign was shown')
      const of = { ...first, dataset: `ads_${program}_campaign_performance` }
      const totals = await adsTruth(program, of, byCampaign)
      const really = told.map(({ name }) => ({
        name,
        spend: totals.get(name)?.cost_minor ?? 0,
        sales: totals.get(name)?.bought[program === 'sp' ? 7 : 14].sales_minor ?? 0,
      }))
      expect(
        told.map(({ name, spend, sales }) => ({ name, spend: minor(spend), sales: minor(sales) })),
      ).toEqual(really)
      const [total] = await truth.ask(
        z.object({ spend: z.string() }),
        `select ${program}_spend_amount as spend from ready.ads_total where window_days = 30`,
      )
      expect(minor(total?.spend ?? null)).toBe(sum([...totals.values()].map(({ cost_minor }) => cost_minor)))
    },
  )

  test('sold what TACOS divides by', async () => {
    const [told] = await truth.ask(
      z.object({
        from_on: z.string(),
        through_on: z.string(),
        sales: z.string(),
        spend: z.string(),
        tacos: z.number(),
      }),
      `select from_on, through_on, total_sales_amount as sales, spend_amount as spend, tacos_ratio as tacos
       from ready.ads_total where window_days = 30`,
    )
    if (told === undefined) throw new Error('there is no total')
    const as_of = await truth.toldAt('orders')
    const sales = sum(
      truth.night.emulator.world.skus().map((sku) => truth.orderTruth(sku, told, as_of).sales),
    )
    expect(minor(told.sales)).toBe(sales)
    expect(told.tacos).toBe(Number(((minor(told.spend) ?? 0) / sales).toFixed(4)))
  })

  test('sold what margin tells, at the fees that are really charged', async () => {
    const told = await truth.ask(
      z.object({
        sku: z.string(),
        from_on: z.string(),
        through_on: z.string(),
        sold_units: z.number(),
        unpriced_units: z.number(),
        sales: z.string(),
        referral: z.string().nullable(),
        fulfillment: z.string().nullable(),
      }),
      `select sku, from_on, through_on, sold_units, unpriced_units, sales_amount as sales, referral_amount as referral,
              fulfillment_amount as fulfillment
       from ready.margin where window_days = 90 order by sku`,
    )
    const as_of = await truth.toldAt('orders')
    const really = told.map(({ sku, from_on, through_on }) => ({
      sku,
      ...truth.orderTruth(sku, { from_on, through_on }, as_of),
    }))
    const figures = told.map(({ sku, sold_units, unpriced_units, sales, fulfillment }) => ({
      sku,
      sold_units,
      unpriced_units,
      sales: minor(sales),
      fulfillment: minor(fulfillment),
    }))
    expect(figures.length).toBeGreaterThan(10)
    expect(figures).toEqual(
      really.map(({ sku, sold_units, unpriced_units, sales, fulfillment }) => ({
        sku,
        sold_units,
        unpriced_units,
        sales,
        fulfillment,
      })),
    )
    // The share of the price is that of today's price, and each order's fee was rounded by itself.
    const off = told.filter(({ referral }, at) => {
      const { referral: charged = 0, orders = 0 } = really[at] ?? {}
      return Math.abs((minor(referral) ?? Infinity) - charged) > orders + 0.005 * charged
    })
    expect(off).toEqual([])
  })

  test('got back the units, and paid the storage, that margin takes off', async () => {
    const told = await truth.ask(
      z.object({
        sku: z.string(),
        from_on: z.string(),
        through_on: z.string(),
        units: z.number(),
        storage: z.string(),
        month: z.string().nullable(),
      }),
      `select sku, from_on, through_on, returned_units as units, storage_amount as storage, stored_month_on as month
       from ready.margin where window_days = 30 order by sku`,
    )
    const really = told.map(({ sku, from_on, through_on, month }) => ({
      sku,
      units: sum(
        truth.night.emulator.world
          .truth(sku)
          .returns.filter(({ returned_on }) => returned_on >= from_on && returned_on <= through_on)
          .map(({ returned_units }) => returned_units),
      ),
      // October has 31 days.
      storage: month === null ? 0 : (truth.monthsStorage(sku, month) * 30) / 31,
    }))
    expect(told.map(({ sku, units }) => ({ sku, units }))).toEqual(
      really.map(({ sku, units }) => ({ sku, units })),
    )
    for (const [at, { storage }] of told.entries())
      expect(Number(storage)).toBeCloseTo(really[at]?.storage ?? NaN, 1)
    expect(really.filter(({ storage }) => storage > 0.5).length).toBeGreaterThan(5)
  })

  test('has what is left over once each part that is told is taken off, to the cent', async () => {
    const [row] = await truth.ask(
      z.object({ rows: z.number(), whole: z.number(), off: z.number() }),
      `select count(*)::int as rows,
              count(*) filter (where missing_parts <@ '{landed_cost,refund_fees,sponsored_brands}')::int as whole,
              count(*) filter (
                where margin_amount <> sales_amount - vat_amount - referral_amount - closing_amount - fulfillment_amount
                  - coalesce(storage_amount, 0) - coalesce(returns_amount, 0) - coalesce(ad_spend_amount, 0)
                  - coalesce(landed_cost_amount, 0)
              )::int as off
       from ready.margin where window_days = 30`,
    )
    expect(row?.off).toBe(0)
    expect(row?.whole).toBeGreaterThan(5)
  })
})
