/** The command line: picks a role and runs it. */
import { enableCompileCache } from 'node:module'
import { Command, CommanderError } from 'commander'
import { explain } from './commands/terminal.ts'
import { VERSION } from './core/version.ts'

type Register = (program: Command) => void

/** Each command with where it lives, in the order of the help. A process loads the one it was asked for. */
const COMMANDS: ReadonlyMap<string, () => Promise<Register>> = new Map([
  ['demo', async () => (await import('./commands/demo/command.ts')).demoCommand],
  ['serve', async () => (await import('./commands/serve.ts')).serveCommand],
  ['worker', async () => (await import('./commands/worker.ts')).workerCommand],
  ['migrate', async () => (await import('./commands/migrate.ts')).migrateCommand],
  ['key', async () => (await import('./commands/key.ts')).keyCommands],
  ['policy', async () => (await import('./commands/policy.ts')).policyCommands],
  ['audit', async () => (await import('./commands/audit.ts')).auditCommands],
  ['account', async () => (await import('./commands/account.ts')).accountCommands],
  ['ads', async () => (await import('./commands/ads.ts')).adsCommands],
  ['sync', async () => (await import('./commands/sync.ts')).syncCommands],
  ['import', async () => (await import('./commands/import.ts')).importCommand],
  ['doctor', async () => (await import('./commands/doctor.ts')).doctorCommand],
  ['emulator', async () => (await import('./commands/emulator.ts')).emulatorCommand],
  ['generate', async () => (await import('./commands/generate.ts')).generateCommand],
])

// Compiled once, a command starts in two thirds of the time. Where there is no room for it, nothing is lost.
enableCompileCache()

const program = new Command('main')
  .description(
    'Gives MCP clients an Amazon seller’s data: nightly sync into Postgres, scoped reads, guarded writes.',
  )
  .version(VERSION)
  .showHelpAfterError('(add --help for what there is)')
  .exitOverride()

const asked = COMMANDS.get(process.argv[2] ?? '')

try {
  // Help, and a complaint about a command there is not, name them all.
  for (const load of asked ? [asked] : COMMANDS.values()) (await load())(program)
  await program.parseAsync()
} catch (error) {
  // Commander has said already what is wrong with the command line.
  if (error instanceof CommanderError) process.exitCode = error.exitCode
  else {
    explain(error)
    process.exitCode = 1
  }
}
