/**
 * What Amazon charges for a unit, and the size it is charged by: one set of figures for every report and API that
 * shows fees, so that an estimate, a preview, a settlement and a transaction say the same. All amounts are minor units.
 * The figures follow the order of magnitude of Amazon's US fee card of 2026; they are this world's own.
 */
import { mix } from './random.ts'
import type { SkuProfile } from './types.ts'

export interface UnitSize {
  /** Inches, the longest side first. */
  readonly sides: readonly [number, number, number]
  /** Pounds. */
  readonly weight: number
  readonly tier: 'SmallStandardSize' | 'LargeStandardSize' | 'SmallBulky' | 'LargeBulky'
}

const round = (value: number, decimals: number): number => Number(value.toFixed(decimals))

const tierOf = (sides: UnitSize['sides'], weight: number): UnitSize['tier'] => {
  const fits = (...most: readonly [number, number, number]): boolean =>
    sides.every((side, index) => side <= (most[index] ?? 0))
  if (fits(15, 12, 0.75) && weight <= 1) return 'SmallStandardSize'
  if (fits(18, 14, 8) && weight <= 20) return 'LargeStandardSize'
  return fits(37, 28, 20) && weight <= 50 ? 'SmallBulky' : 'LargeBulky'
}

/** A box of the profile's volume, 1.6 times as long as wide; 4 to 12 pounds a cubic foot. */
export const sizeOf = (profile: SkuProfile): UnitSize => {
  const width = Math.cbrt(profile.unit_volume_cubic_feet * 1728)
  const sides = [round(width * 1.6, 2), round(width, 2), round(width * 0.625, 2)] as const
  const weight = round(profile.unit_volume_cubic_feet * (4 + (mix(profile.seed, 41) % 900) / 100), 2)
  return { sides, weight, tier: tierOf(sides, weight) }
}

const FULFILMENT: Readonly<Record<UnitSize['tier'], (weight: number) => number>> = {
  SmallStandardSize: () => 332,
  LargeStandardSize: (weight) => 386 + 16 * Math.max(0, Math.ceil((weight - 1) * 2)),
  SmallBulky: (weight) => 961 + 38 * Math.max(0, Math.ceil(weight - 1)),
  LargeBulky: (weight) => 961 + 38 * Math.max(0, Math.ceil(weight - 1)) + 400,
}

/** Picking, packing and shipping one unit by Amazon (FBAPerUnitFulfillmentFee). */
export const fulfilmentFee = (profile: SkuProfile): number => {
  const { tier, weight } = sizeOf(profile)
  return FULFILMENT[tier](weight)
}

const REFERRAL_RATIO = 0.15
const REFERRAL_LEAST = 30

/** Amazon's share of what the buyer paid for the units, discounts taken off (Commission, ReferralFee). */
export const referralFee = (paid_minor: number, units = 1): number =>
  units === 0 ? 0 : Math.max(REFERRAL_LEAST * units, Math.round(paid_minor * REFERRAL_RATIO))
