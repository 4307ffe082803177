/** Failures of the operating system, in words that help. */
import { Problem } from '../core/problem.ts'

/** The system's code of an error, such as ENOSPC. */
export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

export const diskFull = (folder: string, cause: unknown): Problem =>
  new Problem(
    'bad_setup',
    `The disk that holds ${folder} is full. Nothing half-made was kept there.`,
    'Free at least 500 MB, or name a data folder on another disk, and start again.',
    { cause },
  )

const unreachable = (folder: string, cause: unknown): Problem =>
  new Problem(
    'bad_setup',
    `This account may not use the folder ${folder}.`,
    'Name a data folder you can write to, start under the account that made it, or set DATABASE_URL.',
    { cause },
  )

/** The system's codes, and Postgres's own 53100. */
const DISK_FULL = ['ENOSPC', 'EDQUOT', '53100']
const NO_ACCESS = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR']

/** What the system said while we worked in that folder, as a problem; what is not about the folder stays as it is. */
export const explained = (error: unknown, folder: string): unknown => {
  const code = errorCode(error) ?? ''
  if (DISK_FULL.includes(code)) return diskFull(folder, error)
  if (NO_ACCESS.includes(code)) return unreachable(folder, error)
  return error
}

/** The same for a Postgres program, which says it in a sentence on standard error. */
export const explainedExit = (exit: {
  readonly what: string
  readonly folder: string
  readonly lastWords: string
}): Problem => {
  const cause = new Error(exit.lastWords)
  if (/No space left on device|Check free disk space|Disk quota exceeded/.test(exit.lastWords))
    return diskFull(exit.folder, cause)
  if (/Permission denied|Read-only file system|has wrong ownership/.test(exit.lastWords))
    return unreachable(exit.folder, cause)
  return new Problem(
    'bad_setup',
    `${exit.what} in ${exit.folder} failed. Nothing of it is running.`,
    'The log names the cause. Move the folder away to begin with an empty database, or set DATABASE_URL.',
    { cause },
  )
}
