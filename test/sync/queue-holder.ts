/** A worker that takes a ring, says so, and never answers it: to be killed. Run as `queue-holder.ts <url> <prefix>`. */
import { silentLog } from '../../src/core/log.ts'
import { openQueue } from '../../src/sync/queue.ts'

const [, , url = '', prefix = ''] = process.argv
const queue = await openQueue({
  url,
  prefix,
  log: silentLog,
  stalling: { lockDuration: 600, stalledInterval: 300, maxStalledCount: 5 },
})
await queue.work(() => {
  process.stdout.write('taken\n')
  return new Promise(() => {})
}, 1)
