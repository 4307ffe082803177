/** `main worker`: a worker, until asked to end. */
import type { Command } from 'commander'
import { openWorker } from '../app-worker.ts'
import { environment } from '../config.ts'
import { roleLog, untilAsked } from './terminal.ts'

const work = async (): Promise<void> => {
  const config = environment()
  const worker = await openWorker({ config, log: roleLog(config) })
  try {
    await untilAsked()
  } finally {
    await worker.close()
  }
}

export const workerCommand = (program: Command): void => {
  program
    .command('worker')
    .description('Fetch reports at each account’s night and keep facts ready.')
    .action(work)
}
