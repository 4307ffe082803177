/** What commands say to people: tables, progress, problems; and to programs: one JSON value per command. */
import { Presets, SingleBar } from 'cli-progress'
import { type Log, openLog, redact } from '../core/log.ts'
import { Problem } from '../core/problem.ts'
import { connectionProblem } from '../db/pool.ts'
import type { Config } from '../config.ts'

// Whoever read our words may be gone; what they started must still be ended in order.
process.stdout.on('error', () => {})
process.stderr.on('error', () => {})

export const say = (text = ''): void => {
  process.stdout.write(`${text}\n`)
}

/** The value as JSON where asked, else as `human` renders it. */
export const answer = <Value>(value: Value, json: boolean, human: (value: Value) => string): void =>
  say(json ? JSON.stringify(value, null, 2) : human(value))

type Cell = string | number | boolean | null | undefined

const shown = (value: Cell): string => (value === null || value === undefined ? '–' : String(value))

/** Rows under their column names, aligned; numbers to the right. */
export const table = (columns: readonly string[], rows: readonly (readonly Cell[])[]): string => {
  const cells = rows.map((row) => row.map(shown))
  const widths = columns.map((column, at) =>
    Math.max(column.length, ...cells.map((row) => (row[at] ?? '').length)),
  )
  const isNumber = columns.map((_, at) =>
    rows.every((row) => row[at] === null || row[at] === undefined || typeof row[at] === 'number'),
  )
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => (isNumber[at] ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd()
  return [line(columns), line(widths.map((width) => '─'.repeat(width))), ...cells.map(line)].join('\n')
}

export interface Progress {
  update(done: number, total: number, note: string): void
  end(): void
}

/** A bar on a terminal; elsewhere a line now and then, so that a log stays readable. */
export const progress = (what: string): Progress => {
  if (!process.stdout.isTTY) return plainProgress(what)
  const bar = new SingleBar(
    { format: `${what.padEnd(18)} {bar} {value}/{total}  {note}`, hideCursor: true, clearOnComplete: false },
    Presets.shades_classic,
  )
  bar.start(1, 0, { note: '' })
  return {
    update(done, total, note) {
      bar.setTotal(Math.max(1, total))
      bar.update(done, { note })
    },
    end: () => bar.stop(),
  }
}

const plainProgress = (what: string): Progress => {
  let said = ''
  return {
    update(done, total, note) {
      const tenth = total === 0 ? 0 : Math.floor((done / total) * 10)
      const line = `${what}: ${done}/${total} ${note}`
      if (said.startsWith(`${tenth} `) || line === said) return
      said = `${tenth} `
      say(line)
    },
    end: () => {},
  }
}

/** A problem as its lesson; a bug with its stack, secrets blotted out. */
export const explain = (error: unknown): void => {
  const problem = error instanceof Problem ? error : connectionProblem(error)
  const text =
    problem !== null
      ? `${problem.message}\n→ ${problem.next}`
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error)
  process.stderr.write(`${redact(text)}\n`)
}

/** Logs of long-running roles go to standard output, for whatever collects them. */
export const roleLog = (config: Config): Log => openLog({ level: config.LOG_LEVEL })

/** Commands for people keep the log out of their answers: only what went wrong, on standard error. */
export const commandLog = (): Log => openLog({ level: 'error', to: process.stderr })

/**
 * Waits until the program is asked to end, by Ctrl-C, by a supervisor, or by the end of the parent that started it.
 * A second signal ends it at once.
 */
export const untilAsked = (): Promise<string> => {
  const { promise, resolve } = Promise.withResolvers<string>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      resolve(signal)
      process.once(signal, () => process.exit(130))
    })
  return promise
}
