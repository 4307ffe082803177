/** Postgres refuses to run as root, so root borrows an unprivileged account that exists; no account is made. */
import { execFileSync } from 'node:child_process'
import { userInfo } from 'node:os'
import { Problem } from '../core/problem.ts'

export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
  /** True when it is not our own: what the server touches must then be given to it. */
  readonly borrowed: boolean
}

const CANDIDATES = ['postgres', 'nobody'] as const

const idOf = (flag: '-u' | '-g', name: string): number =>
  Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim())

const lookUp = (name: string): Account | undefined => {
  try {
    return { name, uid: idOf('-u', name), gid: idOf('-g', name), borrowed: true }
  } catch {
    return undefined
  }
}

/** The account the server runs under: our own, or a borrowed one when we are root. */
export const serverAccount = (candidates: readonly string[] = CANDIDATES): Account => {
  if (process.getuid?.() !== 0) {
    const { username, uid, gid } = userInfo()
    return { name: username, uid, gid, borrowed: false }
  }
  for (const name of candidates) {
    const account = lookUp(name)
    if (account) return account
  }
  throw new Problem(
    'bad_setup',
    `Postgres does not run as root, and no account named ${candidates.join(' or ')} exists to run it under.`,
    'Start as an ordinary account, create the account postgres, or set DATABASE_URL to a Postgres server.',
  )
}

/** How to start a program as that account. Node wants signed 32-bit ids: macOS writes nobody as 4294967294. */
export const identity = (account: Account): { readonly uid?: number; readonly gid?: number } =>
  account.borrowed ? { uid: account.uid | 0, gid: account.gid | 0 } : {}

/** The ids as the file system wants them: unsigned. */
export const ownerIds = (account: Account): { readonly uid: number; readonly gid: number } => ({
  uid: account.uid >>> 0,
  gid: account.gid >>> 0,
})
