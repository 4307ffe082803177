/**
 * A program that dies in the middle of a commit: `dying.ts <database> <emulator> <key> <preview> before|after <now>`,
 * by SIGKILL right before or right after Amazon made the change.
 */
import { openKeyRing } from '../../src/access/key-ring.ts'
import { writes } from '../../src/capabilities.ts'
import { clockAt, systemClock } from '../../src/core/clock.ts'
import { silentLog } from '../../src/core/log.ts'
import { Instant } from '../../src/core/time.ts'
import { openPool } from '../../src/db/pool.ts'
import { commitPreview } from '../../src/writes/commit.ts'
import type { Write } from '../../src/writes/define.ts'
import { engineOn } from './sellers.ts'

const [url = '', emulator = '', key = '', preview_id = '', when = '', now = ''] = process.argv.slice(2)

const dying = (write: Write): Write => ({
  ...write,
  async apply(...args) {
    const outcomes = when === 'after' ? await write.apply(...args) : []
    process.kill(process.pid, 'SIGKILL')
    return outcomes
  },
})

const pool = (role: 'asm_server' | 'asm_worker') =>
  openPool({ url, role, max: 2, log: silentLog, statement_ms_max: 10_000 })
const server = pool('asm_server')
const clock = clockAt(Instant.parse(now))
const engine = engineOn(server, pool('asm_worker'), emulator, clock, {}, writes.map(dying))
const keys = openKeyRing({ pool: server, clock: systemClock, log: silentLog })
await commitPreview(engine, await keys.principal(key), preview_id)
