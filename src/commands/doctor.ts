/** `main doctor`: looks at everything that can be wrong and says what to do about it. */
import { sql } from 'drizzle-orm/sql'
import type { Command } from 'commander'
import type pg from 'pg'
import { z } from 'zod'
import { openConfiguredQueue, openRole, type Surroundings } from '../app.ts'
import { parseSealKeys } from '../access/sealed.ts'
import { type Config, environment, needed } from '../config.ts'
import { systemClock } from '../core/clock.ts'
import { Problem } from '../core/problem.ts'
import { DAY_MS, type Instant, msOf } from '../core/time.ts'
import { assertReachable, connectionProblem } from '../db/pool.ts'
import { rows } from '../db/rows.ts'
import { migrationsAreCurrent } from '../http/health.ts'
import type { FailedRing } from '../sync/queue.ts'
import { answer, commandLog } from './terminal.ts'

export interface Finding {
  readonly what: string
  readonly verdict: 'good' | 'bad' | 'look'
  /** What was seen, in our own words. */
  readonly seen: string
  /** What to do; empty when all is well. */
  readonly next: string
}

const good = (what: string, seen: string): Finding => ({ what, verdict: 'good', seen, next: '' })

/** The finding of a check that answers what it saw, or throws the problem it found. */
const examine = async (what: string, check: () => Promise<string>): Promise<Finding> => {
  try {
    return good(what, await check())
  } catch (error) {
    const problem = error instanceof Problem ? error : connectionProblem(error)
    if (problem) return { what, verdict: 'bad', seen: problem.message, next: problem.next }
    return {
      what,
      verdict: 'bad',
      seen: 'The check itself failed.',
      next: 'Look at the database and its log; main migrate brings the schema to this version.',
    }
  }
}

const settings = async (config: Config): Promise<string> => {
  parseSealKeys(needed(config, 'SEAL_KEYS'))
  needed(config, 'SP_API_CLIENT_ID')
  needed(config, 'SP_API_CLIENT_SECRET')
  return config.AMAZON_EMULATOR_URL === undefined ? 'Amazon' : 'an emulated Amazon on this machine'
}

const RunRow = z.object({
  account: z.string(),
  dataset: z.string(),
  country: z.string(),
  /** It is waited out. */
  passes: z.boolean(),
  problem_message: z.string(),
  problem_next: z.string(),
})

/** Runs that failed or are in trouble, and were not made good since. */
const failures = async (pool: pg.Pool): Promise<readonly Finding[]> => {
  const found = z.array(RunRow).parse(
    await rows(
      pool,
      sql`select distinct on (run.account_id, run.marketplace_id, run.dataset) account.name as account, run.dataset, place.country, run.problem_message, run.problem_next,
                 run.finished_at is null and run.problem_code = 'amazon_busy' as passes
          from report_run as run
          join account using (account_id)
          join account_marketplace as place using (account_id, marketplace_id)
          where run.problem_code is not null and run.state not in ('loaded', 'empty')
            and not exists (select from report_run as later where later.account_id = run.account_id and later.dataset = run.dataset
              and later.marketplace_id = run.marketplace_id and later.state in ('loaded', 'empty') and later.finished_at > run.problem_at)
          order by run.account_id, run.marketplace_id, run.dataset, run.problem_at desc`,
    ),
  )
  if (found.length === 0) return [good('runs', 'No run is in trouble.')]
  return found.map((run) => ({
    what: `${run.account} ${run.country} ${run.dataset}`,
    verdict: run.passes ? 'look' : 'bad',
    seen: run.problem_message,
    next: run.problem_next,
  }))
}

const LateRow = z.object({
  account: z.string(),
  country: z.string(),
  dataset: z.string(),
  late_at: z.string(),
})

/** What should have been loaded by now and is in no trouble that is told already. */
const lateness = async (pool: pg.Pool, now: Instant): Promise<readonly Finding[]> => {
  const found = z.array(LateRow).parse(
    await rows(
      pool,
      sql`select account.name as account, place.country, dataset, late_at
          from sync_status join account using (account_id) join account_marketplace as place using (account_id, marketplace_id)
          where late_at <= ${now}::timestamptz and problem_code is null order by account.name, place.country, dataset`,
    ),
  )
  return found.map(({ account, country, dataset, late_at }) => ({
    what: `${account} ${country} ${dataset}`,
    verdict: 'look',
    seen: `Late since ${late_at}.`,
    next: 'Is a worker running? main sync status shows what it waits for.',
  }))
}

const DriftRow = z.object({
  account: z.string(),
  country: z.string(),
  dataset: z.string(),
  drift: z.enum(['new', 'missing']),
  headers: z.array(z.string()),
  guidance: z.string(),
  blocks_loading: z.boolean(),
})

