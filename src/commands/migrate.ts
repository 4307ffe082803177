/** `main migrate`: brings the schema to this version, and rebuilds facts whose definition changed. */
import type { Command } from 'commander'
import { ownerUrl } from '../app.ts'
import { environment } from '../config.ts'
import type { Log } from '../core/log.ts'
import { type Migrated, migrate } from '../db/migrate.ts'
import { openPool } from '../db/pool.ts'
import { refreshFacts, staleAccounts } from '../facts/refresh.ts'
import { answer, commandLog, progress } from './terminal.ts'

/** Migrates, then rebuilds what it noted as stale, and what an earlier one that was interrupted left, account by account. */
export const migrateAndRebuild = async (
  url: string,
  log: Log,
  told: (done: number, total: number) => void,
): Promise<Migrated> => {
  const migrated = await migrate({ url, log })
  const pool = openPool({ url, role: 'owner', max: 2, log, statement_ms_max: 0 })
  try {
    const accounts = await staleAccounts(pool)
    for (const [index, account] of accounts.entries()) {
      await refreshFacts(pool, account)
      told(index + 1, accounts.length)
    }
  } finally {
    await pool.end()
  }
  return migrated
}

export const migrateCommand = (program: Command): void => {
  program
    .command('migrate')
    .description(
      'Bring the database to this version. Needs its owner: MIGRATION_DATABASE_URL, or DATABASE_URL.',
    )
    .option('--json', 'answer as JSON', false)
    .action(async ({ json }: { readonly json: boolean }) => {
      const config = environment()
      const bar = progress('facts')
      const migrated = await migrateAndRebuild(ownerUrl(config), commandLog(), (done, total) =>
        bar.update(done, total, 'accounts'),
      )
      bar.end()
      answer(migrated, json, ({ applied, changed_facts }) =>
        applied.length + changed_facts.length === 0
          ? 'The database is current.'
          : `Ran ${applied.length} migrations; rebuilt ${changed_facts.length} facts.`,
      )
    })
}
