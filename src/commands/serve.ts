/** `main serve`: the server, until asked to end. */
import type { Command } from 'commander'
import { openServer } from '../app-server.ts'
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

export const serveCommand = (program: Command): void => {
  program.command('serve').description('Serve MCP, health and metrics over HTTP.').action(serve)
}
