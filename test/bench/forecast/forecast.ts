/**
 * The forecast beside rules of thumb: walk-forward over generated series, then speed, then a night on a Postgres. Bars: a lower weighted error than
 * each rule over all kinds, of days and of 28-day totals; P10 to P90 holds 75 to 85 % of the 28-day totals; 100,000 SKUs
 * within minutes on two cores. The method's constants were set on series with seeds below 1,000; what is reported here
 * begins at `REPORTED`.
 *
 *   node test/bench/forecast/forecast.ts [--sample] [--only judge|night] [--seed 20001] [--night 100000]
 *
 * Ends with exit code 1 where a bar of accuracy is missed; speed is told and not judged.
 */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import { judge, OURS, type Verdict } from './judge.ts'
import { measureNight, type PassTook } from './night.ts'
import { RULES } from './rules.ts'
import { tell } from './tell.ts'

const { values } = parseArgs({
  options: {
    sample: { type: 'boolean', default: false },
    only: { type: 'string' },
    seed: { type: 'string', default: '20001' },
    night: { type: 'string' },
  },
})
const SIZE = values.sample
  ? { per_kind: 34, origins: 2, skus: 400, night: 300 }
  : { per_kind: 50, origins: 8, skus: 6_000, night: 100_000 }
const NIGHT_SKUS = z.coerce
  .number()
  .int()
  .positive()
  .parse(values.night ?? SIZE.night)
const REPORTED = z.coerce.number().int().min(1_000).parse(values.seed)
const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const errorsOf = (verdict: Verdict, by: string): readonly [number, number] => {
  const { daily_error, total_error, came } = verdict.error(by, 'all')
  return [daily_error / came, total_error / came]
}

const tellBars = (verdict: Verdict): void => {
  const ours = errorsOf(verdict, OURS)
  const lost = RULES.filter(({ name }) =>
    errorsOf(verdict, name).some((error, at) => error <= (ours[at] ?? 1)),
  )
  say(
    lost.length === 0
      ? 'Bar met: lower error than every rule, of days and of 28-day totals.'
      : `Bar MISSED: ${lost.map(({ name }) => name).join(', ')} did no worse.`,
  )
  const { within, below, above } = verdict.held('all', 28)
  const held = within / (within + below + above)
  const isHeld = held >= 0.75 && held <= 0.85
  if (lost.length > 0 || !isHeld) process.exitCode = 1
  say(`Bar ${isHeld ? 'met' : 'MISSED'}: P10 to P90 held ${(100 * held).toFixed(1)} % of the 28-day totals.`)
}

const Took = z.object({ took_ms: z.number(), cpu_ms: z.number() })
type Took = z.infer<typeof Took>

/** Plans SKUs on so many threads at once, each warmed up before. */
const measure = (threads: number): Promise<readonly Took[]> =>
  Promise.all(
    Array.from(
      { length: threads },
      (_, thread) =>
        new Promise<Took>((resolve, reject) => {
          const workerData = { seed: REPORTED + 1_000 * thread, skus: SIZE.skus }
          const worker = new Worker(new URL('./planner.ts', import.meta.url), { workerData })
          worker.once('message', (message) => resolve(Took.parse(message)))
          worker.once('error', reject)
        }),
    ),
  )

const tellSpeed = (took: readonly Took[]): void => {
  const skus = took.length * SIZE.skus
  const rate = (1_000 * skus) / Math.max(...took.map(({ took_ms }) => took_ms))
  const cpu = took.reduce((sum, { cpu_ms }) => sum + cpu_ms, 0) / skus
  say(
    `${took.length} thread(s) on ${availableParallelism()} cores: ${Math.round(rate)} SKUs/s planned, ${cpu.toFixed(2)} ms of a core each ` +
      '(400 days of history, 180 ahead), without reading and writing.',
  )
}

const seconds = (ms: number | null): string => (ms === null ? '?' : String(Math.round(ms / 1_000)))

const tellNight = async (skus: number): Promise<void> => {
  const night = await measureNight(skus)
  const told = ({ ms, cpu_ms, postgres_cpu_ms, made, scored }: PassTook): string =>
    `${seconds(ms)} s by the clock (${(ms / skus).toFixed(2)} ms each); of a core ${seconds(cpu_ms)} s here, ${seconds(postgres_cpu_ms)} s in Postgres; ${made} made, ${scored} scored`
  say(
    [
      `A night of ${skus.toLocaleString('en')} SKUs that all sell, in one process beside its Postgres, on ${availableParallelism()} cores:`,
      `  first, nothing stands         ${told(night.first)}`,
      `  a week later, all superseded  ${told(night.next)}`,
      `  nothing changed, all read     ${told(night.again)}`,
      `  ${Math.round(night.grown_mb)} MB more memory; ${Math.round(night.standing_bytes)} bytes in Postgres for each that stands, ${Math.round(night.superseded_bytes)} for each superseded`,
    ].join('\n'),
  )
}

if (values.only !== 'night') {
  const verdict = judge(REPORTED, SIZE.per_kind, SIZE.origins)
  for (const line of tell(verdict)) say(line)
  say('')
  tellBars(verdict)
  say('')
  for (const threads of [1, 2]) tellSpeed(await measure(threads))
}
if (values.only !== 'judge') await tellNight(NIGHT_SKUS)
