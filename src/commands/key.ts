/** `main key create|list|revoke`: who may ask what. */
import { type Command, Option } from 'commander'
import { createKey, type KeyFacts, listKeys, parseScopes, revokeKey } from '../access/api-key.ts'
import { openRole } from '../app.ts'
import { tools, writes } from '../capabilities.ts'
import { WRITE_STEPS } from '../writes/preview-tools.ts'
import { environment } from '../config.ts'
import { systemClock } from '../core/clock.ts'
import { Problem } from '../core/problem.ts'
import { DAY_MS, type Instant, instantAfter } from '../core/time.ts'
import type pg from 'pg'
import { answer, commandLog, table } from './terminal.ts'

const withOwner = async <Result>(work: (pool: pg.Pool) => Promise<Result>): Promise<Result> => {
  const pool = openRole({ config: environment(), log: commandLog() }, 'owner', 1)
  try {
    return await work(pool)
  } finally {
    await pool.end()
  }
}

interface CreateOptions {
  readonly workspace: string
  readonly scopes: readonly string[]
  readonly accounts?: readonly string[]
  readonly marketplaces?: readonly string[]
  readonly tools?: readonly string[]
  readonly days?: string
  readonly json: boolean
}

const expiry = (days: string | undefined, now: Instant): Instant | null => {
  if (days === undefined) return null
  const count = Number(days)
  if (!Number.isInteger(count) || count < 1 || count > 3_650)
    throw new Problem(
      'bad_input',
      `--days ${days} is not a number of days from 1 to 3650.`,
      'Write --days 90. No key was made.',
    )
  return instantAfter(now, count * DAY_MS)
}

const OF_EVERY_SERVER = ['get_account_info', 'explain_number', 'verify_numbers', 'search_tools', 'read_tool']

/** Tools a key may be bound to: those that read, and those of the write engine. */
export const toolNames = (): ReadonlySet<string> =>
  new Set([
    ...OF_EVERY_SERVER,
    ...tools.map((tool) => tool.name),
    ...writes.map((write) => `preview_${write.name}`),
    ...WRITE_STEPS,
  ])

const create = (name: string, options: CreateOptions): Promise<void> =>
  withOwner(async (pool) => {
    const now = systemClock.now()
    const made = await createKey(
      pool,
      {
        workspace: options.workspace,
        name,
        scopes: parseScopes(options.scopes),
        accounts: options.accounts ?? null,
        marketplaces: options.marketplaces ?? null,
        tools: options.tools ?? null,
        expires_at: expiry(options.days, now),
      },
      { now, tools: toolNames() },
    )
    answer(
      made,
      options.json,
      ({ key }) => `${key}\nShown once: keep it now. Revoke it with: main key revoke ${JSON.stringify(name)}`,
    )
  })

const stateOf = (key: KeyFacts, now: Instant): string =>
  key.revoked_at !== null ? 'revoked' : key.expires_at !== null && key.expires_at <= now ? 'expired' : 'good'

const list = ({ workspace, json }: { readonly workspace: string; readonly json: boolean }): Promise<void> =>
  withOwner(async (pool) => {
    const now = systemClock.now()
    answer(await listKeys(pool, workspace), json, (keys) =>
      table(
        ['name', 'key', 'state', 'scopes', 'expires_at', 'last_used_at', 'calls'],
        keys.map((key) => [
          key.name,
          `${key.hint}…`,
          stateOf(key, now),
          key.scopes.join(' '),
          key.expires_at,
          key.last_used_at,
          key.calls,
        ]),
      ),
    )
  })

const revoke = (
  name: string,
  { workspace, json }: { readonly workspace: string; readonly json: boolean },
): Promise<void> =>
  withOwner(async (pool) =>
    answer(
      await revokeKey(pool, { workspace, name }, systemClock.now()),
      json,
      (key) => `${key.name} is revoked; servers forget it within seconds.`,
    ),
  )

const workspaceOption = (): Option => new Option('-w, --workspace <name>', 'the workspace').default('default')

export const keyCommands = (program: Command): void => {
  const key = program.command('key').description('API keys: make, list, revoke.')
  key
    .command('create <name>')
    .description('Make a key and show it, once.')
    .addOption(workspaceOption())
    .requiredOption(
      '-s, --scopes <scopes...>',
      'such as inventory:read; *:read, in quotes, means reading everything',
    )
    .option('-a, --accounts <names...>', 'only these accounts')
    .option('-m, --marketplaces <countries...>', 'only these marketplaces')
    .option('-t, --tools <names...>', 'only these tools')
    .option('-d, --days <days>', 'expires after so many days')
    .option('--json', 'answer as JSON', false)
    .action(create)
  key
    .command('list')
    .description('Every key of the workspace.')
    .addOption(workspaceOption())
    .option('--json', 'answer as JSON', false)
    .action(list)
  key
    .command('revoke <name>')
    .description('Take a key back, for good.')
    .addOption(workspaceOption())
    .option('--json', 'answer as JSON', false)
    .action(revoke)
}
