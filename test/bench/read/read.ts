/**
 * Reads over MCP beside what they could cost: `tools/call get_days_of_cover`, 20 rows of 50,000 SKUs, 16 clients.
 * (a) bare: a Fastify handler that answers the same rows from one prepared query, and does nothing else.
 * (b) documented: the same tool on a server with every tool registered for each request.
 * Then the same with ten times the history, and with 200 accounts. Bars: at least 2 times (b); p99 at most 1.3 times.
 *
 *   node test/bench/read/read.ts [--sample]
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import autocannon from 'autocannon'
import pg from 'pg'
import { z } from 'zod'
import { createKey } from '../../../src/access/api-key.ts'
import { systemClock } from '../../../src/core/clock.ts'
import { migrate } from '../../../src/db/migrate.ts'
import { startEmbeddedPostgres } from '../../../src/embedded/postgres.ts'
import { openPopulation } from './population.ts'
import { Profile, sharesOf } from './profile.ts'

const { values } = parseArgs({ options: { sample: { type: 'boolean', default: false } } })
const SIZE = values.sample
  ? { skus: 2_000, days: 40, accounts: 10, others: 200, warm: 1, seconds: 1, rounds: 1 }
  : { skus: 50_000, days: 400, accounts: 200, others: 5_000, warm: 4, seconds: 6, rounds: 3 }
const CLIENTS = 16

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

await using stack = new AsyncDisposableStack()
const folder = await mkdtemp('/tmp/asm-bench-')
// As root the server runs under a borrowed account, which must be able to pass.
await chmod(folder, 0o755)
stack.defer(() => rm(folder, { recursive: true, force: true }))
const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'data'), database: 'bench' })
stack.defer(() => postgres.stop())
await migrate({ url: postgres.url })
const population = await openPopulation(postgres.url)
stack.defer(() => population.close())

const account = await population.addAccount(1, SIZE.skus)
const shallow = SIZE.days / 10
let history = await population.addHistory(account, SIZE.skus, { from: 0, through: shallow })

const makeKey = async (): Promise<string> => {
  const pool = new pg.Pool({ connectionString: postgres.url, max: 1 })
  const order = { workspace: 'bench', name: 'bench', scopes: ['inventory:read' as const] }
  const limits = { accounts: null, marketplaces: null, tools: null, expires_at: null }
  const made = await createKey(pool, { ...order, ...limits }, { now: systemClock.now(), tools: new Set() })
  await pool.end()
  return made.key
}
const key = await makeKey()

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
}
const body = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'get_days_of_cover', arguments: { account: 'Account 1' }, _meta: META },
})
const headers = {
  authorization: `Bearer ${key}`,
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': 'tools/call',
  'mcp-name': 'get_days_of_cover',
}

const Said = z.object({
  origin: z.string().optional(),
  cpu: z.object({ user: z.number(), system: z.number() }).optional(),
  profile: z.unknown().optional(),
})
const Rows = z.object({ rows: z.array(z.looseObject({ sku: z.string() })) })
const Answered = z.union([Rows, z.object({ result: z.object({ structuredContent: Rows }) })])

const start = async (kind: string) => {
  const child = fork(join(import.meta.dirname, 'contender.ts'), [kind, postgres.url, String(account)])
  const hear = async () => Said.parse((await once(child, 'message'))[0])
  const { origin = '' } = await hear()
  return {
    url: `${origin}/mcp`,
    async cpu(): Promise<number> {
      child.send('cpu')
      const { cpu } = await hear()
      return (cpu?.user ?? 0) + (cpu?.system ?? 0)
    },
    async profile(): Promise<void> {
      child.send('profile')
      await hear()
    },
    async profiled() {
      child.send('profiled')
      return Profile.parse((await hear()).profile)
    },
    async stop() {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}
type Contender = Awaited<ReturnType<typeof start>>

const skusFrom = async (url: string): Promise<string> => {
  const answer = await fetch(url, { method: 'POST', headers, body })
  const found = Answered.parse(await answer.json())
  const { rows } = 'rows' in found ? found : found.result.structuredContent
  return rows.map((row) => row.sku).join(' ')
}

interface Measured {
  readonly per_second: number
  readonly p50: number
  readonly p99: number
  /** Processor time of the server per call, in microseconds: the figure that other load on the machine disturbs least. */
  readonly cpu_us: number
}

