import { z } from 'zod'
import type { SellingPartner } from '../../../amazon/selling-partner.ts'
import { MarketplaceId } from '../../../core/ids.ts'
import { marketplaceById } from '../../../core/marketplace.ts'
import { Decimal } from '../../../core/money.ts'
import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { asOfNow, spPages, type Question } from '../../../sync/source.ts'

/** A listing with the price it is estimated at. */
const Listed = z.tuple([
  z.string().min(1),
  z.union([z.number(), z.string()]).transform(String).pipe(Decimal).nullable(),
  z.string(),
])

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What each kind of fee comes to, beside all that Amazon says of it; it was estimated when it was asked. */
const feesOf = (estimate: unknown): object => {
  if (!isObject(estimate)) return {}
  const fees: readonly unknown[] = Array.isArray(estimate['FeeDetailList']) ? estimate['FeeDetailList'] : []
  const final = fees
    .filter(isObject)
    .map(
      (fee) =>
        [String(fee['FeeType']), isObject(fee['FinalFee']) ? fee['FinalFee']['Amount'] : null] as const,
    )
  return { total: estimate['TotalFeesEstimate'], final: Object.fromEntries(final), fees }
}

async function* rows(partner: SellingPartner, question: Question): AsyncGenerator<object> {
  const marketplace_id = MarketplaceId.parse(question.marketplace_id)
  const marketplace = marketplaceById(marketplace_id)
  if (!marketplace) return
  const of = question.subjects.flatMap((subject) => {
    const [sku, price, channel] = Listed.parse(JSON.parse(subject))
    const is_amazon_fulfilled = channel.startsWith('AMAZON')
    return price === null ? [] : [{ sku, price, currency: marketplace.currency, is_amazon_fulfilled }]
  })
  for await (const { FeesEstimate, ...result } of partner.fees.estimates({ marketplace_id, of }))
    yield { ...result, estimate: feesOf(FeesEstimate) }
}

const identifier = (field: string) => `FeesEstimateIdentifier.${field}`
const fee = (type: string) => column.amount(`estimate.final.${type}`)

export const feesAtPrice = defineReport({
  dataset: 'fees_at_price',
  source: spPages('getMyFeesEstimates', {
    about: { dataset: 'listings', column: 'sku', beside: ['price_amount', 'fulfillment_channel'] },
    rows,
  }),
  grain: 'One row per SKU with a price: what Amazon says it would charge for a unit sold at that price.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['sku'] },
  touches: { sku: 'sku' },
  window: asOfNow(),
  columns: {
    sku: column.sku(identifier('IdValue')),
    // Success, ClientError or ServiceError; only the first has fees.
    estimate_status: column.required(column.code('Status')),
    price_amount: column.amount(identifier('PriceToEstimateFees.ListingPrice.Amount')),
    currency: column.currency(
      identifier('PriceToEstimateFees.ListingPrice.CurrencyCode'),
      'estimate.total.CurrencyCode',
    ),
    is_amazon_fulfilled: column.flag(identifier('IsAmazonFulfilled')),
    total_fees_amount: column.amount('estimate.total.Amount'),
    referral_fee_amount: fee('ReferralFee'),
    variable_closing_fee_amount: fee('VariableClosingFee'),
    per_item_fee_amount: fee('PerItemFee'),
    fba_fees_amount: fee('FBAFees'),
    // Every fee with its parts, promotions and taxes, as Amazon said it.
    fees: column.json('estimate.fees'),
    error_type: column.code('Error.Type'),
    error_code: column.code('Error.Code'),
    error_message: column.prose('Error.Message'),
    error_details: column.json('Error.Detail'),
    asked_marketplace_id: column.code(identifier('MarketplaceId')),
    asked_seller_id: column.code(identifier('SellerId')),
    asked_id_type: column.code(identifier('IdType')),
    asked_identifier: column.code(identifier('SellerInputIdentifier')),
    fulfillment_program: column.code(identifier('OptionalFulfillmentProgram')),
  },
})
