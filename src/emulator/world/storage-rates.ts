/**
 * What Amazon charges for storage, as data. US figures are those Amazon published (storage: 2024 to 2026; aged
 * inventory: 2023, the last two bands 2026). Elsewhere they are of the right order and the emulator's own.
 */
import type { Marketplace } from '../../core/marketplace.ts'
import type { UnitSize } from './fees.ts'
import type { SkuProfile } from './types.ts'

type Tier = UnitSize['tier']

/** What one inch, pound or cubic foot is in a marketplace, and how it is written there. */
export interface Units {
  readonly length: { readonly name: string; readonly per_inch: number }
  readonly weight: { readonly name: string; readonly per_pound: number }
  readonly volume: { readonly name: string; readonly per_cubic_foot: number; readonly places: number }
}

const IMPERIAL: Units = {
  length: { name: 'inches', per_inch: 1 },
  weight: { name: 'pounds', per_pound: 1 },
  volume: { name: 'cubic feet', per_cubic_foot: 1, places: 2 },
}
const METRIC: Units = {
  length: { name: 'centimeters', per_inch: 2.54 },
  weight: { name: 'kilograms', per_pound: 0.453_592 },
  volume: { name: 'cubic meters', per_cubic_foot: 0.028_317, places: 6 },
}

export const unitsIn = ({ country }: Marketplace): Units => {
  if (country === 'US') return IMPERIAL
  return country === 'GB' ? { ...METRIC, volume: IMPERIAL.volume } : METRIC
}

/** The volume of one unit as reports write it, in the marketplace's unit; they calculate with this number. */
export const itemVolume = (profile: SkuProfile, { volume }: Units): number =>
  Number((profile.unit_volume_cubic_feet * volume.per_cubic_foot).toFixed(volume.places))

/** A band of age; its charge is the greater of the two, in units of the currency. */
export interface AgedBand {
  readonly from_days: number
  /** Included; Infinity for the last one. */
  readonly through_days: number
  readonly per_volume: number
  readonly per_unit: number
}

interface Rates {
  /** For a unit of volume and a month: January to September, October to December. */
  readonly standard: readonly [number, number]
  readonly bulky: readonly [number, number]
  readonly aged: readonly AgedBand[]
}

const band = (from_days: number, through_days: number, per_volume: number, per_unit = 0): AgedBand => ({
  from_days,
  through_days,
  per_volume,
  per_unit,
})

const US_AGED: readonly AgedBand[] = [
  band(181, 210, 0.5),
  band(211, 240, 1),
  band(241, 270, 1.5),
  band(271, 300, 3.8),
  band(301, 330, 4),
  band(331, 365, 4.2),
  band(366, 455, 6.9, 0.3),
  band(456, Infinity, 7.9, 0.35),
]

const CUBIC_FEET_PER_METRE = 35.3

/** The same bands in another currency and for another unit of volume. */
const agedLike = (scale: number, volume: number): readonly AgedBand[] =>
  US_AGED.map(({ from_days, through_days, per_volume, per_unit }) =>
    band(from_days, through_days, Number((per_volume * scale * volume).toFixed(2)), per_unit * scale),
  )

const US: Rates = { standard: [0.78, 2.4], bulky: [0.56, 1.4], aged: US_AGED }
const GB: Rates = { standard: [0.78, 1.1], bulky: [0.46, 0.65], aged: agedLike(0.8, 1) }
const JP: Rates = {
  standard: [5600, 9900],
  bulky: [4700, 8400],
  aged: agedLike(150, CUBIC_FEET_PER_METRE),
}
const ELSEWHERE: Rates = {
  standard: [27.5, 38.9],
  bulky: [20.3, 28.1],
  aged: agedLike(0.9, CUBIC_FEET_PER_METRE),
}

const RATES: Readonly<Record<string, Rates>> = { US, GB, JP }
const ratesOf = ({ country }: Marketplace): Rates => RATES[country] ?? ELSEWHERE

const isStandard = (tier: Tier): boolean => tier.endsWith('StandardSize')

/** `Standard-Size` or `Oversize`: what storage is charged by. */
export const storageType = (tier: Tier): string => (isStandard(tier) ? 'Standard-Size' : 'Oversize')

/** For a unit of volume and one month; `month` is 1 to 12. */
export const storageRate = (marketplace: Marketplace, tier: Tier, month: number): number => {
  const rates = ratesOf(marketplace)
  const [low, high] = isStandard(tier) ? rates.standard : rates.bulky
  return month >= 10 ? high : low
}

export const agedBands = (marketplace: Marketplace): readonly AgedBand[] => ratesOf(marketplace).aged

/** `181-210 days`, `456+ days`. */
export const bandText = ({ from_days, through_days }: AgedBand): string =>
  through_days === Infinity ? `${from_days}+ days` : `${from_days}-${through_days} days`

/** The charge for units of one age, from the printed volume of one. */
export const agedCharge = (of: AgedBand, units: number, volume: number): number =>
  Math.max(units * volume * of.per_volume, units * of.per_unit)
