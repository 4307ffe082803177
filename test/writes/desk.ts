/**
 * Everything a write needs, real: a database of the test's own, the emulated Amazon, two workspaces with an account
 * and keys each, and the tools of the write engine.
 */
import type pg from 'pg'
import { createKey, parseScopes } from '../../src/access/api-key.ts'
import { connectAccount } from '../../src/access/connection.ts'
import { type KeyRing, openKeyRing } from '../../src/access/key-ring.ts'
import type { Principal } from '../../src/access/principal.ts'
import { newSealKey, openSeal, parseSealKeys } from '../../src/access/sealed.ts'
import { emulatedAmazon } from '../../src/amazon/endpoint.ts'
import { memoryLimits } from '../../src/amazon/rate.ts'
import { openSellingPartner, type SellingPartner } from '../../src/amazon/selling-partner.ts'
import { openTokens } from '../../src/amazon/token.ts'
import { clockAt, type SetClock, systemClock } from '../../src/core/clock.ts'
import { AccountId, MarketplaceId, SellerId, Sku, WorkspaceId } from '../../src/core/ids.ts'
import { silentLog } from '../../src/core/log.ts'
import { openPool, type Role } from '../../src/db/pool.ts'
import { listingPrice } from '../../src/domains/catalog/writes/listing-price.ts'
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts'
import type { EmulatorOptions } from '../../src/emulator/options.ts'
import { DEMO_SELLER } from '../../src/emulator/sellers.ts'
import { openToolbox, type Toolbox } from '../../src/tools/call.ts'
import type { Answer } from '../../src/tools/served.ts'
import { type Engine, openEngine, type Times } from '../../src/writes/engine.ts'
import { writeTools } from '../../src/writes/preview-tools.ts'
import { freshDatabase } from '../support/database.ts'

export const US = MarketplaceId.parse('ATVPDKIKX0DER')

/** Looks at once and gives up soon: the emulator shows changes at once unless a test delays them. */
const TIMES: Partial<Times> = { looks_ms: [1, 20], abandoned_after_ms: 60_000 }

const SELLERS = {
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

export interface Desk {
  readonly url: string
  readonly emulator: Emulator
  readonly clock: SetClock
  readonly engine: Engine
  readonly server: pg.Pool
  readonly worker: pg.Pool
  readonly owner: pg.Pool
  /** SKUs of the first workspace that can be bought and have no issue, with their prices. */
  readonly skus: readonly { readonly sku: Sku; readonly amount: string }[]
  readonly workspace_id: (workspace: Workspace) => Promise<WorkspaceId>
  readonly key: (scopes?: readonly string[], workspace?: Workspace) => Promise<Principal>
  /** Calls a tool; throws the Problem where there is one. */
  readonly call: (principal: Principal, tool: string, args?: unknown) => Promise<Answer>
  /** What Amazon shows of a SKU's price now. */
  readonly priceOf: (sku: Sku) => Promise<string | undefined>
  readonly close: () => Promise<void>
}

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

const SKUS = 6

const sellable = async (emulator: Emulator, amazon: SellingPartner): Promise<Desk['skus']> => {
  const found: { sku: Sku; amount: string }[] = []
  for (const name of emulator.world.skus({ seller_id: SELLERS.Acme.seller_id })) {
    const sku = Sku.parse(name)
    const listing = await amazon.listings.get({ sku, marketplace_id: US })
    const [offer] = listing?.offers ?? []
    if (offer !== undefined && listing?.issues.length === 0) found.push({ sku, amount: offer.amount })
    if (found.length === SKUS) break
  }
  return found
}

const connect = async (worker: pg.Pool, workspace: Workspace): Promise<void> => {
  const seal = openSeal(parseSealKeys(newSealKey('test')))
  const { seller_id, refresh_token = '' } = SELLERS[workspace]
  const order = { workspace, name: `${workspace} NA`, seller_id, region: 'na' as const, refresh_token }
  await connectAccount(worker, { ...order, marketplaces: [{ marketplace_id: US }] }, seal)
}

/** The engine on a pool, with the account's workspace deciding whose Amazon it is. */
export const engineOn = (
  server: pg.Pool,
  worker: pg.Pool,
  emulator_url: string,
  clock: SetClock,
  times: Partial<Times> = {},
): Engine => {
  const opened = { Acme: amazonAt(emulator_url, 'Acme'), Rival: amazonAt(emulator_url, 'Rival') } as const
  return openEngine({
    pool: server,
    writes: [listingPrice],
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

let named = 0

const keyMaker =
  (worker: pg.Pool, keys: KeyRing, toolbox: Toolbox): Desk['key'] =>
  async (scopes = ['catalog:preview', 'catalog:commit'], workspace = 'Acme') => {
    named += 1
    const limits = { accounts: null, marketplaces: null, tools: null, expires_at: null }
    const known = { now: systemClock.now(), tools: new Set(toolbox.served.map((tool) => tool.name)) }
    const order = { workspace, name: `key ${named}`, scopes: parseScopes([...scopes]), ...limits }
    return keys.principal((await createKey(worker, order, known)).key)
  }

export const openDesk = async (
  options: EmulatorOptions & { readonly times?: Partial<Times> } = {},
): Promise<Desk> => {
  const { times, ...emulated } = options
  const emulator = await startEmulator({
    rate_scale: Number.POSITIVE_INFINITY,
    sellers: Object.values(SELLERS),
    ...emulated,
  })
  const database = await freshDatabase()
  const pool = (role: Role): pg.Pool =>
    openPool({ url: database.url, role, max: 25, log: silentLog, statement_ms_max: 10_000 })
  const [owner, worker, server] = [pool('owner'), pool('asm_worker'), pool('asm_server')]
  await connect(worker, 'Acme')
  await connect(worker, 'Rival')
  const clock = clockAt(systemClock.now())
  const engine = engineOn(server, worker, emulator.url, clock, times)
  const keys = openKeyRing({ pool: server, clock: systemClock, log: silentLog })
  const toolbox = openToolbox(writeTools(engine))
  const amazon = amazonAt(emulator.url, 'Acme')
  return {
    url: database.url,
    emulator,
    clock,
    engine,
    server,
    worker,
    owner,
    skus: await sellable(emulator, amazon),
    async workspace_id(workspace) {
      const found = await worker.query('select workspace_id from workspace where name = $1', [workspace])
      return WorkspaceId.parse(found.rows[0]?.workspace_id)
    },
    key: keyMaker(worker, keys, toolbox),
    async call(principal, tool, args = {}) {
      const outcome = await toolbox.call(principal, tool, args, { request_id: 'test', now: clock.now() })
      if (outcome.kind === 'answer') return outcome.answer
      throw outcome.kind === 'problem' ? outcome.problem : new Error(outcome.message)
    },
    async priceOf(sku) {
      return (await amazon.listings.get({ sku, marketplace_id: US }))?.offers[0]?.amount
    },
    async close() {
      await keys.close()
      await Promise.all([owner.end(), worker.end(), server.end(), emulator.close()])
      await database.drop()
    },
  }
}

/** The amount moved by a ratio and rounded to cents: 20.00 by 0.1 is 22.00. */
export const movedBy = (amount: string, ratio: number): string => (Number(amount) * (1 + ratio)).toFixed(2)

/** Prices as the tool takes them. */
export const prices = (
  wanted: readonly { readonly sku: string; readonly amount: string; readonly currency?: string }[],
): { readonly prices: readonly unknown[] } => ({
  prices: wanted.map(({ sku, amount, currency = 'USD' }) => ({ sku, price: { amount, currency } })),
})
