/** The worker as it ships, in a hurry, in a process of its own. Its one argument says in JSON how; it ends with its parent. */
import { z } from 'zod'
import { openWorker } from '../../src/app-worker.ts'
import { environment } from '../../src/config.ts'
import { clockFrom } from '../../src/core/clock.ts'
import { openLog } from '../../src/core/log.ts'
import { Instant } from '../../src/core/time.ts'
import { HURRY, RATE } from './hurry.ts'

const Order = z.object({ now: Instant, prefix: z.string(), door_ms: z.number() })
export type Order = Readonly<z.infer<typeof Order>>

const order = Order.parse(JSON.parse(process.argv[2] ?? ''))
process.stdin.on('end', () => process.exit(1)).resume()
const worker = await openWorker({
  config: environment(),
  log: openLog({ level: 'info', to: process.stderr }),
  clock: clockFrom(order.now),
  pace: HURRY,
  rates: () => RATE,
  patience: { wait_ms_max: order.door_ms },
  queue: {
    prefix: order.prefix,
    stalling: { lockDuration: 2_000, stalledInterval: 500, maxStalledCount: 50 },
    retry_ms: 50,
  },
})
process.stdout.write('started\n')
process.on('SIGTERM', () => void worker.close().then(() => process.exit(0)))
