/** What the server counts, for Prometheus. A registry of its own, so that two servers in one process stay apart. */
import type pg from 'pg'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

export interface Metrics {
  /** Counts one call of a tool. */
  called(call: { readonly tool: string; readonly outcome: string; readonly took_ms: number }): void
  /** Counts one answered request. */
  answered(request: { readonly route: string; readonly status: number }): void
  /** Shows how a pool is used. */
  watchPool(name: string, pool: PoolUse): void
  /** Adds a number that is asked for when somebody looks: queue depth, age of the last sync. */
  gauge(gauge: Asked): void
  /** The page Prometheus reads. */
  page(): Promise<{ readonly type: string; readonly text: string }>
}

const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** A number with a name that is asked for when somebody looks. */
export interface Asked {
  readonly name: string
  readonly help: string
  readonly collect: () => number | Promise<number>
}

export const openMetrics = (): Metrics => {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const calls = new Counter({
    name: 'asm_tool_calls_total',
    help: 'Tool calls by tool and outcome.',
    labelNames: ['tool', 'outcome'],
    registers,
  })
  const seconds = new Histogram({
    name: 'asm_tool_call_seconds',
    help: 'How long tool calls took.',
    labelNames: ['tool'],
    buckets: SECONDS,
    registers,
  })
  const requests = new Counter({
    name: 'asm_http_requests_total',
    help: 'Requests by route and status.',
    labelNames: ['route', 'status'],
    registers,
  })
  const pools = watchedPools(registry)
  return {
    called({ tool, outcome, took_ms }) {
      calls.inc({ tool, outcome })
      seconds.observe({ tool }, took_ms / 1_000)
    },
    answered: ({ route, status }) => requests.inc({ route, status: String(status) }),
    watchPool: (name, pool) => void pools.set(name, pool),
    gauge({ name, help, collect }) {
      const made: Gauge = new Gauge({
        name,
        help,
        registers,
        collect: async (): Promise<void> => made.set(await collect()),
      })
    },
    page: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  }
}

type PoolUse = Pick<pg.Pool, 'totalCount' | 'idleCount' | 'waitingCount'>

/** The pools whose use is shown; add to it. */
const watchedPools = (registry: Registry): Map<string, PoolUse> => {
  const pools = new Map<string, PoolUse>()
  const connections: Gauge = new Gauge({
    name: 'asm_pool_connections',
    help: 'Connections to Postgres by pool and state; waiting counts callers without one.',
    labelNames: ['pool', 'state'],
    registers: [registry],
    collect: (): void => {
      for (const [pool, { totalCount, idleCount, waitingCount }] of pools) {
        connections.set({ pool, state: 'busy' }, totalCount - idleCount)
        connections.set({ pool, state: 'idle' }, idleCount)
        connections.set({ pool, state: 'waiting' }, waitingCount)
      }
    },
  })
  return pools
}
