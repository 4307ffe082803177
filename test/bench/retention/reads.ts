/** Every tool that answers without being told more, asked once for its first page: its time, and what Postgres read for it. */
import type pg from 'pg'
import { createKey, parseScopes } from '../../../src/access/api-key.ts'
import { openKeyRing } from '../../../src/access/key-ring.ts'
import { tools } from '../../../src/capabilities.ts'
import type { Clock } from '../../../src/core/clock.ts'
import { silentLog } from '../../../src/core/log.ts'
import { Problem } from '../../../src/core/problem.ts'
import { openPool } from '../../../src/db/pool.ts'
import { serveRead } from '../../../src/tools/read.ts'
import { keepTotals } from '../../../src/tools/totals.ts'
import { counted, type Counted, totalOf } from '../../support/counts.ts'

export interface Asked extends Counted {
  readonly tool: string
  readonly took_ms: number
}

export const askTools = async (url: string, owner: pg.Pool, clock: Clock): Promise<readonly Asked[]> => {
  const pool = openPool({
    url,
    role: 'asm_server',
    max: 1,
    log: silentLog,
    statement_ms_max: 0,
    pipelined: true,
  })
  const order = { workspace: 'bench', name: 'reads', scopes: parseScopes(['*:read']) }
  const limits = { accounts: null, marketplaces: null, tools: null, expires_at: null }
  const { key } = await createKey(owner, { ...order, ...limits }, { now: clock.now(), tools: new Set() })
  const keys = openKeyRing({ pool, clock, log: silentLog })
  const principal = await keys.principal(key)
  await keys.close()
  const asked: Asked[] = []
  // What is worked out after the query is handed in elsewhere.
  for (const tool of tools.filter(({ worked_out }) => worked_out === undefined)) {
    const ask = () =>
      serveRead(tool, { pool, totals: keepTotals() }).call(
        principal,
        { account: 'Account 1' },
        { request_id: 'bench', now: clock.now() },
      )
    try {
      await ask()
    } catch (error) {
      // It wants to be told more, or rests on what the bench does not store.
      if (error instanceof Problem) continue
      throw error
    }
    const { took_ms, counts } = await counted(owner, pool, ask)
    asked.push({ tool: tool.name, took_ms, ...totalOf(counts) })
  }
  await pool.end()
  return asked
}
