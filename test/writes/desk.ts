/**
 * Everything a write needs, real: a database of the test's own, the emulated Amazon, two workspaces with an account
 * and keys each, and the tools of the write engine.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type pg from 'pg'
import { createKey, parseScopes } from '../../src/access/api-key.ts'
import { connectAccount } from '../../src/access/connection.ts'
import { type KeyRing, openKeyRing } from '../../src/access/key-ring.ts'
import type { Principal } from '../../src/access/principal.ts'
import { newSealKey, openSeal, parseSealKeys } from '../../src/access/sealed.ts'
import type { SellingPartner } from '../../src/amazon/selling-partner.ts'
import { type Clock, clockAt, type SetClock, systemClock } from '../../src/core/clock.ts'
import { Sku, WorkspaceId } from '../../src/core/ids.ts'
import { silentLog } from '../../src/core/log.ts'
import { openPool, type Role } from '../../src/db/pool.ts'
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts'
import type { EmulatorOptions } from '../../src/emulator/options.ts'
import { openToolbox, type Toolbox } from '../../src/tools/call.ts'
import type { Answer } from '../../src/tools/served.ts'
import type { Engine, Times } from '../../src/writes/engine.ts'
import { writeTools } from '../../src/writes/preview-tools.ts'
import { freshDatabase } from '../support/database.ts'
import { amazonAt, engineOn, SELLERS, US, type Workspace } from './sellers.ts'

export interface Desk {
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
  /** Commits in a program that is killed right before or right after Amazon made the change; answers how it ended. */
  readonly die: (
    principal: Principal,
    preview_id: unknown,
    when: 'before' | 'after',
  ) => Promise<readonly unknown[]>
  readonly close: () => Promise<void>
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

let named = 0

const texts = new WeakMap<Principal, string>()

const keyMaker =
  (worker: pg.Pool, keys: KeyRing, toolbox: Toolbox): Desk['key'] =>
  async (scopes = ['catalog:preview', 'catalog:commit'], workspace = 'Acme') => {
    named += 1
    const limits = { accounts: null, marketplaces: null, tools: null, expires_at: null }
    const known = { now: systemClock.now(), tools: new Set(toolbox.served.map((tool) => tool.name)) }
    const order = { workspace, name: `key ${named}`, scopes: parseScopes([...scopes]), ...limits }
    const { key } = await createKey(worker, order, known)
    const principal = await keys.principal(key)
    texts.set(principal, key)
    return principal
  }

const dyingOn =
  (url: string, emulator_url: string, clock: Clock): Desk['die'] =>
  (principal, preview_id, when) => {
    const program = join(import.meta.dirname, 'dying.ts')
    const key = texts.get(principal) ?? ''
    const args = [program, url, emulator_url, key, String(preview_id), when, clock.now()]
    return once(spawn(process.execPath, args, { stdio: 'inherit' }), 'exit')
  }

const callerOf =
  (toolbox: Toolbox, clock: Clock): Desk['call'] =>
  async (principal, tool, args = {}) => {
    const outcome = await toolbox.call(principal, tool, args, { request_id: 'test', now: clock.now() })
    if (outcome.kind === 'answer') return outcome.answer
    throw outcome.kind === 'problem' ? outcome.problem : new Error(outcome.message)
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
  const clock = clockAt((options.clock ?? systemClock).now())
  const engine = engineOn(server, worker, emulator.url, clock, times)
  const keys = openKeyRing({ pool: server, clock: systemClock, log: silentLog })
  const toolbox = openToolbox(writeTools(engine))
  const amazon = amazonAt(emulator.url, 'Acme')
  return {
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
    call: callerOf(toolbox, clock),
    async priceOf(sku) {
      return (await amazon.listings.get({ sku, marketplace_id: US }))?.offers[0]?.amount
    },
    die: dyingOn(database.url, emulator.url, clock),
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
