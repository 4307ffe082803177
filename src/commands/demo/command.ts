/** `main demo`: everything on this machine with nothing installed, until Ctrl-C, or once for a smoke test. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { whole } from '../emulator.ts'
import { progress, say, untilAsked } from '../terminal.ts'
import { clientConfigurations } from './clients.ts'
import { guideWorkflow } from './guide.ts'
import { openStage } from './stage.ts'

interface Options {
  readonly once: boolean
  readonly port: number
  readonly days: number
  readonly skus: number
  readonly data?: string
}

const PROJECT = join(import.meta.dirname, '..', '..', '..')

/** The parent of a process, by the system's own books; null where they do not say. */
const parentOf = (pid: number): number | null => {
  try {
    const stat =
      process.platform === 'linux'
        ? readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1]
        : execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' })
    const parent = Number(stat)
    return Number.isInteger(parent) && parent > 1 ? parent : null
  } catch {
    return null
  }
}

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

// npm starts a shell that starts us, and the shell outlives npm: so the grandparent counts, too. Read at once, for
// one that dies while we start has died.
const PARENT = process.ppid
const ANCESTORS: readonly number[] = PARENT > 1 ? [PARENT, parentOf(PARENT) ?? PARENT] : []

/** npm, the shell or the terminal that started us may be killed; then nobody is left to press Ctrl-C. */
const untilOrphaned = (): { readonly orphaned: Promise<string>; stop(): void } => {
  const { promise, resolve } = Promise.withResolvers<string>()
  const timer = setInterval(() => {
    if (ANCESTORS.some((pid) => !lives(pid))) resolve('orphaned')
  }, 500)
  return { orphaned: promise, stop: () => clearInterval(timer) }
}

/** Plays the demo to its end; answers whether it was interrupted on the way. */
const play = async (options: Options, asked: Promise<string>): Promise<'played' | 'interrupted'> => {
  await using stack = new AsyncDisposableStack()
  const stage = await openStage(stack, { ...options, project: PROJECT, say })
  const bar = progress('syncing')
  let said: string | null = null
  const synced = await Promise.race([
    stage.sync((done, total, rows, trouble) => {
      bar.update(done, total, `reports, ${rows} rows`)
      if (trouble !== null && trouble !== said) say(`\nWaiting: ${trouble}`)
      said = trouble
    }),
    asked.then(() => null),
  ])
  bar.end()
  if (synced === null) {
    say('Stopped. The next start goes on from here.')
    return 'interrupted'
  }
  if (synced.length > 0) {
    say(['Not everything could be fetched; the next start tries again:', ...synced].join('\n  '))
    process.exitCode = 1
  }
  const served = await stage.serve()
  say(clientConfigurations(served))
  say(await guideWorkflow(served))
  if (options.once) return 'played'
  say(`\nServing ${served.mcp_url} until Ctrl-C.`)
  await asked
  say('Stopping.')
  return 'played'
}

const END_MS_MAX = 5_000

/** An end in good order takes a moment; one that does not come is forced. Postgres ends with us by itself. */
const forceEnd = (): void => {
  setTimeout(() => process.exit(1), END_MS_MAX).unref()
}

const action = async (options: Options): Promise<void> => {
  const watch = untilOrphaned()
  try {
    const asked = Promise.race([untilAsked(), watch.orphaned])
    void asked.then(forceEnd)
    const ended = await play(options, asked)
    // A sync that was interrupted still opens what it was about to open; with its database closed it has no more to do.
    if (ended === 'interrupted') process.exit(0)
  } finally {
    watch.stop()
  }
}

export const demoCommand = (program: Command): void => {
  program
    .command('demo')
    .description(
      'Embedded Postgres, an emulated Amazon with a living seller, the sync and the server: try it in a minute.',
    )
    .option('--once', 'show the result and end, leaving nothing running', false)
    .option('-p, --port <port>', 'port of the server', whole(1, 65_535), 8377)
    .option('--days <days>', 'days of history to fetch at the first start', whole(91, 390), 365)
    .option('--skus <count>', 'SKUs of the demo seller at the first start', whole(1, 5_000), 50)
    .option('--data <folder>', 'where the demo keeps its data; default .data in the project')
    .action(action)
}
