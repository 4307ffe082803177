/** How many units shoppers want: the mean of a day, and the share of the price a promotion takes off. */
import { mix } from './random.ts'
import type { Calendar } from './calendar.ts'
import type { SkuProfile } from './types.ts'

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

const level = (profile: SkuProfile, calendar: Calendar, day: number): number => {
  switch (profile.curve) {
    case 'steady':
      return 1
    case 'seasonal': {
      const angle = (2 * Math.PI * (calendar.epochDay(day) + (profile.seed % 365))) / 365.25
      return Math.max(0.05, 1 + 0.9 * Math.sin(angle))
    }
    case 'promoted':
      return isPromoted(profile, day) ? PROMOTION_LIFT : 0.8
    case 'intermittent':
      return mix(profile.seed, 21, day) % 9 === 0 ? 6 : 0
    case 'rising':
      return 0.4 + day / 250
    case 'falling':
      return Math.max(0.1, 2 - day / 220)
    case 'dead':
      return day < 90 ? 0.5 : 0
    case 'new':
      return Math.min(1.5, (day - profile.opened_day) / 30)
  }
}

/** Units wanted on the day, on average, over all channels of the listing. */
export const meanDemand = (
  profile: SkuProfile,
  calendar: Calendar,
  day: number,
  demand_scale: number,
): number => {
  if (day < profile.opened_day) return 0
  const week_day = (calendar.epochDay(day) + 4) % 7
  return profile.base_units * demand_scale * level(profile, calendar, day) * (WEEK[week_day] ?? 1)
}
