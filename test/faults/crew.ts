/** Workers in processes of their own, hired and killed; one that ends by itself is a finding. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Order } from './worker.ts'

const WORKER = join(import.meta.dirname, 'worker.ts')
/** Thousands of workers start in two hundred nights. */
const COMPILED = join(tmpdir(), 'asm-faults-compiled')
const LINES_KEPT = 4_000
/** A worker that finds no database as it starts ends, and whoever runs it starts it again. */
const STARTS_MAX = 60
const FINDINGS_MAX = 5
const DISMISS_MS_MAX = 120_000

const living = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

export interface Crew {
  /** Starts one more worker and waits until it answers rings. */
  hire(): Promise<void>
  /** Kills the worker that was hired first. */
  kill(): Promise<void>
  /** Asks all to end, and waits. */
  dismiss(): Promise<void>
  /** What no fault excuses: a worker that ended by itself, or a bug in its log. */
  findings(): readonly string[]
  /** The last lines of the workers' logs. */
  log(): readonly string[]
}

interface Hand {
  readonly child: ChildProcess
  readonly ended: Promise<unknown>
  leaving: boolean
}

/** What the workers say, and what of it no fault excuses. */
const openEar = () => {
  const lines: string[] = []
  const findings: string[] = []
  return {
    lines,
    findings,
    hear(line: string): void {
      lines.push(line)
      if (lines.length > LINES_KEPT) lines.shift()
      if (line.includes('"event":"bug"') && findings.length < FINDINGS_MAX)
        findings.push(`a worker logged a bug: ${line}`)
    },
  }
}

const start = async (
  environment: Readonly<Record<string, string>>,
  order: Order,
  ear: ReturnType<typeof openEar>,
): Promise<Hand | null> => {
  const child = spawn(process.execPath, [WORKER, JSON.stringify(order)], {
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILED, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  living.add(child)
  const hand: Hand = { child, ended: once(child, 'exit'), leaving: false }
  child.stdin.on('error', () => {})
  createInterface({ input: child.stderr }).on('line', (line) => ear.hear(line))
  const started = await Promise.race([
    once(child.stdout, 'data').then(() => true),
    hand.ended.then(() => false),
  ])
  child.on('exit', () => living.delete(child))
  child.on('exit', () => {
    if (started && !hand.leaving)
      ear.findings.push(`a worker ended by itself: ${child.signalCode ?? child.exitCode}`)
  })
  return started ? hand : null
}

const leave = (hand: Hand, signal: 'SIGKILL' | 'SIGTERM'): Promise<unknown> => {
  hand.leaving = true
  hand.child.kill(signal)
  return hand.ended
}

export const openCrew = (environment: Readonly<Record<string, string>>, order: () => Order): Crew => {
  const hands: Hand[] = []
  const ear = openEar()
  return {
    async hire() {
      for (let starts = 1; starts <= STARTS_MAX; starts++) {
        const hand = await start(environment, order(), ear)
        if (hand === null) continue
        hands.push(hand)
        return
      }
      ear.findings.push(`no worker could be started in ${STARTS_MAX} tries`)
    },
    async kill() {
      const hand = hands.shift()
      if (hand) await leave(hand, 'SIGKILL')
    },
    async dismiss() {
      const slow = setTimeout(() => {
        for (const { child } of hands) child.kill('SIGKILL')
        ear.findings.push('a worker did not end when it was asked to')
      }, DISMISS_MS_MAX)
      await Promise.all(hands.map((hand) => leave(hand, 'SIGTERM')))
      clearTimeout(slow)
    },
    findings: () => ear.findings,
    log: () => ear.lines,
  }
}
