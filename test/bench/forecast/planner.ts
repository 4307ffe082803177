/** One thread that plans SKUs and says how long it took, by the clock and of a core. */
import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { addDays } from '../../../src/core/time.ts'
import { type PlanInputs, planSku } from '../../../src/forecast/plan.ts'
import { throughOn } from '../../../src/forecast/series.ts'
import { generate, KINDS } from './generate.ts'
import { recordsOf } from './judge.ts'

const { seed, skus } = z.object({ seed: z.int(), skus: z.int() }).parse(workerData)

const HISTORY_DAYS = 400
const HORIZON_DAYS = 180
/** Series that are made once and planned again and again, with other stock each time. */
const DIFFERENT = 120

/** Half of the SKUs have a shipment on its way, a third a reserve. */
const inputsOf = (at: number): PlanInputs => {
  const made = generate(KINDS[at % KINDS.length] ?? 'steady', seed + at, HISTORY_DAYS)
  const series = recordsOf(made, HISTORY_DAYS)
  const today = throughOn(series)
  const pace = Math.ceil(series.units.reduce((sum, each) => sum + each, 0) / HISTORY_DAYS)
  const lead_time = { p50_days: 35, p80_days: 45, closed: [] }
  return {
    demand: { series, horizon_days: HORIZON_DAYS },
    supply: {
      on_hand_units: pace * (5 + (at % 60)),
      arrivals:
        at % 2 === 0
          ? [{ id: 'S1', units: pace * 30, p50_on: addDays(today, 12), p80_on: addDays(today, 20) }]
          : [],
      reserves:
        at % 3 === 0
          ? [
              {
                id: 'AWD',
                units: pace * 20,
                transfer: { p50_days: 9, p80_days: 14, closed: [] },
                case_pack_units: 12,
              },
            ]
          : [],
      lead_time,
      target_cover_days: 60,
      case_pack_units: 24,
      minimum_order_units: 100,
    },
  }
}

const inputs = Array.from({ length: DIFFERENT }, (_, at) => inputsOf(at))
const plan = (count: number): void => {
  for (let at = 0; at < count; at += 1) {
    const given = inputs[at % DIFFERENT]
    if (given !== undefined) planSku(given)
  }
}

plan(DIFFERENT)
const started = performance.now()
const before = process.threadCpuUsage()
plan(skus)
const { user, system } = process.threadCpuUsage(before)
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origins
parentPort?.postMessage({ took_ms: performance.now() - started, cpu_ms: (user + system) / 1_000 })
