/** Listings Items API 2021-08-01: read one SKU's listing, change attributes of it, or only ask whether they would pass. */
import { z } from 'zod'
import { MarketplaceId, type SellerId, type Sku } from '../../core/ids.ts'
import { Currency, Decimal } from '../../core/money.ts'
import { Problem } from '../../core/problem.ts'
import type { Door } from '../request.ts'

/** An attribute's entries as Amazon keeps them: whole objects, so that what we do not change can be sent back as it was. */
export type AttributeEntry = Readonly<Record<string, unknown>>

/** The entries of one attribute: one per marketplace, audience or language. */
export const AttributeEntries = z.array(z.record(z.string(), z.unknown()))

export interface Offer {
  readonly marketplace_id: string
  readonly type: 'B2C' | 'B2B'
  readonly amount: Decimal
  readonly currency: Currency
}

export interface ListingIssue {
  /** Amazon's number of the issue, such as 90220; its prose goes nowhere. */
  readonly code: string
  readonly severity: 'ERROR' | 'WARNING' | 'INFO'
  readonly attributes: readonly string[]
}

export interface Listing {
  readonly sku: string
  /** Null where the SKU has no summary in the marketplace. */
  readonly asin: string | null
  readonly product_type: string | null
  /** BUYABLE, DISCOVERABLE, both, or neither. */
  readonly status: readonly string[]
  /** What was sent under an attribute's name; read with `AttributeEntries`. */
  readonly attributes: Readonly<Record<string, unknown>>
  readonly offers: readonly Offer[]
  /** What Amazon sells from, per channel; the quantity is null for a channel whose stock Amazon counts. */
  readonly availability: readonly { readonly channel: string; readonly quantity: number | null }[]
  readonly issues: readonly ListingIssue[]
}

export interface Patch {
  readonly op: 'add' | 'replace' | 'merge' | 'delete'
  /** A top-level attribute, such as purchasable_offer. */
  readonly attribute: string
  readonly value: readonly AttributeEntry[]
}

export interface Submission {
  /** VALID is said of validations alone, ACCEPTED of submissions alone, INVALID of both, each with HTTP 200. */
  readonly status: 'VALID' | 'ACCEPTED' | 'INVALID'
  readonly submission_id: string
  readonly issues: readonly ListingIssue[]
}

interface ListingChange {
  readonly sku: Sku
  readonly marketplace_id: MarketplaceId
  /** `PRODUCT` will do for changes of the offer. */
  readonly product_type: string
  readonly patches: readonly Patch[]
}

export interface Listings {
  /** The listing in one marketplace; null when the seller has no such SKU there. */
  get(asked: { readonly sku: Sku; readonly marketplace_id: MarketplaceId }): Promise<Listing | null>
  /** Asks Amazon whether the change would pass. Changes nothing (mode VALIDATION_PREVIEW). */
  validate(change: ListingChange): Promise<Submission>
  /**
   * Submits the change. ACCEPTED means received: the value shows up in the listing minutes later. An answer that
   * never came is `amazon_unclear` and not repeated.
   */
  patch(change: ListingChange): Promise<Submission>
}

const Issue = z
  .object({
    code: z.string(),
    severity: z.enum(['ERROR', 'WARNING', 'INFO']),
    attributeNames: z.array(z.string()).nullish(),
  })
  .transform(
    (wire): ListingIssue => ({
      code: /^[\w.-]{1,40}$/.test(wire.code) ? wire.code : 'unreadable',
      severity: wire.severity,
      attributes: wire.attributeNames ?? [],
    }),
  )

const WireOffer = z
  .object({
    marketplaceId: z.string(),
    offerType: z.enum(['B2C', 'B2B']),
    price: z.object({
      currencyCode: Currency,
      // Documented as text; some answers carry a number.
      amount: z.union([z.string(), z.number()]).transform(String).pipe(Decimal),
    }),
  })
  .transform(
    (wire): Offer => ({
      marketplace_id: wire.marketplaceId,
      type: wire.offerType,
      amount: wire.price.amount,
      currency: wire.price.currencyCode,
    }),
  )

const Summary = z.object({
  marketplaceId: z.string(),
  asin: z.string().nullish(),
  productType: z.string().nullish(),
  status: z.array(z.string()).nullish(),
})

const Availability = z
  .object({ fulfillmentChannelCode: z.string(), quantity: z.int().nullish() })
  .transform((wire) => ({ channel: wire.fulfillmentChannelCode, quantity: wire.quantity ?? null }))

const WireItem = z.object({
  sku: z.string(),
  summaries: z.array(Summary).nullish(),
  attributes: z.record(z.string(), z.unknown()).nullish(),
  offers: z.array(WireOffer).nullish(),
  fulfillmentAvailability: z.array(Availability).nullish(),
  issues: z.array(Issue).nullish(),
})

const WireSubmission = z
  .object({
    status: z.enum(['VALID', 'ACCEPTED', 'INVALID']),
    submissionId: z.string(),
    issues: z.array(Issue).nullish(),
  })
  .transform(
    (wire): Submission => ({
      status: wire.status,
      submission_id: wire.submissionId,
      issues: wire.issues ?? [],
    }),
  )

const listingOf = (wire: z.infer<typeof WireItem>, marketplace_id: string): Listing => {
  const summary = wire.summaries?.find((one) => one.marketplaceId === marketplace_id)
  return {
    sku: wire.sku,
    asin: summary?.asin ?? null,
    product_type: summary?.productType ?? null,
    status: summary?.status ?? [],
    attributes: wire.attributes ?? {},
    offers: (wire.offers ?? []).filter((offer) => offer.marketplace_id === marketplace_id),
    availability: wire.fulfillmentAvailability ?? [],
    issues: wire.issues ?? [],
  }
}

const bodyOf = (change: ListingChange): Readonly<Record<string, unknown>> => ({
  productType: change.product_type,
  patches: change.patches.map(({ op, attribute, value }) => ({
    op,
    path: `/attributes/${attribute}`,
    value,
  })),
})

const INCLUDED = ['summaries', 'attributes', 'issues', 'offers', 'fulfillmentAvailability'] as const

export const openListings = (door: Door, seller_id: SellerId): Listings => ({
  async get({ sku, marketplace_id }) {
    const path = { sellerId: seller_id, sku }
    const query = { marketplaceIds: [marketplace_id], includedData: INCLUDED }
    try {
      return listingOf(
        await door.ask({ operation: 'getListingsItem', path, query }, WireItem),
        marketplace_id,
      )
    } catch (error) {
      if (error instanceof Problem && error.code === 'not_found') return null
      throw error
    }
  },
  validate: (change) =>
    door.ask(
      {
        operation: 'patchListingsItem',
        path: { sellerId: seller_id, sku: change.sku },
        query: { marketplaceIds: [change.marketplace_id], mode: 'VALIDATION_PREVIEW' },
        body: bodyOf(change),
        repeat: 'safe',
      },
      WireSubmission,
    ),
  patch: (change) =>
    door.ask(
      {
        operation: 'patchListingsItem',
        path: { sellerId: seller_id, sku: change.sku },
        query: { marketplaceIds: [change.marketplace_id] },
        body: bodyOf(change),
      },
      WireSubmission,
    ),
})
