/** The two emulated sellers and the engine over them; free of the test runner, so that a child process can use it. */
import type pg from 'pg'
import { writes as shipped } from '../../src/capabilities.ts'
import { emulatedAmazon } from '../../src/amazon/endpoint.ts'
import { memoryLimits } from '../../src/amazon/rate.ts'
import { openSellingPartner, type SellingPartner } from '../../src/amazon/selling-partner.ts'
import { openTokens } from '../../src/amazon/token.ts'
import { type Clock, systemClock } from '../../src/core/clock.ts'
import { AccountId, MarketplaceId, SellerId } from '../../src/core/ids.ts'
import { silentLog } from '../../src/core/log.ts'
import { DEMO_SELLER } from '../../src/emulator/sellers.ts'
import type { Write } from '../../src/writes/define.ts'
import { type Engine, openEngine, type Times } from '../../src/writes/engine.ts'

export const US = MarketplaceId.parse('ATVPDKIKX0DER')

/** Looks at once and gives up soon: the emulator shows changes at once unless a test delays them. */
const TIMES: Partial<Times> = { looks_ms: [1, 20], abandoned_after_ms: 60_000 }

export const SELLERS = {
  Acme: { ...DEMO_SELLER },
  Rival: {
    ...DEMO_SELLER,
    seller_id: 'A3RIVALSHOP9',
    refresh_token: 'Atzr|rival',
    store_name: 'Rival',
    seed: 9,
  },
} as const

export type Workspace = keyof typeof SELLERS

export const amazonAt = (url: string, workspace: Workspace): SellingPartner => {
  const endpoints = emulatedAmazon(url)
  const { seller_id, refresh_token, client_id = '', client_secret = '' } = SELLERS[workspace]
  return openSellingPartner({
    account_id: AccountId.parse(1),
    region: 'na',
    seller_id: SellerId.parse(seller_id),
    refresh_token: refresh_token ?? '',
    app: { client_id, client_secret },
    endpoints,
    limits: memoryLimits({ clock: systemClock, rates: () => ({ per_second: 1_000, burst: 1_000 }) }),
    tokens: openTokens({ endpoints, log: silentLog, clock: systemClock }),
    log: silentLog,
    patience: { tries_max: 2, deadline_ms: 5_000 },
  })
}

/** The engine on a pool, with the account's workspace deciding whose Amazon it is. */
export const engineOn = (
  server: pg.Pool,
  worker: pg.Pool,
  emulator_url: string,
  clock: Clock,
  times: Partial<Times> = {},
  writes: readonly Write[] = shipped,
): Engine => {
  const opened = { Acme: amazonAt(emulator_url, 'Acme'), Rival: amazonAt(emulator_url, 'Rival') } as const
  return openEngine({
    pool: server,
    writes,
    async amazonOf(account_id) {
      const found = await worker.query<{ name: string }>('select name from account where account_id = $1', [
        account_id,
      ])
      return found.rows[0]?.name === 'Rival NA' ? opened.Rival : opened.Acme
    },
    clock,
    log: silentLog,
    times: { ...TIMES, ...times },
  })
}
