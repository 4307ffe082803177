import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import { startEmbeddedPostgres } from '../../src/embedded/postgres.ts'
import {
  ask,
  filesIn,
  freshFolder,
  held,
  holder,
  isAlive,
  processesNaming,
  stopped,
  until,
} from './support.ts'

test('data is kept from one start to the next, in a folder whose name has spaces, commas and apostrophes', async () => {
  const dataDir = join(freshFolder(), `My Data, ümläut's`)
  const first = await startEmbeddedPostgres({ dataDir, database: 'My Demo' })
  expect(first.owned).toBe(true)
  await ask(first.url, `create table kept as select 'yes' as answer`)
  await first.stop()
  const second = stopped(await startEmbeddedPostgres({ dataDir, database: 'My Demo' }))
  expect(
    await ask(second.url, 'select answer, current_user::text, current_database()::text from kept'),
  ).toEqual([{ answer: 'yes', current_user: 'owner', current_database: 'My Demo' }])
})

test('a folder whose path is too long for a socket works', async () => {
  const dataDir = join(freshFolder(), 'long'.repeat(30))
  const server = stopped(await startEmbeddedPostgres({ dataDir, database: 'demo', ephemeral: true }))
  expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('the server opens no port, refuses a wrong password, and sorts text the same everywhere', async () => {
  const server = stopped(
    await startEmbeddedPostgres({ dataDir: freshFolder(), database: 'demo', ephemeral: true }),
  )
  const settings = `select current_setting('listen_addresses') as ports, datlocprovider as provider, datlocale as locale,
    (select string_agg(word, ' ' order by word) from unnest(array['b', 'B', 'ä', 'a']) as word) as sorted
    from pg_database where datname = current_database()`
  expect(await ask(server.url, settings)).toEqual([
    { ports: '', provider: 'b', locale: 'C.UTF-8', sorted: 'B a b ä' },
  ])
  const guess = server.url.replace(/owner:\w+@/, 'owner:guess@')
  await expect(ask(guess, 'select 1')).rejects.toMatchObject({ code: '28P01' })
})

test('stop() returns when no process of ours is left, and may be called twice', async () => {
  const dataDir = freshFolder()
  const server = await startEmbeddedPostgres({ dataDir, database: 'demo' })
  expect(processesNaming(dataDir)).not.toEqual([])
  await Promise.all([server.stop(), server.stop()])
  expect(isAlive(server.pid)).toBe(false)
  expect(processesNaming(dataDir)).toEqual([])
  expect(filesIn(dataDir)).toEqual(['cluster'])
})

test('connections that are just closing never hear that the server is going', async () => {
  const server = await startEmbeddedPostgres({ dataDir: freshFolder(), database: 'demo', ephemeral: true })
  const errors: unknown[] = []
  const pool = new pg.Pool({ connectionString: server.url, max: 8 })
  pool.on('error', (error) => errors.push(error))
  await Promise.all(Array.from({ length: 8 }, () => pool.query('select pg_sleep(0.01)')))
  await Promise.all([pool.end(), server.stop()])
  expect(errors).toEqual([])
})

test('a connection that is forgotten delays the end by no more than a second or two', async () => {
  const server = await startEmbeddedPostgres({ dataDir: freshFolder(), database: 'demo', ephemeral: true })
  const forgotten = new pg.Client({ connectionString: server.url })
  const told = new Promise<unknown>((resolve) => forgotten.on('error', resolve))
  await forgotten.connect()
  const started = performance.now()
  await server.stop()
  expect(performance.now() - started).toBeLessThan(5000)
  expect(await told).toBeInstanceOf(Error)
})

test('an ephemeral database leaves nothing behind', async () => {
  const dataDir = freshFolder()
  const server = await startEmbeddedPostgres({ dataDir, database: 'demo', ephemeral: true })
  await server.stop()
  expect(readdirSync(dataDir)).toEqual([])
})

test('a parent that is killed leaves no server, and what was ephemeral is removed', async () => {
  const dataDir = freshFolder()
  const parent = holder(dataDir, 'ephemeral')
  const server = await held(parent)
  expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
  parent.child.kill('SIGKILL')
  await until('the server is gone', () => !isAlive(server.pid))
  await until('its watcher is gone', () => processesNaming(dataDir).length === 0)
  const cluster = join(dataDir, 'postgres', 'cluster')
  // The watcher runs under the account of the server and may empty the folder, but not remove its name.
  expect(existsSync(cluster) ? readdirSync(cluster) : []).toEqual([])
})

test('what was acknowledged is there after the server was killed', async () => {
  const dataDir = freshFolder()
  const killed = await startEmbeddedPostgres({ dataDir, database: 'demo' })
  await ask(killed.url, 'create table acknowledged as select generate_series(1, 1000) as row')
  process.kill(killed.pid, 'SIGKILL')
  await until('the server is gone', () => processesNaming(dataDir).length === 0)
  await killed.stop()
  const again = stopped(await startEmbeddedPostgres({ dataDir, database: 'demo' }))
  expect(await ask(again.url, 'select count(*)::int as rows from acknowledged')).toEqual([{ rows: 1000 }])
})

test('simultaneous first starts on one folder share one server, which ends with its owner', async () => {
  const dataDir = freshFolder()
  const starts = [holder(dataDir), holder(dataDir), holder(dataDir)]
  const servers = await Promise.all(starts.map(held))
  expect(new Set(servers.map((server) => server.pid)).size).toBe(1)
  expect(servers.filter((server) => server.owned)).toHaveLength(1)
  for (const server of servers) expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }])

  const owner = starts[servers.findIndex((server) => server.owned)]
  for (const start of starts.filter((start) => start !== owner)) start.child.stdin?.end()
  const joined = await startEmbeddedPostgres({ dataDir, database: 'another' })
  expect(joined.owned).toBe(false)
  expect(await ask(joined.url, 'select current_database()::text as name')).toEqual([{ name: 'another' }])
  owner?.child.stdin?.end()
  await until('the server is gone', () => processesNaming(join(dataDir, 'postgres')).length === 0)
})