const measure = async (contender: Contender, seconds: number): Promise<Measured> => {
  const before = await contender.cpu()
  const result = await autocannon({
    url: contender.url,
    method: 'POST',
    headers,
    body,
    connections: CLIENTS,
    duration: seconds,
  })
  if (result.non2xx + result.errors + result.timeouts > 0)
    throw new Error(
      `calls failed: ${result.non2xx} refused, ${result.errors} broken, ${result.timeouts} late`,
    )
  const cpu_us = ((await contender.cpu()) - before) / result.requests.total
  return { per_second: result.requests.average, p50: result.latency.p50, p99: result.latency.p99, cpu_us }
}

/** The round with the most calls, of several that alternate between the contenders. */
const compare = async (kinds: readonly string[]): Promise<ReadonlyMap<string, Measured>> => {
  const contenders = new Map<string, Contender>()
  for (const kind of kinds) contenders.set(kind, await start(kind))
  const answers = await Promise.all([...contenders.values()].map(({ url }) => skusFrom(url)))
  if (new Set(answers).size !== 1) throw new Error('the contenders do not answer the same rows')
  const best = new Map<string, Measured>()
  for (const contender of contenders.values()) await measure(contender, SIZE.warm)
  for (let round = 0; round < SIZE.rounds; round += 1)
    for (const [kind, contender] of contenders) {
      const measured = await measure(contender, SIZE.seconds)
      if (measured.per_second > (best.get(kind)?.per_second ?? 0)) best.set(kind, measured)
    }
  for (const contender of contenders.values()) await contender.stop()
  return best
}

const lineOf = (kind: string, { per_second, p50, p99, cpu_us }: Measured): string =>
  `${kind.padEnd(12)} ${per_second.toFixed(0).padStart(7)} calls/s   p50 ${p50} ms   p99 ${p99} ms   ${cpu_us.toFixed(0)} µs of processor per call`

const must = (measured: ReadonlyMap<string, Measured>, kind: string): Measured => {
  const found = measured.get(kind)
  if (!found) throw new Error(`no measurement of ${kind}`)
  return found
}

say(
  `get_days_of_cover: 20 rows of ${SIZE.skus.toLocaleString('en')} SKUs, ${shallow} days (${history.toLocaleString('en')} rows) of history, ${CLIENTS} clients`,
)
const first = await compare(['bare', 'documented', 'product'])
for (const [kind, measured] of first) say(lineOf(kind, measured))
const [a, b, ours] = [must(first, 'bare'), must(first, 'documented'), must(first, 'product')]
say(`product / bare         ${(ours.per_second / a.per_second).toFixed(2)} (goal 0.50)`)
say(
  `product / documented   ${(ours.per_second / b.per_second).toFixed(2)} (bar 2.00); by processor time ${(b.cpu_us / ours.cpu_us).toFixed(2)}`,
)

history += await population.addHistory(account, SIZE.skus, { from: shallow, through: SIZE.days })
const deep = must(await compare(['product']), 'product')
say(lineOf(`×10 history`, deep))
say(
  `p99 with ${SIZE.days} days (${history.toLocaleString('en')} rows): ${(deep.p99 / ours.p99).toFixed(2)} times (bar 1.30)`,
)

for (let number = 2; number <= SIZE.accounts; number += 1) await population.addAccount(number, SIZE.others)
await population.addHistory(account, 0, { from: 0, through: 0 })
const wide = must(await compare(['product']), 'product')
say(lineOf(`${SIZE.accounts} accounts`, wide))
say(
  `p99 with ${SIZE.accounts} accounts of ${SIZE.others.toLocaleString('en')} SKUs: ${(wide.p99 / ours.p99).toFixed(2)} times (bar 1.30)`,
)

const profiled = await start('product')
await measure(profiled, SIZE.warm)
await profiled.profile()
await measure(profiled, SIZE.seconds)
say('what stands between: shares of the busy time of the product')
for (const [owner, share] of sharesOf(await profiled.profiled()).filter((entry) => entry[1] >= 0.01))
  say(`  ${(share * 100).toFixed(1).padStart(5)} %  ${owner}`)
await profiled.stop()
