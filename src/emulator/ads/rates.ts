/**
 * Limits of the emulated Ads API. Amazon publishes none: they move with load. These are below what clients were
 * seen to be granted, so that who keeps to them is never refused.
 */
import type { Rate } from '../rates.ts'

const LIST = { rate: 5, burst: 10 } as const

export const ADS_RATES = {
  listProfiles: { rate: 2, burst: 5 },
  createAdsReport: { rate: 0.5, burst: 20 },
  getAdsReport: { rate: 5, burst: 20 },
  deleteAdsReport: { rate: 1, burst: 5 },
  listAdsEntities: LIST,
  getAdsBudgetUsage: LIST,
} as const satisfies Record<string, Rate>

export type AdsOperationName = keyof typeof ADS_RATES
