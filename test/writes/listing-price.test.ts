import { expect, test } from 'vitest'
import type { Listing } from '../../src/amazon/sp/listings.ts'
import { AccountId, MarketplaceId } from '../../src/core/ids.ts'
import { Currency, Decimal } from '../../src/core/money.ts'
import { listingPrice } from '../../src/domains/catalog/writes/listing-price.ts'
import type { Place } from '../../src/writes/define.ts'
import { US } from './sellers.ts'

const JP = MarketplaceId.parse('A1VC38T7YXB528')

const placeIn = (marketplace_id: MarketplaceId, currency: string): Place => ({
  account_id: AccountId.parse(1),
  marketplace_id,
  currency: Currency.parse(currency),
})

const priced = (value_with_tax: number): unknown => [{ schedule: [{ value_with_tax }] }]

const listing = (parts: { readonly offer?: string; readonly entries?: readonly unknown[] }): Listing => ({
  sku: 'A',
  asin: null,
  product_type: null,
  status: [],
  attributes: { purchasable_offer: parts.entries ?? [] },
  offers:
    parts.offer === undefined
      ? []
      : [
          {
            marketplace_id: US,
            type: 'B2C',
            amount: Decimal.parse(parts.offer),
            currency: Currency.parse('USD'),
          },
        ],
  availability: [],
  issues: [],
})

const planned = (found: Listing, amount = '30', place = placeIn(US, 'USD')): unknown => {
  const input = listingPrice.schema.parse({
    prices: [{ sku: 'A', price: { amount, currency: place.currency } }],
  })
  return listingPrice.plan(new Map([['A', found]]), place, input)[0]?.from
}

test('the price shown is the live offer’s, also while a change of the attribute is on its way', () => {
  const entries = [{ marketplace_id: US, audience: 'ALL', our_price: priced(25) }]
  expect(planned(listing({ offer: '20.00', entries }))).toEqual({ amount: '20.00', currency: 'USD' })
})

test('while a sale runs, and where there is no offer, the price is the attribute’s', () => {
  const sale = { marketplace_id: US, audience: 'ALL', our_price: priced(25), discounted_price: priced(19) }
  expect(planned(listing({ offer: '19.00', entries: [sale] }))).toEqual({ amount: '25', currency: 'USD' })
  expect(planned(listing({ entries: [{ marketplace_id: US, our_price: priced(24.99) }] }))).toEqual({
    amount: '24.99',
    currency: 'USD',
  })
})

test('a business price and another marketplace’s price are not the price', () => {
  const entries = [
    { marketplace_id: US, audience: 'B2B', our_price: priced(18) },
    { marketplace_id: 'A2EUQ1WTGCTBG2', audience: 'ALL', our_price: priced(33) },
  ]
  expect(planned(listing({ entries }))).toBeNull()
})

test('a listing whose offer has another shape than documented has no price, and is no crash', () => {
  for (const entry of [{}, { our_price: 'x' }, { our_price: [] }, { our_price: [{ schedule: [{}] }] }])
    expect(planned(listing({ entries: [entry] }))).toBeNull()
})

test('yen have no decimals', () => {
  const place = placeIn(JP, 'JPY')
  expect(planned(listing({}), '1980', place)).toBeNull()
  expect(() => planned(listing({}), '1980.50', place)).toThrow(/at most 0/)
})

test('the way back sets what was before', () => {
  const from = { amount: '20.00', currency: 'USD' }
  const change = { target: 'A', field: 'price', from, to: { amount: '22.00', currency: 'USD' } }
  expect(listingPrice.undo?.([change])).toEqual({ prices: [{ sku: 'A', price: from }] })
})
