/** What forecasts are made with where nobody said otherwise. Each is stored with the forecast, marked `default`. */
import { HISTORY_DAYS_MAX } from '../forecast/series.ts'

export const HISTORY_DAYS = HISTORY_DAYS_MAX
/** Days ahead that are forecast. */
export const HORIZON_DAYS = 180
/** Days ahead of which every forecast keeps its numbers. */
export const AHEAD_DAYS = [7, 14, 28, 42, 56, 70, 84, 98, 112, 126, 140, 154, 168, 180] as const
/** Days of the day-by-day trajectory, which only the newest forecast keeps. */
export const TRAJECTORY_DAYS = 90

/** Where a number of a forecast comes from. */
export type Source = 'amazon' | 'learned' | 'operator' | 'default'

export const DEFAULTS = {
  target_cover_days: 60,
  case_pack_units: 1,
  minimum_order_units: 0,
  /** Days until units that are being received, or were shipped, can be sold, where no receipt was learned from. */
  receiving_days: { p50: 4, p80: 10 },
  shipped_days: { p50: 18, p80: 30 },
  /** What a lead time's deviation is to the lead time, where it was not told. */
  deviation_ratio: 0.2,
} as const

/** Deviations from the middle to P80 of a normal. */
export const P80_DEVIATES = 0.8416

/** Deliveries or transfers that must have been seen before they tell how long the next takes. */
export const SEEN_MIN = 3
