/** The emulated Amazon's seller, spoken to by the real door, with every line it logs kept. */
import { Writable } from 'node:stream'
import { emulatedAmazon } from '../../src/amazon/endpoint.ts'
import { memoryLimits, type RateLimits } from '../../src/amazon/rate.ts'
import type { Patience } from '../../src/amazon/request.ts'
import { openSellingPartner, type SellingPartner } from '../../src/amazon/selling-partner.ts'
import { openTokens } from '../../src/amazon/token.ts'
import { clockAt, type SetClock, systemClock } from '../../src/core/clock.ts'
import { AccountId, MarketplaceId, SellerId } from '../../src/core/ids.ts'
import { openLog } from '../../src/core/log.ts'
import { Problem } from '../../src/core/problem.ts'
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts'
import type { EmulatorOptions } from '../../src/emulator/options.ts'
import { DEMO_SELLER } from '../../src/emulator/sellers.ts'

export const US = MarketplaceId.parse('ATVPDKIKX0DER')
export const REFRESH_TOKEN = DEMO_SELLER.refresh_token ?? ''

export interface Northwind {
  readonly amazon: SellingPartner
  readonly emulator: Emulator
  readonly clock: SetClock
  /** Everything that was logged. */
  readonly logged: () => string
  readonly close: () => Promise<void>
}

/** Quick to give up, so that a test of giving up is quick. */
const PATIENCE: Partial<Patience> = { deadline_ms: 2_000, tries_max: 3, wait_ms_max: 3_000 }

/** A log kept in memory. */
export const keptLog = (): { readonly log: ReturnType<typeof openLog>; readonly logged: () => string } => {
  let lines = ''
  const to = new Writable({
    write(chunk, _, done) {
      lines += String(chunk)
      done()
    },
  })
  return { log: openLog({ level: 'debug', to }), logged: () => lines }
}

export const openNorthwind = async (
  options: EmulatorOptions & { readonly patience?: Partial<Patience>; readonly limits?: RateLimits } = {},
): Promise<Northwind> => {
  const { patience, limits, ...emulated } = options
  const emulator = await startEmulator({ rate_scale: Number.POSITIVE_INFINITY, ...emulated })
  const { log, logged } = keptLog()
  const endpoints = emulatedAmazon(emulator.url)
  const clock = clockAt(systemClock.now())
  const amazon = openSellingPartner({
    account_id: AccountId.parse(1),
    region: 'na',
    seller_id: SellerId.parse(DEMO_SELLER.seller_id),
    refresh_token: REFRESH_TOKEN,
    app: { client_id: DEMO_SELLER.client_id ?? '', client_secret: DEMO_SELLER.client_secret ?? '' },
    endpoints,
    limits:
      limits ?? memoryLimits({ clock: systemClock, rates: () => ({ per_second: 1_000, burst: 1_000 }) }),
    tokens: openTokens({ endpoints, log, clock }),
    log,
    patience: { ...PATIENCE, ...patience },
  })
  return { amazon, emulator, clock, logged, close: () => emulator.close() }
}

/** What a call throws, which must be a Problem. */
export const problemOf = async (call: Promise<unknown>): Promise<Problem> => {
  try {
    await call
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  throw new Error('The call went well, and should not have.')
}
