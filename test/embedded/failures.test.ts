import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type Account, serverAccount } from '../../src/embedded/account.ts'
import { explainUnrunnable, packageFor, runnableBinaries } from '../../src/embedded/binaries.ts'
import { defaultDataDir } from '../../src/embedded/data-dir.ts'
import { explained, explainedExit } from '../../src/embedded/failure.ts'
import { startEmbeddedPostgres } from '../../src/embedded/postgres.ts'
import { ask, filesIn, freshFolder, holder, isRoot, processesNaming, stopped, until } from './support.ts'

/** A folder closed to the account that runs the server: root's own, or without any permission when we are nobody special. */
const closedFolder = (): string => {
  const folder = join(freshFolder('closed'), 'closed')
  mkdirSync(folder)
  chmodSync(folder, isRoot ? 0o700 : 0o000)
  onTestFinished(() => chmodSync(folder, 0o700))
  return folder
}

/** What the work gives, or what it throws. */
const attempt = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return error
  }
}

const makeAndStop = async (dataDir: string): Promise<string> => {
  const server = await startEmbeddedPostgres({ dataDir, database: 'demo' })
  await ask(server.url, `create table precious as select 'gold' as content`)
  await server.stop()
  return join(dataDir, 'postgres', 'cluster')
}

test('a first start killed half-way leaves no process; the next start says so and makes the database again', async () => {
  const dataDir = freshFolder()
  const parent = holder(dataDir)
  expect(await parent.next()).toEqual({ said: 'Making a database (only the first time).' })
  const home = join(dataDir, 'postgres')
  const isHalfWay = () => readdirSync(home).some((name) => existsSync(join(home, name, 'data', 'PG_VERSION')))
  await until('initdb is half-way', isHalfWay)
  parent.child.kill('SIGKILL')
  await until('everything is gone', () => processesNaming(dataDir).length === 0)
  expect(filesIn(dataDir)).toEqual([expect.stringMatching(/^cluster\.new-/)])

  const said: string[] = []
  const server = stopped(
    await startEmbeddedPostgres({ dataDir, database: 'demo', log: (sentence) => said.push(sentence) }),
  )
  expect(said).toEqual([
    'The first start was interrupted before the database was complete; it is being made again.',
  ])
  expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
  expect(filesIn(dataDir)).toEqual(['cluster', expect.stringMatching(/^run-/)])
})

test('damaged files are put aside, not deleted, and a new database is made', async () => {
  const dataDir = freshFolder()
  const cluster = await makeAndStop(dataDir)
  truncateSync(join(cluster, 'data', 'global', 'pg_control'), 100)
  const said: string[] = []
  const server = stopped(
    await startEmbeddedPostgres({ dataDir, database: 'demo', log: (sentence) => said.push(sentence) }),
  )
  expect(await ask(server.url, `select to_regclass('precious') as found`)).toEqual([{ found: null }])
  const aside = readdirSync(join(dataDir, 'postgres')).filter((name) => name.startsWith('cluster.damaged-'))
  expect(aside).toHaveLength(1)
  expect(said).toEqual([expect.stringContaining(`put aside as ${cluster}.damaged-`)])
})

test('data of another Postgres version is refused and not touched', async () => {
  const dataDir = freshFolder()
  const cluster = await makeAndStop(dataDir)
  const versionFile = join(cluster, 'data', 'PG_VERSION')
  const version = readFileSync(versionFile, 'utf8')
  writeFileSync(versionFile, '15\n')
  await expect(startEmbeddedPostgres({ dataDir, database: 'demo' })).rejects.toMatchObject({
    code: 'bad_setup',
    message: `${cluster} holds data of Postgres 15; this program brings Postgres ${version.trim()}.`,
  })
  writeFileSync(versionFile, version)
  const server = stopped(await startEmbeddedPostgres({ dataDir, database: 'demo' }))
  expect(await ask(server.url, 'select content from precious')).toEqual([{ content: 'gold' }])
})

test('a full disk is named, and nothing half-made is kept', async () => {
  const said = 'initdb: error: could not write file "postgresql.conf": No space left on device'
  const problem = explainedExit({ what: 'Making a database', folder: '/data', lastWords: said })
  expect(problem.message).toBe('The disk that holds /data is full. Nothing half-made was kept there.')
  expect(explained(Object.assign(new Error('write'), { code: 'ENOSPC' }), '/data')).toMatchObject({
    message: problem.message,
  })

  // A disk of 20 MB for real, where we may mount one.
  const dataDir = freshFolder('full')
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=20m,mode=755', 'tmpfs', dataDir]).status !== 0) return
  onTestFinished(() => void spawnSync('umount', [dataDir]))
  await expect(startEmbeddedPostgres({ dataDir, database: 'demo' })).rejects.toMatchObject({
    code: 'bad_setup',
    message: expect.stringMatching(/^The disk that holds .* is full\. Nothing half-made was kept there\.$/),
  })
  expect(filesIn(dataDir)).toEqual([])
  expect(processesNaming(dataDir)).toEqual([])
})

