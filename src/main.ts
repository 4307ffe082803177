/** The command line: picks a role and runs it. */
import { Command, CommanderError } from 'commander'
import { VERSION } from './app.ts'
import { accountCommands } from './commands/account.ts'
import { auditCommands } from './commands/audit.ts'
import { demoCommand } from './commands/demo/command.ts'
import { doctorCommand } from './commands/doctor.ts'
import { emulatorCommand } from './commands/emulator.ts'
import { generateCommand } from './commands/generate.ts'
import { keyCommands } from './commands/key.ts'
import { migrateCommand } from './commands/migrate.ts'
import { policyCommands } from './commands/policy.ts'
import { roleCommands } from './commands/roles.ts'
import { syncCommands } from './commands/sync.ts'
import { explain } from './commands/terminal.ts'

const program = new Command('main')
  .description(
    'Gives MCP clients an Amazon seller’s data: nightly sync into Postgres, scoped reads, guarded writes.',
  )
  .version(VERSION)
  .showHelpAfterError('(add --help for what there is)')
  .exitOverride()

for (const register of [
  demoCommand,
  roleCommands,
  migrateCommand,
  keyCommands,
  policyCommands,
  auditCommands,
  accountCommands,
  syncCommands,
  doctorCommand,
  emulatorCommand,
  generateCommand,
])
  register(program)

try {
  await program.parseAsync()
} catch (error) {
  // Commander has said already what is wrong with the command line.
  if (error instanceof CommanderError) process.exitCode = error.exitCode
  else {
    explain(error)
    process.exitCode = 1
  }
}
