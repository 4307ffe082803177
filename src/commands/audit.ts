/** `main audit verify|export|check`: the record of every change, and proof that nobody has touched it. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Command } from 'commander'
import { workspaceNamed } from '../access/api-key.ts'
import { openRole } from '../app.ts'
import { environment } from '../config.ts'
import { Problem } from '../core/problem.ts'
import { eventsOfLines, exportAudit, type Verified, verifyAudit, verifyChain } from '../writes/audit.ts'
import { answer, commandLog, say } from './terminal.ts'

const tell = (verified: Verified, json: boolean): void => {
  answer(verified, json, (found) =>
    found.kind === 'whole'
      ? `The audit is whole: ${found.events} events, the last with hash ${found.head}.`
      : `The audit is broken at event ${found.sequence}: ${found.reason}.`,
  )
  if (verified.kind === 'broken') process.exitCode = 1
}

interface Options {
  readonly workspace: string
  readonly json: boolean
}

const verify = async ({ workspace, json }: Options): Promise<void> => {
  const pool = openRole({ config: environment(), log: commandLog() }, 'owner', 1)
  try {
    tell(await verifyAudit(pool, await workspaceNamed(pool, workspace)), json)
  } finally {
    await pool.end()
  }
}

const exportLines = async ({ workspace }: Options): Promise<void> => {
  const pool = openRole({ config: environment(), log: commandLog() }, 'owner', 1)
  try {
    for await (const line of exportAudit(pool, await workspaceNamed(pool, workspace))) say(line)
  } finally {
    await pool.end()
  }
}

const check = async (file: string, { json }: Options): Promise<void> => {
  try {
    tell(await verifyChain(eventsOfLines(createInterface({ input: createReadStream(file) }))), json)
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    throw new Problem(
      'bad_file',
      missing ? `There is no file ${file}.` : 'A line of the file is no audit event.',
      'Export anew: main audit export > audit.jsonl',
      { cause },
    )
  }
}

export const auditCommands = (program: Command): void => {
  const audit = program
    .command('audit')
    .description('The record of every change: verify, export, check an export.')
  const workspace = ['-w, --workspace <name>', 'the workspace', 'default'] as const
  audit
    .command('verify')
    .description('Walk the chain of hashes from its first event.')
    .option(...workspace)
    .option('--json', 'answer as JSON', false)
    .action(verify)
  audit
    .command('export')
    .description('Write the events as JSON lines.')
    .option(...workspace)
    .action(exportLines)
  audit
    .command('check <file>')
    .description('Verify an export without any database.')
    .option('--json', 'answer as JSON', false)
    .action(check)
}
