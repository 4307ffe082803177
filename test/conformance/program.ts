/** Runs a command-line program of a package to its end, and keeps what it printed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const BIN = join(import.meta.dirname, '..', '..', 'node_modules', '.bin')

export interface Ended {
  readonly code: number | null
  readonly printed: string
}

/** The program runs in a folder of its own, under this very Node, and is killed when it takes too long. */
export const runProgram = async (name: string, args: readonly string[], ms_max: number): Promise<Ended> => {
  const cwd = await mkdtemp(join(tmpdir(), 'amazon-seller-mcp-program-'))
  const child = spawn(process.execPath, [join(BIN, name), ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: ms_max,
    killSignal: 'SIGKILL',
    env: { ...process.env, HOME: cwd, NO_COLOR: '1' },
  })
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk))
  await once(child, 'close')
  await rm(cwd, { recursive: true, force: true })
  return { code: child.exitCode, printed }
}
