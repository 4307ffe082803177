/**
 * The operations of the Ads API that we call. Amazon publishes no limits for it: they move with load, and 429 is the
 * only word about them. These are what clients were seen to be granted, with room to spare; asking for reports is
 * the scarce one.
 */
const LIST = { per_second: 5, burst: 10, repeat: 'safe' } as const

export const ADS_OPERATIONS = {
  listProfiles: { per_second: 2, burst: 5, repeat: 'safe' },
  // Asked twice it answers 425 with the id of the first, so nothing is made twice.
  createAdsReport: { per_second: 0.5, burst: 20, repeat: 'safe' },
  getAdsReport: { per_second: 5, burst: 20, repeat: 'safe' },
  listAdsEntities: LIST,
  getAdsBudgetUsage: LIST,
} as const

export type AdsOperation = keyof typeof ADS_OPERATIONS