test('a start right after the owner died gets a server of its own', async () => {
  const dataDir = freshFolder()
  const parent = holder(dataDir)
  const before = await held(parent)
  const died = once(parent.child, 'exit')
  parent.child.kill('SIGKILL')
  await died
  // The server does not know yet.
  const after = stopped(await startEmbeddedPostgres({ dataDir, database: 'demo' }))
  expect(after.owned).toBe(true)
  expect(after.pid).not.toBe(before.pid)
  expect(await ask(after.url, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a start while the owner stops its server waits for the end of it', async () => {
  const dataDir = freshFolder()
  const before = await startEmbeddedPostgres({ dataDir, database: 'demo' })
  const stopping = before.stop()
  const after = stopped(await startEmbeddedPostgres({ dataDir, database: 'demo' }))
  await stopping
  expect(after.pid).not.toBe(before.pid)
  expect(await ask(after.url, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a stale lock file that names a live process of somebody else is not believed', async () => {
  const dataDir = freshFolder()
  await startEmbeddedPostgres({ dataDir, database: 'demo' }).then((server) => server.stop())
  const data = join(realpathSync(dataDir), 'postgres', 'cluster', 'data')
  const stale = [process.pid, data, 1_700_000_000, 5432, '/tmp', '', '1 1', 'ready', ''].join('\n')
  writeFileSync(join(data, 'postmaster.pid'), stale)
  const server = stopped(await startEmbeddedPostgres({ dataDir, database: 'demo' }))
  expect(server.owned).toBe(true)
})

test('the server runs under an account that is not root, and keeps its files to itself', async () => {
  const dataDir = join(freshFolder(), 'made', 'here')
  const before = process.umask(0o077)
  mkdirSync(join(dataDir, '..', '..', 'elsewhere'))
  const server = stopped(
    await startEmbeddedPostgres({ dataDir, database: 'demo' }).finally(() => process.umask(before)),
  )
  const home = join(dataDir, 'postgres')
  const run = readdirSync(home).find((name) => name.startsWith('run-'))
  // A socket belongs to the account of the program that listens on it.
  expect(statSync(join(home, run ?? '', '.s.PGSQL.5432')).uid).not.toBe(0)
  expect(statSync(join(dataDir, 'postgres', 'cluster')).mode & 0o077).toBe(0)
  expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
})
