/** How many units shoppers want: the mean of a day, and the share of the price a promotion takes off. */
import { mix } from './random.ts'
import type { Calendar } from './calendar.ts'
import type { Curve, SkuProfile } from './types.ts'

/** Sunday to Saturday; evenings at home sell more than Fridays out. Averages 1. */
const WEEK = [1.18, 1.08, 1.0, 0.97, 0.95, 0.86, 0.96] as const
const PROMOTION_EVERY_DAYS = 45
const PROMOTION_DAYS = 5
const PROMOTION_RATIO = 0.15
const PROMOTION_LIFT = 3

const isPromoted = (profile: SkuProfile, day: number): boolean =>
  profile.curve === 'promoted' &&
  (day + (profile.seed % PROMOTION_EVERY_DAYS)) % PROMOTION_EVERY_DAYS < PROMOTION_DAYS

/** What a promotion takes off the price that day: 0 or 0.15. */
export const promotionRatio = (profile: SkuProfile, day: number): number =>
  isPromoted(profile, day) ? PROMOTION_RATIO : 0

interface Day {
  readonly profile: SkuProfile
  readonly day: number
  readonly epoch_day: number
}

/** A year's wave, its crest somewhere in the year by SKU. */
const season = ({ profile, epoch_day }: Day): number =>
  Math.max(0.05, 1 + 0.9 * Math.sin((2 * Math.PI * (epoch_day + (profile.seed % 365))) / 365.25))

/** Demand of the day as a multiple of the SKU's base. */
const LEVELS: Readonly<Record<Curve, (day: Day) => number>> = {
  steady: () => 1,
  seasonal: season,
  promoted: ({ profile, day }) => (isPromoted(profile, day) ? PROMOTION_LIFT : 0.8),
  intermittent: ({ profile, day }) => (mix(profile.seed, 21, day) % 9 === 0 ? 6 : 0),
  rising: ({ day }) => 0.4 + day / 250,
  falling: ({ day }) => Math.max(0.1, 2 - day / 220),
  dead: ({ day }) => (day < 90 ? 0.5 : 0),
  new: ({ profile, day }) => Math.min(1.5, (day - profile.opened_day) / 30),
}

/** Units wanted on the day, on average, over all channels of the listing. */
export const meanDemand = (
  profile: SkuProfile,
  calendar: Calendar,
  day: number,
  demand_scale: number,
): number => {
  if (day < profile.opened_day) return 0
  const epoch_day = calendar.epochDay(day)
  const level = LEVELS[profile.curve]({ profile, day, epoch_day })
  return profile.base_units * demand_scale * level * (WEEK[(epoch_day + 4) % 7] ?? 1)
}
