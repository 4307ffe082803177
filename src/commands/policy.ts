/** `main policy add|list|end`: the rules that guard writes, as data of a workspace. */
import type { Command } from 'commander'
import type pg from 'pg'
import { workspaceNamed } from '../access/api-key.ts'
import { listAccounts } from '../access/connection.ts'
import { openRole } from '../app.ts'
import { environment } from '../config.ts'
import type { WorkspaceId } from '../core/ids.ts'
import { marketplaceNamed } from '../core/marketplace.ts'
import { Problem } from '../core/problem.ts'
import { transaction } from '../db/rows.ts'
import { Bound, type Rule } from '../writes/policy.ts'
import { beginRule, endRule, listRules } from '../writes/rules.ts'
import { whole } from './emulator.ts'
import { answer, commandLog, table } from './terminal.ts'

interface Options {
  readonly workspace: string
  readonly json: boolean
}

interface AddOptions extends Options {
  readonly account?: string
  readonly marketplace?: string
  readonly write?: string
  readonly sku?: string
}

const inWorkspace = async (
  options: Options,
  work: (pool: pg.Pool, workspace: WorkspaceId) => Promise<void>,
): Promise<void> => {
  const pool = openRole({ config: environment(), log: commandLog() }, 'owner', 1)
  try {
    await work(pool, await workspaceNamed(pool, options.workspace))
  } finally {
    await pool.end()
  }
}

const KINDS =
  'floor 9.99 USD | ceiling 49.99 USD | move_per_change 0.2 | move_per_day 0.3 | items_per_commit 20 | locked | quiet_hours 22:00 06:00 America/Los_Angeles'

/** The words of a rule as what they bound. */
const boundOf = (kind: string, [first = '', second = '', third = '']: readonly string[]): Bound => {
  const byKind: Readonly<Record<string, unknown>> = {
    floor: { kind, price: { amount: first, currency: second } },
    ceiling: { kind, price: { amount: first, currency: second } },
    move_per_change: { kind, ratio: Number(first) },
    move_per_day: { kind, ratio: Number(first) },
    items_per_commit: { kind, items: Number(first) },
    locked: { kind },
    quiet_hours: { kind, from: first, until: second, time_zone: third },
  }
  const bound = Bound.safeParse(byKind[kind])
  if (bound.success) return bound.data
  throw new Problem(
    'bad_input',
    `That is not a rule: ${[kind, first, second, third].join(' ').trim()}.`,
    `Write one of: ${KINDS}. No rule was made.`,
  )
}

const accountNamed = async (pool: pg.Pool, options: AddOptions): Promise<number | null> => {
  if (options.account === undefined) return null
  const found = (await listAccounts(pool, options.workspace)).find(({ name }) => name === options.account)
  if (!found)
    throw new Problem(
      'not_found',
      `The workspace has no account ${options.account}.`,
      'See: main account list. No rule was made.',
    )
  return found.account_id
}

const marketplaceIdNamed = (name: string | undefined): string | null => {
  if (name === undefined) return null
  const found = marketplaceNamed(name)
  if (!found)
    throw new Problem(
      'not_found',
      `There is no marketplace ${name}.`,
      'Write a country such as US. No rule was made.',
    )
  return found.marketplace_id
}

const add = (kind: string, words: readonly string[], options: AddOptions): Promise<void> =>
  inWorkspace(options, async (pool, workspace) => {
    const bound = boundOf(kind, words)
    const scope = {
      account_id: await accountNamed(pool, options),
      marketplace_id: marketplaceIdNamed(options.marketplace),
      write: options.write ?? null,
      target: options.sku ?? null,
    }
    const rule = await transaction(pool, (client) => beginRule(client, workspace, { bound, scope }))
    answer(rule, options.json, ({ rule_id }) => `Rule ${rule_id} is in force.`)
  })

const shown = ({ rule_id, bound, scope, began_at }: Rule) => {
  const { kind, ...rest } = bound
  return [
    rule_id,
    kind,
    JSON.stringify(rest),
    scope.account_id,
    scope.marketplace_id,
    scope.write,
    scope.target,
    began_at,
  ]
}

const list = (options: Options): Promise<void> =>
  inWorkspace(options, async (pool, workspace) =>
    answer(await listRules(pool, workspace), options.json, (rules) =>
      rules.length === 0
        ? 'No rule is in force.'
        : table(
            ['rule', 'kind', 'bound', 'account', 'marketplace', 'write', 'sku', 'since'],
            rules.map(shown),
          ),
    ),
  )

const end = (rule: number, options: Options): Promise<void> =>
  inWorkspace(options, async (pool, workspace) => {
    const ended = await transaction(pool, (client) => endRule(client, workspace, rule))
    answer(ended, options.json, ({ rule_id }) => `Rule ${rule_id} is no longer in force; it stays on record.`)
  })

export const policyCommands = (program: Command): void => {
  const policy = program.command('policy').description('Rules that guard writes: add, list, end.')
  const workspace = ['-w, --workspace <name>', 'the workspace', 'default'] as const
  policy
    .command('add <kind> [words...]')
    .description(`Put a rule into force: ${KINDS}`)
    .option(...workspace)
    .option('-a, --account <name>', 'only for this account')
    .option('-m, --marketplace <country>', 'only in this marketplace')
    .option('--write <name>', 'only for this write, such as listing_price')
    .option('--sku <sku>', 'only for this SKU')
    .option('--json', 'answer as JSON', false)
    .action(add)
  policy
    .command('list')
    .description('The rules in force.')
    .option(...workspace)
    .option('--json', 'answer as JSON', false)
    .action(list)
  policy
    .command('end')
    .argument('<rule>', 'its number', whole(1, 2_147_483_647))
    .description('Take a rule out of force.')
    .option(...workspace)
    .option('--json', 'answer as JSON', false)
    .action(end)
}
