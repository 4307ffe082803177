/** Where the embedded database lives when nobody says otherwise. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { type Account, identity, serverAccount } from './account.ts'

const TESTS = { pass: 'test -x "$1"', write: 'test -x "$1" && test -w "$1"' } as const

/** Whether the account may use the folder, asked of the system itself: access lists and mounts have their say, too. */
export const canUse = (dir: string, account: Account, how: keyof typeof TESTS): boolean => {
  try {
    execFileSync('/bin/sh', ['-c', TESTS[how], 'sh', dir], {
      ...identity(account),
      cwd: '/',
      stdio: 'ignore',
    })
    return true
  } catch {
    return false
  }
}

const nearestExisting = (dir: string): string => (existsSync(dir) ? dir : nearestExisting(dirname(dir)))

export interface DataDir {
  readonly dataDir: string
  /** What to tell the user when the folder is not the one they would look for. */
  readonly note: string | null
}

/**
 * `.data` in the project. When we are root, the server runs under a borrowed account; if the project is closed to
 * that account (a project below /root), a folder of its own for this project, outside of it.
 */
export const defaultDataDir = (
  project: string,
  options: { readonly account?: Account; readonly elsewhere?: string } = {},
): DataDir => {
  const { account = serverAccount(), elsewhere = '/var/lib/amazon-seller-mcp' } = options
  const usual = join(resolve(project), '.data')
  if (!account.borrowed || canUse(nearestExisting(usual), account, 'pass'))
    return { dataDir: usual, note: null }
  const name = createHash('sha256').update(resolve(project)).digest('hex').slice(0, 12)
  const dataDir = join(elsewhere, name)
  return {
    dataDir,
    note: `Data is kept in ${dataDir}: Postgres runs as ${account.name}, which cannot reach ${usual}.`,
  }
}
