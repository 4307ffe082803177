/** Starts a server on the folder named, says so in JSON lines, and holds it until standard input ends. */
import { once } from 'node:events'
import { startEmbeddedPostgres } from '../../src/embedded/postgres.ts'

const [dataDir = '', how = 'keep'] = process.argv.slice(2)
const say = (what: unknown): void => void process.stdout.write(`${JSON.stringify(what)}\n`)

const server = await startEmbeddedPostgres({
  dataDir,
  database: 'demo',
  ephemeral: how === 'ephemeral',
  log: (said) => say({ said }),
})
say({ url: server.url, pid: server.pid, owned: server.owned })
await once(process.stdin.resume(), 'end')
await server.stop()
