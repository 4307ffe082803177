/**
 * A child process that does not outlive us, not even when we are killed without a chance to tidy up. It also runs in
 * a session of its own, so that Ctrl-C reaches us alone and we decide when it ends.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Socket } from 'node:net'

export interface Tied {
  readonly pid: number
  /** How it ended, in words; undefined while it runs. */
  ended(): string | undefined
  /** The last it wrote to standard error. */
  lastWords(): string
  /** Resolves when it has ended and its watcher too, so that nothing of ours is left. */
  readonly gone: Promise<void>
  signal(name: 'SIGTERM' | 'SIGINT' | 'SIGQUIT'): void
  /** From now on we may end although it runs (its watcher then ends it); `signal` takes this back. */
  release(): void
}

export interface Program {
  readonly program: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly identity?: { readonly uid?: number; readonly gid?: number }
  /** A folder to remove if we are killed. */
  readonly litter?: string
}

const LAST_WORDS_CHARS = 4000

/**
 * A watcher beside the program holds the reading end of a pipe from us. A line on it means that all is well; the end
 * of the pipe without a line means that we are gone: then it interrupts the program, waits up to 20 s, and removes
 * what was only meant for this run. The watcher keeps our output pipes open, so they close when it, too, has ended.
 */
const SCRIPT = `
exec 3<&0
( ( if ! read -r word <&3; then
      kill -INT $$
      tries=0
      while kill -0 $$ && [ $tries -lt 400 ]; do sleep 0.05; tries=$((tries + 1)); done
      [ -z "$LITTER" ] || rm -rf -- "$LITTER"
    fi ) 2>/dev/null & )
exec 3<&- </dev/null >/dev/null
exec "$@"`

type Piped = ReturnType<typeof spawnPiped>

const spawnPiped = (options: Program) =>
  spawn('/bin/sh', ['-c', SCRIPT, 'sh', options.program, ...options.args], {
    ...options.identity,
    cwd: options.cwd,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', LITTER: options.litter ?? '' },
  })

/** Whether the running child keeps our event loop, and so us, alive. */
const keepUs = (child: Piped, keep: boolean): void => {
  const pipes = [child.stdin, child.stdout, child.stderr].filter((pipe) => pipe instanceof Socket)
  for (const handle of [child, ...pipes]) {
    if (keep) handle.ref()
    else handle.unref()
  }
}

const spawned = async (child: Piped): Promise<number> => {
  await once(child, 'spawn')
  if (child.pid === undefined) throw new Error('The child process has no id.')
  return child.pid
}

/** Starts a program tied to this process. Rejects when it cannot be started at all. */
export const spawnTied = async (options: Program): Promise<Tied> => {
  const child = spawnPiped(options)
  let ended: string | undefined
  let lastWords = ''
  child.stdout.resume()
  child.stdin.on('error', () => {})
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS_CHARS)
  })
  child.once('exit', (code, signal) => {
    ended = signal === null ? `exit code ${code}` : `signal ${signal}`
    child.stdin.end('done\n')
  })
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const pid = await spawned(child)
  return {
    pid,
    gone,
    ended: () => ended,
    lastWords: () => lastWords.trim(),
    release: () => keepUs(child, false),
    signal(name) {
      keepUs(child, true)
      if (ended === undefined) child.kill(name)
    },
  }
}
