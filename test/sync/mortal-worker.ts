/** A whole worker in a process of its own, to be killed. Its one argument says in JSON what it works on. */
import { z } from 'zod'
import { reports } from '../../src/capabilities.ts'
import { AccountId } from '../../src/core/ids.ts'
import { openLog } from '../../src/core/log.ts'
import { Instant } from '../../src/core/time.ts'
import { clockFrom } from '../../src/core/clock.ts'
import { openPool } from '../../src/db/pool.ts'
import { refreshFacts, staleAccounts } from '../../src/facts/refresh.ts'
import { openQueue } from '../../src/sync/queue.ts'
import { startWorker } from '../../src/sync/worker.ts'
import { dieAt, mortalPartner, mortalPool, POINTS } from './mortal.ts'
import { doorsTo, partnerOf } from './seller.ts'
import { STALLING } from './shift.ts'
import { FEW, QUICK } from './support.ts'

const Order = z.object({
  url: z.string(),
  queue_url: z.string(),
  emulator_url: z.string(),
  prefix: z.string(),
  account_id: AccountId,
  now: Instant,
  backfill_days: z.number(),
  death: z.object({ point: z.enum(POINTS), nth: z.number() }).nullable(),
})
export type Order = z.infer<typeof Order>

const order = Order.parse(JSON.parse(process.argv[2] ?? ''))
const log = openLog({ level: 'error' })
const clock = clockFrom(order.now)
const pass = dieAt(order.death)
const pool = mortalPool(
  openPool({ url: order.url, role: 'asm_worker', max: 6, log, statement_ms_max: 0 }),
  pass,
)
const partner = mortalPartner(
  partnerOf({ url: order.emulator_url, account_id: order.account_id, clock, log }),
  pass,
)
const queue = await openQueue({
  url: order.queue_url,
  prefix: order.prefix,
  log,
  stalling: STALLING,
  retry_ms: 50,
})
const parts = {
  pool,
  clock,
  log,
  queue,
  pace: QUICK,
  backfill_days: order.backfill_days,
  reports: new Map(
    reports.filter(({ dataset }) => FEW.includes(dataset)).map((report) => [report.dataset, report]),
  ),
  doors: doorsTo(() => Promise.resolve(partner)),
  refresh: async (accountId: AccountId) => void (await refreshFacts(pool, accountId)),
  staleAccounts: async () => (await staleAccounts(pool)).map((id) => AccountId.parse(id)),
}
await startWorker(parts, 3)
process.stdout.write('started\n')
process.on('SIGTERM', () => void queue.close().then(() => pool.end()))
