/** What a caller may say: the arguments every read tool shares, and how arguments become values or a lesson. */
import { z } from 'zod'
import type { Principal, ReachedAccount, ReachedMarketplace } from '../access/principal.ts'
import { marketplaceNamed } from '../core/marketplace.ts'
import { Problem } from '../core/problem.ts'
import { Instant } from '../core/time.ts'
import { nearest } from './nearest.ts'

export const ROWS_MAX = 100
const ROWS_DEFAULT = 20

// Every tool's listing repeats these, so their descriptions are as short as they can be.

/** An id may come as a number. */
export const accountArgument = z.coerce.string().min(1).max(100).optional().describe('Name or id.')

export const marketplaceArgument = z.string().min(2).max(20).optional().describe('Country, as US.')

export const limitArgument = z.int().min(1).max(ROWS_MAX).default(ROWS_DEFAULT).describe('Rows, to 100.')

export const cursorArgument = z.string().min(1).max(2_000).optional().describe('next_cursor.')

/** The arguments of every read tool, beside its own. */
export const sharedArguments = {
  account: accountArgument,
  marketplace: marketplaceArgument,
  limit: limitArgument,
  cursor: cursorArgument,
  as_known_at: Instant.optional().describe('At this UTC moment.'),
  max_age_hours: z.number().positive().max(8_760).optional().describe('Refuse older data.'),
} as const

export const SharedArguments = z.object(sharedArguments)
export type SharedArguments = Readonly<z.infer<typeof SharedArguments>>

const ISSUES_MAX = 5

/** The arguments as typed values, or a problem that names each fault and what would be right. */
export const parseArguments = <T extends z.ZodObject>(tool: string, schema: T, args: unknown): z.infer<T> => {
  const parsed = schema.safeParse(args ?? {})
  if (!parsed.success) {
    const faults = parsed.error.issues.slice(0, ISSUES_MAX).map((issue) => faultOf(issue, schema))
    throw new Problem('bad_input', faults.join(' '), `Correct the call. ${argumentsOf(tool, schema)}`)
  }
  const unstorable = pathOfUnstorable(parsed.data, 0)
  if (unstorable !== null)
    throw new Problem(
      'bad_input',
      `${unstorable}: the text holds a character no text of Amazon's holds (NUL or half of a pair).`,
      'Send the text without it.',
    )
  return parsed.data
}

const argumentsOf = (tool: string, schema: z.ZodObject): string => {
  const names = Object.keys(schema.shape)
  return names.length === 0 ? `${tool} takes no arguments.` : `${tool} takes: ${names.join(', ')}.`
}

const faultOf = (issue: z.core.$ZodIssue, schema: z.ZodObject): string => {
  if (issue.code === 'unrecognized_keys' && issue.path.length === 0)
    return issue.keys
      .slice(0, ISSUES_MAX)
      .map((name) => unknownArgument(name, Object.keys(schema.shape)))
      .join(' ')
  const path = issue.path.map(String).join('.')
  const sentence = issue.message.endsWith('.') ? issue.message : `${issue.message}.`
  return path === '' ? sentence : `${path}: ${sentence}`
}

const unknownArgument = (name: string, known: readonly string[]): string => {
  const close = nearest(name, known)
  return close === null
    ? `There is no argument ${quoted(name)}.`
    : `There is no argument ${quoted(name)}; the nearest is ${close}.`
}

/** What a caller wrote, short and on one line, so that a sentence of ours can name it. */
export const quoted = (text: string): string =>
  JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)

const DEPTH_MAX = 20

/** Where a text stands that Postgres cannot hold: with a NUL, or with half a surrogate pair. */
const pathOfUnstorable = (value: unknown, depth: number): string | null => {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed() ? 'value' : null
  if (typeof value !== 'object' || value === null) return null
  if (depth > DEPTH_MAX)
    throw new Problem('bad_input', `Arguments are nested deeper than ${DEPTH_MAX}.`, 'Send them flat.')
  for (const [name, each] of Object.entries(value)) {
    const below = pathOfUnstorable(each, depth + 1)
    if (below !== null) return below === 'value' ? name : `${name}.${below}`
  }
  return null
}

const NAMES_SHOWN_MAX = 20

const shown = (names: readonly string[]): string =>
  names.length <= NAMES_SHOWN_MAX
    ? names.join(', ')
    : `${names.slice(0, NAMES_SHOWN_MAX).join(', ')} and ${names.length - NAMES_SHOWN_MAX} more`

/** The account that is meant. What another workspace has does not exist. */
export const accountMeant = (principal: Principal, named: string | undefined): ReachedAccount => {
  const { accounts } = principal
  const [only] = accounts
  if (!only)
    throw new Problem(
      'not_found',
      'This key reaches no account.',
      'Ask the operator to connect one or to widen the key.',
    )
  if (named === undefined) {
    if (accounts.length === 1) return only
    throw new Problem(
      'bad_input',
      `This key reaches ${accounts.length} accounts, so the call must say which.`,
      `Send account as one of: ${shown(accounts.map((account) => account.name))}.`,
    )
  }
  const wanted = named.trim()
  const found =
    accounts.find((account) => account.name === wanted) ??
    accounts.find((account) => String(account.account_id) === wanted) ??
    accounts.find((account) => account.name.toLowerCase() === wanted.toLowerCase())
  if (found) return found
  throw new Problem(
    'not_found',
    `This key reaches no account ${quoted(wanted)}.`,
    `Send account as one of: ${shown(accounts.map((account) => account.name))}.`,
  )
}

/** The marketplace that is meant, or null when the call means all of the account. */
export const marketplaceMeant = (
  account: ReachedAccount,
  named: string | undefined,
): ReachedMarketplace | null => {
  if (named === undefined) return null
  const wanted = marketplaceNamed(named)
  const found = account.marketplaces.find((sold) => sold.marketplace_id === wanted?.marketplace_id)
  if (found) return found
  throw new Problem(
    'not_found',
    `Account ${account.name} has no marketplace ${quoted(named)} that this key reaches.`,
    `Send marketplace as one of: ${shown(account.marketplaces.map((sold) => sold.country))}.`,
  )
}
