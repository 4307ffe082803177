/**
 * Nights under seeded schedules of faults: each must end byte-equal to the undisturbed night, in every dataset, its
 * history and every table kept ready. Real parts throughout: workers in processes of their own, an embedded Postgres
 * that is restarted and crashed, a Redis that is emptied, the emulated Amazon over HTTP on this machine.
 *
 *   npm run faults                              two hundred schedules
 *   npm run faults -- --schedules 20 --first 7  seeds 7 to 26
 *   npm run faults -- --seed 17                 one of them again, with what it consists of and the workers' log
 */
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { reports } from '../../src/capabilities.ts'
import { progress, say } from '../../src/commands/terminal.ts'
import { type Lane, openLane } from './lane.ts'
import { differenceOf, liveNight, type Outcome } from './night.ts'
import { scheduleOf, undisturbed } from './schedule.ts'

const ASKED = [
  ...new Set(
    reports.flatMap(({ source }) => (source.api === 'sp' && source.way === 'asked' ? [source.name] : [])),
  ),
].toSorted()

const wholeOf = (name: string, text: string, least: number): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < least)
    throw new Error(`--${name} ${text} is not a whole number from ${least}.`)
  return value
}

const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '200' },
    first: { type: 'string', default: '1' },
    seed: { type: 'string' },
    lanes: { type: 'string', default: '2' },
  },
})
const one = values.seed === undefined ? null : wholeOf('seed', values.seed, 1)
const first = one ?? wholeOf('first', values.first, 1)
const count = one === null ? wholeOf('schedules', values.schedules, 1) : 1
const seeds = Array.from({ length: count }, (_, index) => first + index)

await using stack = new AsyncDisposableStack()
const lanes: Lane[] = []
for (let index = 0; index < Math.min(wholeOf('lanes', values.lanes, 1), seeds.length); index++) {
  const lane = await openLane()
  stack.defer(() => lane.close())
  lanes.push(lane)
}
const hasRedis = lanes.every(({ redis_url }) => redis_url !== null)
if (!hasRedis) say('*** No Redis is to be had: every schedule runs with its queue in Postgres. ***')

/** The night that all others are held against, on each queue: they must agree to begin with. */
const undisturbedNight = async (lane: Lane): Promise<Outcome> => {
  const outcome = await liveNight(lane, undisturbed('postgres'), 0)
  const other = hasRedis ? await liveNight(lane, undisturbed('redis'), 0) : outcome
  const why = differenceOf(outcome, other.tables) ?? differenceOf(other, outcome.tables)
  if (why !== null) throw new Error(`undisturbed nights do not end alike: ${why}`)
  return outcome
}

const began = performance.now()
const [firstLane] = lanes
if (firstLane === undefined) throw new Error('no lane was opened')
const wanted = await undisturbedNight(firstLane)
const tables = wanted.tables.match(/^\w+\.\w+ \(\d+\)$/gm)?.length ?? 0
say(
  `An undisturbed night: ${wanted.calls} calls to Amazon, ${wanted.tables.split('\n').length} lines in ${tables} tables, ${(wanted.took_ms / 1000).toFixed(1)} s.`,
)

const struck: Record<string, number> = {}
const differing: number[] = []
const took: number[] = []
const waiting = [...seeds]
const bar = progress('schedules')
const tell = (): void => bar.update(took.length, seeds.length, `${differing.length} differ`)

const runOne = async (lane: Lane, seed: number): Promise<void> => {
  const schedule = scheduleOf(seed, ASKED, hasRedis)
  if (one !== null) say(JSON.stringify(schedule, null, 2))
  const outcome = await liveNight(lane, schedule, wanted.calls)
  took.push(outcome.took_ms)
  for (const [kind, times] of Object.entries(outcome.struck)) struck[kind] = (struck[kind] ?? 0) + times
  const why = differenceOf(outcome, wanted.tables)
  if (why !== null || one !== null) {
    const file = join(tmpdir(), `asm-faults-${seed}.log`)
    await writeFile(file, `${outcome.log.join('\n')}\n`)
    if (why !== null) differing.push(seed)
    say(
      why === null
        ? `The workers' log: ${file}`
        : `\nSchedule ${seed} does not end as it should: ${why}\nThe workers' log: ${file}\nAgain: npm run faults -- --seed ${seed}`,
    )
  }
  tell()
}

const runLane = async (lane: Lane): Promise<void> => {
  for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) await runOne(lane, seed)
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    say(`\nEnds when the nights under way have; ${waiting.length} are left out.`)
    waiting.length = 0
  })

tell()
await Promise.all(lanes.map(runLane))
bar.end()
const counts = Object.entries(struck)
  .toSorted(([, a], [, b]) => b - a)
  .map(([kind, times]) => `${kind} ${times}`)
say(`Struck: ${counts.join(', ')}.`)
say(
  `${took.length} schedules, ${took.length - differing.length} ended byte-equal to the undisturbed night, ${differing.length} did not${differing.length === 0 ? '' : ` (${differing.toSorted((a, b) => a - b).join(', ')})`}; ${Math.round((performance.now() - began) / 1000)} s, ${(took.reduce((a, b) => a + b, 0) / took.length / 1000).toFixed(1)} s a schedule, the longest ${(Math.max(...took) / 1000).toFixed(1)} s.`,
)
process.exitCode = differing.length === 0 && took.length === seeds.length ? 0 : 1
