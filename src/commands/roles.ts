/** `main serve` and `main worker`: the two long-running roles of a deployment. */
import type { Command } from 'commander'
import { openServer, openWorker } from '../app.ts'
import { environment } from '../config.ts'
import { roleLog, untilAsked } from './terminal.ts'

const serve = async (): Promise<void> => {
  const config = environment()
  const server = await openServer({ config, log: roleLog(config) })
  try {
    await server.listen()
    await untilAsked()
  } finally {
    await server.close()
  }
}

const work = async (): Promise<void> => {
  const config = environment()
  const worker = await openWorker({ config, log: roleLog(config) })
  try {
    await untilAsked()
  } finally {
    await worker.close()
  }
}

export const roleCommands = (program: Command): void => {
  program.command('serve').description('Serve MCP, health and metrics over HTTP.').action(serve)
  program
    .command('worker')
    .description('Fetch reports at each account’s night and keep facts ready.')
    .action(work)
}