test('a folder that the account of the server cannot reach is named, with what to do', async () => {
  const dataDir = join(closedFolder(), 'data')
  await expect(startEmbeddedPostgres({ dataDir, database: 'demo' })).rejects.toMatchObject({
    code: 'bad_setup',
    message: expect.stringContaining(dataDir),
    next: expect.stringContaining('DATABASE_URL'),
  })
})

test('a setting that Postgres refuses ends the start with a problem and leaves nothing running', async () => {
  const dataDir = freshFolder()
  const start = startEmbeddedPostgres({ dataDir, database: 'demo', settings: { shared_buffers: 'plenty' } })
  await expect(start).rejects.toMatchObject({
    code: 'bad_setup',
    cause: { message: expect.stringContaining('plenty') },
  })
  expect(processesNaming(dataDir)).toEqual([])
})

test('where no server programs exist, DATABASE_URL is the advice', () => {
  expect(() => packageFor({ platform: 'win32', arch: 'x64' })).toThrow(
    expect.objectContaining({
      code: 'bad_setup',
      message: 'There is no embedded Postgres for win32-x64.',
      next: expect.stringContaining('DATABASE_URL'),
    }),
  )
  expect(explainUnrunnable({ dir: '/programs', account: 'nobody', glibc: false })).toMatchObject({
    message: expect.stringContaining('Alpine'),
    next: expect.stringContaining('DATABASE_URL'),
  })
})

test('root without an account to borrow is told what to do; anyone else runs the server as himself', () => {
  const advice: unknown = expect.stringContaining('DATABASE_URL')
  expect(attempt(() => serverAccount(['nobody-of-that-name']))).toMatchObject(
    isRoot ? { code: 'bad_setup', next: advice } : { borrowed: false, uid: process.getuid?.() },
  )
  expect(serverAccount()).toMatchObject({ borrowed: isRoot })
})

/** Programs that only run once their symbolic link is made, in a folder where it cannot be, or out of reach. */
const unusablePrograms = (): string => {
  const dir = join(freshFolder('programs'), 'package', 'native')
  mkdirSync(join(dir, 'bin'), { recursive: true })
  mkdirSync(join(dir, 'lib'))
  writeFileSync(join(dir, 'lib', 'real'), '')
  const link = { source: 'native/lib/real', target: 'native/lib/link' }
  writeFileSync(join(dir, 'pg-symlinks.json'), JSON.stringify([link]))
  for (const program of ['postgres', 'initdb']) {
    writeFileSync(join(dir, 'bin', program), '#!/bin/sh\n[ -L "${0%/*}/../lib/link" ]\n')
    chmodSync(join(dir, 'bin', program), 0o755)
  }
  const closed = isRoot ? join(dir, '..') : join(dir, 'lib')
  chmodSync(closed, isRoot ? 0o700 : 0o555)
  onTestFinished(() => chmodSync(closed, 0o755))
  return dir
}

test('programs that the account cannot reach, or that npm left without links, are copied once and run', async () => {
  const original = { dir: unusablePrograms(), version: '18.4', major: 18 }
  const home = freshFolder('home')
  const account = serverAccount()
  const copied = await runnableBinaries({ home, account, original })
  expect(copied.dir).toBe(join(home, 'programs-18.4'))
  expect(readdirSync(home)).toEqual(['programs-18.4'])
  writeFileSync(join(copied.dir, 'mark'), '')
  await runnableBinaries({ home, account, original })
  expect(existsSync(join(copied.dir, 'mark'))).toBe(true)
})

test('data lives in .data of the project, or where the borrowed account can reach it, and a sentence says so', () => {
  const open = freshFolder('project')
  expect(defaultDataDir(open)).toEqual({ dataDir: join(open, '.data'), note: null })

  const account: Account = { ...serverAccount(), borrowed: true }
  const project = join(closedFolder(), 'project')
  const chosen = defaultDataDir(project, { account, elsewhere: '/var/lib/somewhere' })
  expect(chosen.dataDir).toMatch(/^\/var\/lib\/somewhere\/[0-9a-f]{12}$/)
  expect(chosen.note).toContain(chosen.dataDir)
  expect(defaultDataDir(project, { account, elsewhere: '/var/lib/somewhere' })).toEqual(chosen)
})
