/** What a seller sells: every SKU's fixed traits, made from the seed and the SKU's index alone. */
import { hashText, mix, pick, randomFrom } from './random.ts'
import type { Curve, Fulfilment, PriceStep, SkuProfile, WorldSetup } from './types.ts'

/** SKUs as sellers really write them: bytes that break naive parsers, paths, spreadsheets and encodings. */
const AWKWARD_SKUS = [
  '0012345',
  'GARDEN GNOME (RED)',
  'LAMP/OAK/E27',
  'Müller-Ölkanne-5L',
  'PAN-12"',
  'RED,BLUE,GREEN',
  '"QUOTED"',
  'mug-01',
  'MUG-01',
  "O'NEIL-7",
  '100%-COTTON',
  '=SUM(A1)',
  'A+B?C=D&E#1',
  '1E5',
] as const

const NOUNS = [
  'Kettle',
  'Oil Can',
  'Desk Lamp',
  'Yoga Mat',
  'Mug',
  'Pan',
  'Cutting Board',
  'Tea Towel',
] as const
const TRAITS = [
  'Stainless Steel, 1.7 l',
  'Größe M – grün',
  '12" non-stick',
  'Café au Lait™',
  'Set of 4, €-Edition',
  'Oak & Brass',
  'Шарик', // not in cp1252: the listings report has lost it to '?'
] as const
const JAPANESE_NOUNS = ['やかん', 'マグカップ', 'フライパン', 'ヨガマット'] as const
const PRODUCT_TYPES = ['KETTLE', 'HOME', 'LAMP', 'SPORTING_GOODS'] as const

const CURVES = [
  'steady',
  'seasonal',
  'promoted',
  'steady',
  'intermittent',
  'rising',
  'steady',
  'falling',
  'dead',
  'new',
] as const satisfies readonly Curve[]

/** Amazon's ids use capitals and digits. */
const base36 = (value: number, length: number): string =>
  value.toString(36).toUpperCase().padStart(length, '0').slice(-length)

/** The SKU alone, for finding one among a hundred thousand. */
export const skuText = (seed: number, index: number): string => {
  const awkward = index % 3 === 1 ? AWKWARD_SKUS[(index - 1) / 3] : undefined
  if (awkward !== undefined) return awkward
  const prefix = pick(['KTL', 'HOM', 'LMP', 'SPT', 'ACME'], mix(seed, index))
  return `${prefix}-${String(index).padStart(4, '0')}`
}

/** A SKU sold by the seller beside one sold by Amazon is the same product: one ASIN, two SKUs. */
const productIndex = (index: number): number => (fulfilmentOf(index) === 'merchant' ? index - 1 : index)

function fulfilmentOf(index: number): Fulfilment {
  if (index % 12 === 5) return 'merchant'
  return index % 12 === 9 ? 'both' : 'amazon'
}

const priceSteps = (seed: number, opened_day: number): readonly [PriceStep, ...PriceStep[]] => {
  const random = randomFrom(mix(seed, 11))
  let minor = 100 * random.integer(7, 79) + 99
  const first: PriceStep = { from_day: opened_day, minor }
  const later: PriceStep[] = []
  for (
    let day = opened_day + random.integer(40, 150);
    day < opened_day + 2000;
    day += random.integer(60, 200)
  ) {
    minor = Math.max(499, Math.round((minor * random.integer(90, 112)) / 100))
    later.push({ from_day: day, minor })
  }
  return [first, ...later]
}

const titleOf = (setup: WorldSetup, number: number): string =>
  setup.marketplace.country === 'JP'
    ? `ノースウィンド ${pick(JAPANESE_NOUNS, number)} ${1 + (number % 4)}個セット`
    : `Northwind ${pick(NOUNS, number)} ${pick(TRAITS, number >>> 8)}`

const suppression = (random: ReturnType<typeof randomFrom>, index: number): SkuProfile['suppressed'] => {
  if (index % 17 !== 11) return null
  const from_day = random.integer(60, 380)
  return { from_day, through_day: from_day + random.integer(6, 40) }
}

/** Sellers close about half of the listings that have not sold for months, and forget the stock. */
const closing = (curve: Curve, index: number, seed: number): number | null =>
  curve === 'dead' && index % 20 === 18 ? 150 + (mix(seed, 12) % 200) : null

export const profileOf = (setup: WorldSetup, index: number): SkuProfile => {
  const own = mix(setup.seed, 1, index)
  const product = mix(setup.seed, 2, productIndex(index))
  const seed = mix(setup.seed, hashText(setup.marketplace.marketplace_id), index)
  const random = randomFrom(seed)
  const curve = pick(CURVES, index)
  const opened_day = curve === 'new' ? random.integer(300, 375) : 0
  return {
    index,
    sku: skuText(setup.seed, index),
    asin: `B0${base36(product, 4)}${base36(productIndex(index), 4)}`,
    fnsku: `X00${base36(own, 3)}${base36(index, 4)}`,
    title: titleOf(setup, product),
    product_type: pick(PRODUCT_TYPES, product),
    fulfilment: fulfilmentOf(index),
    curve,
    base_units: 0.4 * Math.exp(random.unit() * 3.2),
    opened_day,
    prices: priceSteps(seed, opened_day),
    unit_volume_cubic_feet: random.integer(2, 190) / 100,
    return_ratio: random.integer(1, 12) / 100,
    non_amazon_ratio: index % 8 === 2 ? 0.06 : 0,
    lead_days: random.integer(12, 45),
    care_ratio: random.integer(55, 130) / 100,
    suppressed: suppression(random, index),
    closed_day: closing(curve, index, seed),
    incomplete: index % 23 === 19,
    seed,
  }
}

/** The list price of the day, before promotions and before any change made through the API; minor units. */
export const listPrice = (profile: SkuProfile, day: number): number => {
  let minor = profile.prices[0].minor
  for (const step of profile.prices) {
    if (step.from_day > day) break
    minor = step.minor
  }
  return minor
}

export const isSuppressed = (profile: SkuProfile, day: number): boolean =>
  profile.suppressed !== null && day >= profile.suppressed.from_day && day <= profile.suppressed.through_day

export const isClosed = (profile: SkuProfile, day: number): boolean =>
  profile.closed_day !== null && day >= profile.closed_day

/**
 * From which day on shoppers have not been able to buy it from Amazon's stock, and why: what lies there is stranded.
 * Null while it can be bought.
 */
export const strandedBy = (
  profile: SkuProfile,
  day: number,
): { readonly from_day: number; readonly because: 'closed' | 'incomplete' | 'suppressed' } | null => {
  const { suppressed, closed_day, incomplete, opened_day } = profile
  if (closed_day !== null && isClosed(profile, day)) return { from_day: closed_day, because: 'closed' }
  if (incomplete) return { from_day: opened_day, because: 'incomplete' }
  if (suppressed && isSuppressed(profile, day))
    return { from_day: suppressed.from_day, because: 'suppressed' }
  return null
}
