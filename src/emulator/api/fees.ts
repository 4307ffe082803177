/** Product Fees API v0, getMyFeesEstimates: up to 20 products, a bare list in and out, each with a status of its own. */
import { z } from 'zod'
import { invalidInput, type Answer } from '../answer.ts'
import type { Call, Operation } from '../operation.ts'
import { minorOf } from '../listings/attributes.ts'
import { fulfilmentFee, referralFee } from '../world/fees.ts'
import type { SkuProfile } from '../world/types.ts'
import { productNamed } from '../world/products.ts'
import { msOf } from '../../core/time.ts'
import type { Times } from './asking.ts'
import { majorOf } from '../money.ts'

const Money = z.object({ CurrencyCode: z.string(), Amount: z.number() })

const Request = z.object({
  IdType: z.enum(['ASIN', 'SellerSKU']),
  IdValue: z.string().min(1),
  FeesEstimateRequest: z.object({
    MarketplaceId: z.string().min(1),
    IsAmazonFulfilled: z.boolean().optional(),
    PriceToEstimateFees: z.object({ ListingPrice: Money, Shipping: Money.optional() }).loose(),
    Identifier: z.string(),
    OptionalFulfillmentProgram: z.enum(['FBA_CORE', 'FBA_SNL', 'FBA_EFN']).optional(),
  }),
})
type Request = z.infer<typeof Request>

const Batch = z.array(Request).min(1).max(20)

const profileOf = (times: Times, { seller }: Call, request: Request): SkuProfile | undefined => {
  const world = seller.market(request.FeesEstimateRequest.MarketplaceId)
  if (!world) return undefined
  const day = world.calendar.dayAt(msOf(times.clock.now()))
  if (request.IdType === 'ASIN') {
    const product = productNamed(world, request.IdValue, day)
    return product?.kind === 'product' ? product.profile : undefined
  }
  const index = world.indexOf(request.IdValue)
  const profile = index === undefined ? undefined : world.profile(index)
  return profile && profile.opened_day <= day ? profile : undefined
}

const fee = (type: string, minor: number, currency: string): Readonly<Record<string, unknown>> => {
  const amount = (of: number): unknown => ({ CurrencyCode: currency, Amount: majorOf(of, currency) })
  return { FeeType: type, FeeAmount: amount(minor), FeePromotion: amount(0), FinalFee: amount(minor) }
}

const estimateOf = (times: Times, request: Request, profile: SkuProfile): unknown => {
  const { PriceToEstimateFees, IsAmazonFulfilled = false } = request.FeesEstimateRequest
  const { ListingPrice, Shipping } = PriceToEstimateFees
  const currency = ListingPrice.CurrencyCode
  const referral = referralFee(minorOf(ListingPrice.Amount + (Shipping?.Amount ?? 0), currency))
  const fulfilment = IsAmazonFulfilled ? fulfilmentFee(profile) : 0
  const picked = fee('FBAPickAndPack', fulfilment, currency)
  return {
    TimeOfFeesEstimation: times.clock.now(),
    TotalFeesEstimate: { CurrencyCode: currency, Amount: majorOf(referral + fulfilment, currency) },
    FeeDetailList: [
      fee('ReferralFee', referral, currency),
      fee('VariableClosingFee', 0, currency),
      fee('PerItemFee', 0, currency),
      { ...fee('FBAFees', fulfilment, currency), IncludedFeeDetailList: IsAmazonFulfilled ? [picked] : [] },
    ],
  }
}

/** HTTP 200 whatever becomes of the single products. */
const resultOf = (times: Times, call: Call, request: Request): unknown => {
  const { FeesEstimateRequest, IdType, IdValue } = request
  const { Identifier, MarketplaceId, PriceToEstimateFees, IsAmazonFulfilled = false } = FeesEstimateRequest
  const FeesEstimateIdentifier = {
    MarketplaceId,
    SellerId: call.seller.seller_id,
    IdType,
    IdValue,
    IsAmazonFulfilled,
    PriceToEstimateFees,
    SellerInputIdentifier: Identifier,
  }
  const profile = profileOf(times, call, request)
  if (profile)
    return { Status: 'Success', FeesEstimateIdentifier, FeesEstimate: estimateOf(times, request, profile) }
  const Message = `There is an client-side error. ${IdType} ${IdValue} is not valid in ${MarketplaceId}.`
  const failure = { Type: 'Sender', Code: 'InvalidParameterValue', Message, Detail: [] }
  return { Status: 'ClientError', FeesEstimateIdentifier, Error: failure }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const getMyFeesEstimates = (times: Times, call: Call): Answer => {
  const batch = Batch.safeParse(parsed(call.body))
  if (!batch.success) {
    const where = batch.error.issues[0]?.path.join('.') ?? ''
    return invalidInput('Request has missing or invalid parameters and cannot be parsed.', where)
  }
  return { status: 200, body: batch.data.map((request) => resultOf(times, call, request)) }
}

export const feeOperations = (times: Times): readonly Operation[] => [
  {
    name: 'getMyFeesEstimates',
    method: 'POST',
    path: '/products/fees/v0/feesEstimate',
    handle: (call) => getMyFeesEstimates(times, call),
  },
]
