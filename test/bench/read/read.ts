/**
 * Reads over MCP beside what they could cost: `tools/call get_days_of_cover`, 20 rows of 50,000 SKUs, 16 clients.
 * (a) bare: a Fastify handler that answers the same rows from one prepared query, and does nothing else.
 * (b) documented: the same tool on a server with every tool registered for each request.
 * Beside them the product with a tenth of the history, and with 200 accounts. Bars: at least 2 times (b); p99 at most
 * 1.3 times when the history grows tenfold or the accounts from 1 to 200.
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
  ? { skus: 2_000, days: 40, accounts: 5, others: 200, warm: 1, seconds: 1, rounds: 1 }
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

/** A database of its own with that many days of history and accounts; the first account is the one that is asked. */
const populate = async (name: string, days: number, accounts: number): Promise<Asked> => {
  const admin = new pg.Pool({ connectionString: postgres.url, max: 1 })
  await admin.query(`create database ${name}`)
  await admin.end()
  const url = postgres.url.replace('/bench?', `/${name}?`)
  await migrate({ url })
  const population = await openPopulation(url)
  const account = await population.addAccount(1, SIZE.skus)
  for (let number = 2; number <= accounts; number += 1) await population.addAccount(number, SIZE.others)
  const rows = await population.addHistory(account, SIZE.skus, { from: 0, through: days })
  say(`${name}: ${days} days, ${rows.toLocaleString('en')} rows of history, ${accounts} accounts`)
  await population.close()
  return { url, account, key: await makeKey(url) }
}

interface Asked {
  readonly url: string
  readonly account: number
  readonly key: string
}

const makeKey = async (url: string): Promise<string> => {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  const order = { workspace: 'bench', name: 'bench', scopes: ['inventory:read' as const] }
  const limits = { accounts: null, marketplaces: null, tools: null, expires_at: null }
  const made = await createKey(pool, { ...order, ...limits }, { now: systemClock.now(), tools: new Set() })
  await pool.end()
  return made.key
}

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
const headersWith = (key: string) => ({
  authorization: `Bearer ${key}`,
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': 'tools/call',
  'mcp-name': 'get_days_of_cover',
})

const Said = z.object({
  origin: z.string().optional(),
  cpu: z.object({ user: z.number(), system: z.number() }).optional(),
  profile: z.unknown().optional(),
})
const Rows = z.object({ rows: z.array(z.looseObject({ sku: z.string() })) })
const Answered = z.union([Rows, z.object({ result: z.object({ structuredContent: Rows }) })])

const start = async (kind: string, { url, account, key }: Asked) => {
  const child = fork(join(import.meta.dirname, 'contender.ts'), [kind, url, String(account)])
  const hear = async () => Said.parse((await once(child, 'message'))[0])
  const { origin = '' } = await hear()
  return {
    url: `${origin}/mcp`,
    headers: headersWith(key),
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

const skusFrom = async ({ url, headers }: Contender): Promise<string> => {
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
    headers: contender.headers,
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

/**
 * Rounds that alternate between the contenders, so that what else the machine does falls on all of them. Of each
 * figure the best round counts.
 */
const compare = async (
  pairs: readonly (readonly [string, string, Asked])[],
): Promise<readonly Measured[]> => {
  const contenders = await Promise.all(pairs.map(([, kind, asked]) => start(kind, asked)))
  const answers = await Promise.all(contenders.map(skusFrom))
  if (new Set(answers).size !== 1) throw new Error('the contenders do not answer the same rows')
  for (const contender of contenders) await measure(contender, SIZE.warm)
  const rounds: Measured[][] = contenders.map(() => [])
  for (let round = 0; round < SIZE.rounds; round += 1)
    for (const [index, contender] of contenders.entries())
      rounds[index]?.push(await measure(contender, SIZE.seconds))
  for (const contender of contenders) await contender.stop()
  return rounds.map((measured) => ({
    per_second: Math.max(...measured.map((each) => each.per_second)),
    p50: Math.min(...measured.map((each) => each.p50)),
    p99: Math.min(...measured.map((each) => each.p99)),
    cpu_us: Math.min(...measured.map((each) => each.cpu_us)),
  }))
}

const lineOf = (label: string, { per_second, p50, p99, cpu_us }: Measured): string =>
  `${label.padEnd(14)} ${per_second.toFixed(0).padStart(6)} calls/s   p50 ${p50} ms   p99 ${p99} ms   ${cpu_us.toFixed(0)} µs of processor per call`

const shallow = await populate('shallow', SIZE.days / 10, 1)
const deep = await populate('deep', SIZE.days, 1)
const wide = await populate('wide', SIZE.days / 10, SIZE.accounts)

say(
  `get_days_of_cover: 20 rows of ${SIZE.skus.toLocaleString('en')} SKUs, ${CLIENTS} clients, the best of ${SIZE.rounds} rounds`,
)
const pairs = [
  ['bare', 'bare', deep],
  ['documented', 'documented', deep],
  ['product', 'product', deep],
  ['a tenth of it', 'product', shallow],
  ['many accounts', 'product', wide],
] as const
const measured = await compare(pairs)
for (const [index, [label]] of pairs.entries()) {
  const figures = measured[index]
  if (figures) say(lineOf(label, figures))
}
const [bare, documented, product, tenth, many] = measured
if (!bare || !documented || !product || !tenth || !many) throw new Error('a contender was not measured')
const times = (a: number, b: number): string => (a / b).toFixed(2)
say(`product / bare          ${times(product.per_second, bare.per_second)} (goal 0.50)`)
say(
  `product / documented    ${times(product.per_second, documented.per_second)} (bar 2.00); by processor time ${times(documented.cpu_us, product.cpu_us)}`,
)
say(`p99, ten times history  ${times(product.p99, tenth.p99)} (bar 1.30)`)
say(`p99, ${SIZE.accounts} accounts       ${times(many.p99, tenth.p99)} (bar 1.30)`)

const profiled = await start('product', deep)
await measure(profiled, SIZE.warm)
await profiled.profile()
await measure(profiled, SIZE.seconds)
say('what stands between: shares of the busy time of the product')
for (const [owner, share] of sharesOf(await profiled.profiled()).filter((entry) => entry[1] >= 0.01))
  say(`  ${(share * 100).toFixed(1).padStart(5)} %  ${owner}`)
await profiled.stop()
