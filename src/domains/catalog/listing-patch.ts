/**
 * What every write by the Listings Items API shares: reading the SKUs asked for, asking Amazon about a patch, and
 * submitting it. What differs is which attribute a change becomes.
 */
import type { SellingPartner } from '../../amazon/selling-partner.ts'
import { AttributeEntries, type AttributeEntry, type Listing, type Patch } from '../../amazon/sp/listings.ts'
import { Sku } from '../../core/ids.ts'
import { Problem } from '../../core/problem.ts'
import {
  applyEach,
  type Change,
  type Hands,
  type Outcome,
  type Place,
  type Remark,
} from '../../writes/define.ts'

/** Listings as Amazon answered them, by SKU; null where the seller has no such SKU in the marketplace. */
export type Listings = ReadonlyMap<string, Listing | null>

export const readListings = async (
  hands: Hands,
  { marketplace_id }: Place,
  asked: readonly { readonly sku: Sku }[],
): Promise<Listings> => {
  const amazon = await hands.amazon()
  const found = new Map<string, Listing | null>()
  for (const { sku } of asked) found.set(sku, await amazon.listings.get({ sku, marketplace_id }))
  return found
}

export const listingOf = (listings: Listings, sku: string): Listing => {
  const listing = listings.get(sku)
  if (listing) return listing
  throw new Problem(
    'not_found',
    `The account has no SKU ${JSON.stringify(sku)} in this marketplace. Nothing was changed.`,
    'list_skus names the SKUs there are; a SKU is kept byte for byte.',
  )
}

/** The attribute's entries; none where it is missing or has another shape than documented. */
export const entriesOf = (listing: Listing, attribute: string): readonly AttributeEntry[] => {
  const entries = AttributeEntries.safeParse(listing.attributes[attribute])
  return entries.success ? entries.data : []
}

const SEVERITIES = { ERROR: 'error', WARNING: 'warning', INFO: 'info' } as const

/** The two verbs that call Amazon with a patch, as a definition has them; `patchOf` is pure. */
export const byPatch = (patchOf: (listing: Listing, change: Change, place: Place) => Patch) => {
  const submissionOf = (change: Change, listings: Listings, place: Place) => {
    const listing = listingOf(listings, change.target)
    return {
      sku: Sku.parse(change.target),
      marketplace_id: place.marketplace_id,
      product_type: listing.product_type ?? 'PRODUCT',
      patches: [patchOf(listing, change, place)],
    }
  }
  const checkOne = async (
    amazon: SellingPartner,
    place: Place,
    change: Change,
    listings: Listings,
  ): Promise<readonly Remark[]> => {
    const { target } = change
    const { status, issues } = await amazon.listings.validate(submissionOf(change, listings, place))
    const remarks = issues.map(({ severity, code }) => ({ target, severity: SEVERITIES[severity], code }))
    return status === 'INVALID' && !remarks.some((remark) => remark.severity === 'error')
      ? [{ target, severity: 'error', code: 'INVALID' }, ...remarks]
      : remarks
  }
  const applyOne = async (
    amazon: SellingPartner,
    place: Place,
    change: Change,
    listings: Listings,
  ): Promise<Outcome> => {
    const { target } = change
    const answer = await amazon.listings.patch(submissionOf(change, listings, place))
    if (answer.status !== 'INVALID') return { target, result: 'accepted', receipt: answer.submission_id }
    const code = answer.issues.find((issue) => issue.severity === 'ERROR')?.code
    return { target, result: 'refused', code: code ?? 'INVALID' }
  }
  return {
    async check(hands: Hands, place: Place, changes: readonly Change[], listings: Listings) {
      const remarks: Remark[] = []
      for (const change of changes)
        remarks.push(...(await checkOne(await hands.amazon(), place, change, listings)))
      return remarks
    },
    apply: (hands: Hands, place: Place, changes: readonly Change[], listings: Listings) =>
      applyEach(changes, async ([change]) => applyOne(await hands.amazon(), place, change, listings)),
  } as const
}