/** Columns that came or went, by what is to be done about them. */
const drift = async (pool: pg.Pool): Promise<readonly Finding[]> => {
  const found = z.array(DriftRow).parse(
    await rows(
      pool,
      sql`select account.name as account, place.country, dataset, drift, guidance, bool_or(blocks_loading) as blocks_loading,
                 array_agg(header || coalesce(' (the other of the two: ' || counterpart_header || ')', '') order by header) as headers
          from schema_drift join account using (account_id) join account_marketplace as place using (account_id, marketplace_id)
          where lasts group by account.name, place.country, dataset, drift, guidance order by 1, 2, 3, 4, 5`,
    ),
  )
  return found.map(({ account, country, dataset, drift: kind, headers, guidance, blocks_loading }) => ({
    what: `${account} ${country} ${dataset}`,
    verdict: blocks_loading ? 'bad' : 'look',
    seen: `${kind === 'new' ? 'Amazon sends columns no definition knows' : 'Amazon no longer sends columns it sent before'}: ${headers.join(', ')}.`,
    next: guidance,
  }))
}

const UnreadableRow = z.object({ account: z.string(), dataset: z.string(), unreadable: z.number() })

/** Lines set aside in the newest document of each dataset. */
const unreadable = async (pool: pg.Pool): Promise<readonly Finding[]> => {
  const found = z.array(UnreadableRow).parse(
    await rows(
      pool,
      sql`select account.name as account, newest.dataset, count(*) as unreadable
          from (select distinct on (account_id, marketplace_id, dataset) account_id, dataset, run_id from report_document
                order by account_id, marketplace_id, dataset, loaded_at desc, run_id desc) as newest
          join unreadable_row using (account_id, run_id)
          join account using (account_id)
          group by account.name, newest.dataset order by 1, 2`,
    ),
  )
  return found.map(({ account, dataset, unreadable: lines }) => ({
    what: `${account} ${dataset}`,
    verdict: 'look',
    seen: `${lines} lines of the newest document could not be read in full.`,
    next: 'See the table unreadable_row for the lines and reasons.',
  }))
}

const nowOf = ({ clock = systemClock }: Surroundings): Instant => clock.now()

const inDatabase = async (pool: pg.Pool, now: Instant): Promise<readonly Finding[]> => {
  const schema = await examine('migrations', async () => {
    await migrationsAreCurrent(pool).check()
    return 'The schema is this version’s.'
  })
  // Without its tables there is nothing more to look at.
  return schema.verdict === 'bad'
    ? [schema]
    : [
        schema,
        ...(await failures(pool)),
        ...(await lateness(pool, now)),
        ...(await drift(pool)),
        ...(await unreadable(pool)),
      ]
}

/** A queue keeps its dead letters; what was due then has been rung for again long since. */
const deadLetters = (failed: readonly FailedRing[], now: Instant): string => {
  const lately = failed.filter(({ failed_ms }) => failed_ms > msOf(now) - DAY_MS)
  const asks = [...new Set(lately.map(({ ring }) => ring.ask))].toSorted().join(', ')
  return lately.length === 0 ? '' : `${lately.length} rings failed to the end in the last day (${asks}).`
}

const queueFinding = async (surroundings: Surroundings): Promise<Finding> => {
  let dead = ''
  const finding = await examine('queue', async () => {
    const queue = await openConfiguredQueue(surroundings)
    try {
      dead = deadLetters(await queue.failed(), nowOf(surroundings))
      return `On ${queue.kind}; ${await queue.waiting()} rings wait.`
    } finally {
      await queue.close()
    }
  })
  return dead === ''
    ? finding
    : {
        ...finding,
        verdict: 'look',
        seen: `${finding.seen} ${dead}`,
        next: 'Look at the worker’s log for why; the sweep rings again for what is still due.',
      }
}

/** Everything the doctor finds, in the order in which it is to be mended. */
export const examineAll = async (surroundings: Surroundings): Promise<readonly Finding[]> => {
  const { config } = surroundings
  const setup = await examine('settings', () => settings(config))
  const database = await examine('database', async () => {
    const pool = openRole(surroundings, 'asm_worker', 1)
    try {
      await assertReachable(pool)
      return 'Postgres answers.'
    } finally {
      await pool.end()
    }
  })
  if (database.verdict === 'bad') return [setup, database]
  const pool = openRole(surroundings, 'asm_worker', 1)
  try {
    return [
      setup,
      database,
      ...(await inDatabase(pool, nowOf(surroundings))),
      await queueFinding(surroundings),
    ]
  } finally {
    await pool.end()
  }
}

const MARKS = { good: '✓', bad: '✗', look: '!' } as const

const doctorAction = async ({ json }: { readonly json: boolean }): Promise<void> => {
  const findings = await examineAll({ config: environment(), log: commandLog() })
  answer(findings, json, (all) =>
    all
      .map(
        ({ what, verdict, seen, next }) =>
          `${MARKS[verdict]} ${what}: ${seen}${next === '' ? '' : `\n  → ${next}`}`,
      )
      .join('\n'),
  )
  if (findings.some(({ verdict }) => verdict === 'bad')) process.exitCode = 1
}

export const doctorCommand = (program: Command): void => {
  program
    .command('doctor')
    .description('Look at settings, database, runs, drift and queue; say what to mend.')
    .option('--json', 'answer as JSON', false)
    .action(doctorAction)
}
