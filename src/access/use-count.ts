/** How often and when each key was used: counted in memory, stored in batches, because a call must not wait for it. */
import { sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import type { Log } from '../core/log.ts'
import type { Instant } from '../core/time.ts'
import { rows } from '../db/rows.ts'
import type { Principal } from './principal.ts'

export interface UseCount {
  note(principal: Principal, calls: number, used_at: Instant): void
  /** Stores what was noted; what cannot be stored now is kept for the next time. */
  flush(): Promise<void>
  close(): Promise<void>
}

interface Use {
  readonly principal: Principal
  readonly calls: number
  readonly used_at: Instant
}

export const openUseCount = (options: {
  readonly pool: pg.Pool
  readonly log: Log
  readonly flush_every_ms: number
}): UseCount => {
  const { pool, log, flush_every_ms } = options
  const uses = new Map<string, Use>()
  const note = (principal: Principal, calls: number, used_at: Instant): void => {
    const id = `${principal.workspace_id}/${principal.key_id}`
    uses.set(id, { principal, calls: calls + (uses.get(id)?.calls ?? 0), used_at })
  }
  const flush = async (): Promise<void> => {
    const batch = [...uses.values()]
    uses.clear()
    if (batch.length === 0) return
    try {
      await store(pool, batch)
    } catch (cause) {
      for (const use of batch) note(use.principal, use.calls, use.used_at)
      log.warn('database.lost', { while: 'counting calls' }, cause)
    }
  }
  const timer = setInterval(() => void flush(), flush_every_ms)
  timer.unref()
  return {
    note,
    flush,
    async close() {
      clearInterval(timer)
      await flush()
    },
  }
}

const store = async (pool: pg.Pool, uses: readonly Use[]): Promise<void> => {
  const column = (value: (use: Use) => unknown) => sql.param(uses.map(value))
  await rows(
    pool,
    sql`select count_key_calls(${column((use) => use.principal.workspace_id)}, ${column((use) => use.principal.key_id)},
      ${column((use) => use.calls)}, ${column((use) => use.used_at)})`,
  )
}
