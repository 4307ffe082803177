/** Folders, children and questions for the tests of the embedded Postgres. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { onTestFinished } from 'vitest'
import { z } from 'zod'
import type { EmbeddedPostgres } from '../../src/embedded/postgres.ts'

export const isRoot = process.getuid?.() === 0

/** A folder that every account can reach, removed when the test ends. */
export const freshFolder = (name = 'embedded'): string => {
  const folder = mkdtempSync(join(isRoot ? '/tmp' : tmpdir(), `amazon-seller-mcp-${name}-`))
  chmodSync(folder, 0o755)
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }))
  return folder
}

/** Stops the server when the test ends, however it ends. */
export const stopped = <Server extends EmbeddedPostgres>(server: Server): Server => {
  onTestFinished(() => server.stop())
  return server
}

export const ask = async (url: string, query: string): Promise<readonly unknown[]> => {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(query)).rows
  } finally {
    await client.end()
  }
}

/** What stands in our part of the data folder, aside from a whole copy of the programs, which some projects need. */
export const filesIn = (dataDir: string): readonly string[] =>
  readdirSync(join(dataDir, 'postgres'))
    .filter((name) => !/^programs-[\w.-]+$/.test(name) || name.includes('.new-'))
    .toSorted()

const commandLines = (): readonly string[] => {
  // A minimal Linux has no ps; others have no /proc.
  if (process.platform !== 'linux')
    return execFileSync('ps', ['-A', '-ww', '-o', 'pid=,command='], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => Number.parseInt(line, 10) !== process.pid)
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && pid !== String(process.pid))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      } catch {
        return ''
      }
    })
}

/** The command lines of all live processes that name the folder, our own aside. */
export const processesNaming = (folder: string): readonly string[] =>
  commandLines().filter((line) => line.includes(folder))

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Asks until it is so; fails after ten seconds. */
export const until = async (what: string, isSo: () => boolean): Promise<void> => {
  const started = performance.now()
  while (!isSo()) {
    if (performance.now() - started > 10_000) throw new Error(`Not within ten seconds: ${what}`)
    await pause(5)
  }
}

const Said = z.union([
  z.object({ said: z.string() }),
  z.object({ url: z.string(), pid: z.number(), owned: z.boolean() }),
])
export type Said = z.infer<typeof Said>

export interface Holder {
  readonly child: ChildProcess
  /** What the child tells, line by line. */
  next(): Promise<Said>
}

/** Another process that starts a server on the folder and holds it until it is told or killed. */
export const holder = (dataDir: string, how: 'keep' | 'ephemeral' = 'keep'): Holder => {
  const program = join(import.meta.dirname, 'holder.ts')
  const child = spawn(process.execPath, [program, dataDir, how], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  return { child, next: async () => Said.parse(JSON.parse(String((await lines.next()).value))) }
}

/** The server the child holds, once it does. */
export const held = async (from: Holder): Promise<Extract<Said, { url: string }>> => {
  const said = await from.next()
  return 'url' in said ? said : held(from)
}
