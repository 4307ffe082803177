/** One run from due to loaded in a process of its own, so that its memory is its own: what the bench measures. */
import { openWorkerParts } from '../../../src/app-worker.ts'
import { rateOf } from '../../../src/amazon/operation.ts'
import { environment } from '../../../src/config.ts'
import { AccountId, RunId } from '../../../src/core/ids.ts'
import { openLog } from '../../../src/core/log.ts'
import { AMAZON_PACE } from '../../../src/sync/failure.ts'
import { stepRun } from '../../../src/sync/run.ts'

const [account, run] = process.argv.slice(2).map(Number)
const key = { account_id: AccountId.parse(account), run_id: RunId.parse(run) }
const app = await openWorkerParts({
  config: environment(),
  log: openLog({ level: 'warn', to: process.stderr }),
  pace: {
    ...AMAZON_PACE,
    first_look_ms: 1,
    look_ms: 1,
    look_ms_max: 5,
    ask_again_ms: 1,
    retry_ms: 1,
    retry_ms_max: 5,
  },
  rates: (operation) => ({ per_second: 1_000, burst: rateOf(operation).burst }),
})
let took_ms = 0
for (;;) {
  const began = performance.now()
  const next = await stepRun(app.parts, key)
  // The last step is the one that downloads and loads.
  took_ms = performance.now() - began
  if (next === 'ended') break
}
const { maxRSS } = process.resourceUsage()
process.stdout.write(JSON.stringify({ took_ms, peak_mb: maxRSS / 1024 }))
await app.close()
