/** Products as shoppers see them: which ASIN stands for which SKUs, the families they vary in, ranks and bar codes. */
import type { Life } from './life.ts'
import type { MarketWorld } from './market.ts'
import { mix } from './random.ts'
import type { SkuProfile } from './types.ts'

const FAMILY_PRODUCTS = 4
const BASE36_PLACES = 36 ** 4

const base36 = (value: number): string => (value % BASE36_PLACES).toString(36).toUpperCase().padStart(4, '0')

/** The SKU that the product's ASIN was made for; the seller's own offer beside it is a second SKU of that ASIN. */
const productIndexOf = (profile: SkuProfile): number =>
  profile.fulfilment === 'merchant' ? profile.index - 1 : profile.index

/** Every second family of four products varies in colour under a parent; the others stand alone. */
const varies = (world: MarketWorld, family: number): boolean => mix(world.setup.seed, 71, family) % 2 === 0

const parentAsin = (world: MarketWorld, family: number): string =>
  `B0${base36(mix(world.setup.seed, 72, family))}${base36(BASE36_PLACES - 1 - family)}`

/** The parent's ASIN; the product's own where it has no parent. */
export const parentAsinOf = (world: MarketWorld, profile: SkuProfile): string => {
  const family = Math.floor(productIndexOf(profile) / FAMILY_PRODUCTS)
  return varies(world, family) ? parentAsin(world, family) : profile.asin
}

/** A product, or the parent of several that nobody can buy. */
export type Product =
  | { readonly kind: 'product'; readonly profile: SkuProfile; readonly parent: string | undefined }
  | { readonly kind: 'parent'; readonly asin: string; readonly children: readonly SkuProfile[] }

const familyMembers = (world: MarketWorld, family: number): readonly SkuProfile[] =>
  Array.from({ length: FAMILY_PRODUCTS }, (_, place) => family * FAMILY_PRODUCTS + place)
    .filter((index) => index < world.setup.sku_count)
    .map((index) => world.profile(index))
    .filter((profile) => profile.fulfilment !== 'merchant')

/** The seller's product behind an ASIN as of a day; undefined for ASINs of others. */
export const productNamed = (world: MarketWorld, asin: string, day: number): Product | undefined => {
  const place = Number.parseInt(asin.slice(-4), 36)
  const profile = place < world.setup.sku_count ? world.profile(place) : undefined
  if (profile?.asin === asin && profile.opened_day <= day) {
    const parent = parentAsinOf(world, profile)
    return { kind: 'product', profile, parent: parent === asin ? undefined : parent }
  }
  const family = BASE36_PLACES - 1 - place
  const isParent = family * FAMILY_PRODUCTS < world.setup.sku_count && varies(world, family)
  if (!isParent || parentAsin(world, family) !== asin) return undefined
  const children = familyMembers(world, family).filter((child) => child.opened_day <= day)
  return children.length === 0 ? undefined : { kind: 'parent', asin, children }
}

/** The SKUs offered under a product's ASIN: its own, and the seller-shipped one beside it. */
export const offersOf = (world: MarketWorld, profile: SkuProfile): readonly SkuProfile[] => {
  const index = productIndexOf(profile)
  return [index, index + 1]
    .filter((one) => one < world.setup.sku_count)
    .map((one) => world.profile(one))
    .filter((one) => one.asin === profile.asin)
}

const RANK_DAYS = 7

/** The better it sold in the last seven days, the nearer to 1; what nobody bought is far down. */
export const salesRankAt = (life: Life, day: number): number => {
  const days = life.days.slice(Math.max(0, day - RANK_DAYS), day)
  const units = days.reduce((sum, record) => sum + record.ordered.amazon + record.ordered.merchant, 0)
  return Math.max(1, Math.round(260_000 / (1 + units) ** 1.3) + (mix(life.profile.seed, 73, day) % 40))
}

/** A bar code of thirteen digits with its check digit. */
export const eanOf = (profile: SkuProfile): string => {
  const digits = `40${String(mix(profile.seed, 74) % 10_000_000_000).padStart(10, '0')}`
  const sum = Array.from(digits).reduce(
    (all, digit, place) => all + Number(digit) * (place % 2 === 0 ? 1 : 3),
    0,
  )
  return `${digits}${(10 - (sum % 10)) % 10}`
}
