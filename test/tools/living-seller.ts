/** A seller whose night was synced, the tools that answer of it, and the world that its reports were made from. */
import { z } from 'zod'
import { createKey, parseScopes } from '../../src/access/api-key.ts'
import { openKeyRing } from '../../src/access/key-ring.ts'
import { tools } from '../../src/capabilities.ts'
import { silentLog } from '../../src/core/log.ts'
import { openPool } from '../../src/db/pool.ts'
import type { SkuTruth } from '../../src/emulator/world/truth.ts'
import { serveRead } from '../../src/tools/read.ts'
import { keepTotals } from '../../src/tools/totals.ts'
import { openNight } from '../sync/support.ts'

/** Longer than the history, so that nothing that ever happened is outside of what was loaded. */
const BACKFILL_DAYS = 160
const HISTORY_DAYS = 130
/** Enough for some that cannot be bought. */
export const SKUS = 45

const Answer = z.looseObject({
  totals: z.record(z.string(), z.union([z.number(), z.string()]).nullable()),
  data_through: z.string(),
  rows: z.array(z.record(z.string(), z.unknown())),
})
type Answer = z.infer<typeof Answer>

export interface LivingSeller {
  /** Asks a tool for 100 rows. */
  ask(name: string, args: Readonly<Record<string, unknown>>): Promise<Answer>
  readonly skus: readonly string[]
  truth(sku: string): SkuTruth
  /** The answers about every SKU beside the truth, SKU by SKU. */
  compared(
    answer: (sku: string) => Promise<object>,
    truth: (truth: SkuTruth) => object,
  ): Promise<{ readonly told: readonly object[]; readonly really: readonly object[] }>
  close(): Promise<void>
}

export const openLivingSeller = async (): Promise<LivingSeller> => {
  const night = await openNight({
    plans: 'all',
    sku_count: SKUS,
    history_days: HISTORY_DAYS,
    backfill_days: BACKFILL_DAYS,
  })
  await night.plan()
  await night.runUntilQuiet()
  const role = { role: 'asm_server', max: 2, log: silentLog, statement_ms_max: 20_000 } as const
  const server = openPool({ url: night.url, ...role, pipelined: true })
  const order = { workspace: 'Night', name: 'truth', scopes: parseScopes(['*:read']) }
  const limits = { accounts: null, marketplaces: null, tools: null, expires_at: null }
  const known = { now: night.clock.now(), tools: new Set<string>() }
  const { key } = await createKey(night.owner, { ...order, ...limits }, known)
  const keys = openKeyRing({ pool: server, clock: night.clock, log: silentLog })
  const principal = await keys.principal(key)
  await keys.close()
  const { world } = night.emulator
  const skus = world.skus()
  return {
    skus,
    truth: (sku) => world.truth(sku),
    async ask(name, args) {
      const tool = tools.find((each) => each.name === name)
      if (!tool) throw new Error(`there is no tool ${name}`)
      const served = serveRead(tool, { pool: server, totals: keepTotals() })
      const context = { request_id: 'test', now: night.clock.now() }
      return Answer.parse(await served.call(principal, { limit: 100, ...args }, context))
    },
    async compared(answer, truth) {
      const told: object[] = []
      for (const sku of skus) told.push({ sku, ...(await answer(sku)) })
      return { told, really: skus.map((sku) => ({ sku, ...truth(world.truth(sku)) })) }
    },
    async close() {
      await server.end()
      await night.close()
    },
  }
}
