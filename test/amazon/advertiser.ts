/** The emulated seller's advertising, spoken to by the real door. */
import { type Advertising, openAdvertising, type ProfileAds } from '../../src/amazon/advertising.ts'
import { emulatedAmazon } from '../../src/amazon/endpoint.ts'
import { memoryLimits, type RateLimits } from '../../src/amazon/rate.ts'
import { openTokens } from '../../src/amazon/token.ts'
import { systemClock } from '../../src/core/clock.ts'
import { AccountId } from '../../src/core/ids.ts'
import type { Region } from '../../src/core/marketplace.ts'
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts'
import type { EmulatorOptions } from '../../src/emulator/options.ts'
import { DEMO_SELLER } from '../../src/emulator/sellers.ts'
import { keptLog } from './northwind.ts'

export interface Advertiser {
  readonly ads: Advertising
  readonly emulator: Emulator
  readonly logged: () => string
  /** The only profile. */
  profile(): Promise<ProfileAds>
  close(): Promise<void>
}

export const openAdvertiser = async (
  options: EmulatorOptions & { readonly limits?: RateLimits; readonly region?: Region } = {},
): Promise<Advertiser> => {
  const { limits, region, ...emulated } = options
  const emulator = await startEmulator({ rate_scale: Number.POSITIVE_INFINITY, ...emulated })
  const { log, logged } = keptLog()
  const endpoints = emulatedAmazon(region === undefined ? emulator.url : emulator.regionUrls[region])
  const { client_id = '', client_secret = '', refresh_token = '' } = DEMO_SELLER.ads ?? {}
  const ads = openAdvertising({
    account_id: AccountId.parse(1),
    region: region ?? 'na',
    refresh_token,
    app: { client_id, client_secret },
    endpoints,
    limits:
      limits ?? memoryLimits({ clock: systemClock, rates: () => ({ per_second: 1_000, burst: 1_000 }) }),
    tokens: openTokens({
      endpoints,
      log,
      clock: systemClock,
      words: { application: 'advertising', connect: 'main ads connect' },
    }),
    log,
    patience: { deadline_ms: 2_000, tries_max: 3, wait_ms_max: 3_000 },
  })
  return {
    ads,
    emulator,
    logged,
    async profile() {
      const [found] = await ads.profiles()
      if (!found) throw new Error('The emulated seller has no profile.')
      return ads.profile(found.profile_id)
    },
    close: () => emulator.close(),
  }
}
