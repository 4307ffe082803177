/**
 * What an answer of Amazon's means for the call that got it. Pure, and by HTTP status first: codes are spelled
 * differently from API to API, and a 503 may be a page of HTML.
 */
import { z } from 'zod'
import { Problem } from '../core/problem.ts'
import { apiOf, type Operation, type Rate } from './operation.ts'

export type Heard =
  | {
      readonly answered: true
      readonly status: number
      /** Header names in lower case. */
      readonly headers: Readonly<Record<string, string>>
      readonly text: string
    }
  | {
      readonly answered: false
      /** `never`: no byte of the call left for Amazon. `maybe`: it may have been received and done. */
      readonly reached: 'never' | 'maybe'
      readonly cause: unknown
    }

export type Verdict =
  | { readonly kind: 'answered' }
  /** The token was refused: worth one new token and one more try; `problem` is what it means after that. */
  | { readonly kind: 'renew'; readonly expired: boolean; readonly problem: Problem }
  /** Worth another try after `wait_ms` at least; `problem` is what it means when there is no time for one. */
  | {
      readonly kind: 'again'
      readonly wait_ms: number
      readonly throttled: boolean
      readonly problem: Problem
    }
  | { readonly kind: 'stop'; readonly problem: Problem }

const Errors = z.object({
  errors: z.array(
    z.object({ code: z.string(), message: z.string().optional(), details: z.string().optional() }),
  ),
})

/** The Ads API names its words differently from part to part: reporting `detail`, the older ones `details`. */
const AdsError = z.object({
  code: z.union([z.string(), z.number().transform(String)]).optional(),
  details: z.string().optional(),
  detail: z.string().optional(),
  message: z.string().optional(),
})

interface AmazonError {
  readonly code: string
  /** Amazon's words: for the log, and to tell a token's end from a missing role. Never for the caller. */
  readonly words: string
}

const adsErrorOf = (json: unknown): { code: string; message?: string; details?: string } | undefined => {
  const { success, data } = AdsError.safeParse(json)
  const words = data?.details ?? data?.detail ?? data?.message
  return success && words !== undefined ? { code: data.code ?? '', message: words } : undefined
}

const errorOf = (text: string): AmazonError => {
  let json: unknown = null
  try {
    json = JSON.parse(text)
  } catch {
    return { code: '', words: text.slice(0, 500) }
  }
  const parsed = Errors.safeParse(json)
  const first = parsed.success ? parsed.data.errors[0] : adsErrorOf(json)
  if (first === undefined) return { code: '', words: text.slice(0, 500) }
  const code = /^[\w.:-]{1,64}$/.test(first.code) ? first.code : ''
  return { code, words: `${first.message ?? ''} ${first.details ?? ''}`.slice(0, 1000) }
}

const named = (code: string): string => (code === '' ? '' : `, ${code}`)

const unclear = (operation: Operation, cause: unknown): Problem =>
  new Problem(
    'amazon_unclear',
    `Amazon gave no clear answer to ${operation}: it may have been done or not. It was not repeated.`,
    'Read the value back from Amazon before doing anything again.',
    { cause },
  )

const AWAY_MS = 60_000

const away = (operation: Operation, cause: unknown, retry_after_ms: number): Problem =>
  new Problem(
    'amazon_busy',
    `Amazon did not answer ${operation} properly. Nothing was changed.`,
    `Ask again in ${Math.ceil(retry_after_ms / 1000)} seconds.`,
    { cause, retry_after_ms },
  )

/**
 * The answer was none we can read. No JSON at all is not Amazon speaking, or not to its end, and passes; another shape
 * stays. What must not be repeated may have been done either way.
 */
export const unreadable = (answer: {
  readonly operation: Operation
  readonly repeat: 'safe' | 'never'
  readonly is_json: boolean
  readonly cause: unknown
}): Problem => {
  const { operation, repeat, is_json, cause } = answer
  if (repeat === 'never') return unclear(operation, cause)
  if (!is_json) return away(operation, cause, AWAY_MS)
  return new Problem(
    'amazon_refused',
    `Amazon's answer to ${operation} lacks what its documentation promises.`,
    'Look at the log for the field; the API may have changed.',
    { cause },
  )
}

const throttled = (operation: Operation, cause: unknown, retry_after_ms: number): Problem =>
  new Problem(
    'amazon_busy',
    `Amazon refused ${operation} for now: the account's limit is used up. Nothing was changed.`,
    `Ask again in ${Math.ceil(retry_after_ms / 1000)} seconds.`,
    { cause, retry_after_ms },
  )

const denied = (operation: Operation, code: string, cause: unknown): Problem =>
  new Problem(
    'connection_revoked',
    `Amazon denies this connection ${operation} (HTTP 403${named(code)}): the grant ended, belongs to another region, or lacks a role.`,
    'Connect the account again, and check the roles of the application in Seller Central.',
    { cause },
  )

const deniedProfile = (operation: Operation, cause: unknown): Problem =>
  new Problem(
    'connection_revoked',
    `Amazon's grant for advertising does not cover the profile of ${operation}, or no longer.`,
    'Connect advertising again: `main ads connect`.',
    { cause },
  )

const missing = (operation: Operation, cause: unknown): Problem =>
  new Problem('not_found', `Amazon knows nothing under the id given to ${operation}.`, 'Check the id.', {
    cause,
  })

const refused = (operation: Operation, status: number, code: string, cause: unknown): Problem =>
  new Problem(
    'amazon_refused',
    `Amazon refused ${operation} (HTTP ${status}${named(code)}). Nothing was changed.`,
    'Correct the arguments; the log has what Amazon said.',
    { cause },
  )

/** Seconds after which Amazon wants to be asked again, where it says so: the Ads API does at times. */
const retryAfterMs = (value: string | undefined): number => {
  const seconds = Number(value ?? '')
  return Number.isFinite(seconds) && seconds > 0 && seconds < 86_400 ? seconds * 1000 : 0
}

/** Where Amazon says nothing of when to come back: one token's time, growing while it goes on refusing. */
const throttleMs = ({ per_second }: Rate, tries: number): number =>
  Math.max(1000 / per_second, 1000 * 2 ** (tries - 1))

/** A profile that is not ours says so; any other 401 may be an ended token, and was seen to be passing. */
const judgeAdsDenial = (operation: Operation, words: string, cause: Error): Verdict => {
  const problem = deniedProfile(operation, cause)
  const isProfile = /scope|advertiser|ACCESS_DENIED/i.test(`${words} ${cause.message}`)
  return isProfile ? { kind: 'stop', problem } : { kind: 'renew', expired: false, problem }
}

export const judge = (asked: {
  readonly operation: Operation
  readonly repeat: 'safe' | 'never'
  readonly heard: Heard
  readonly tries: number
  /** The operation's plan. */
  readonly rate: Rate
}): Verdict => {
  const { operation, repeat, heard, tries } = asked
  if (!heard.answered) {
    if (repeat === 'never' && heard.reached === 'maybe')
      return { kind: 'stop', problem: unclear(operation, heard.cause) }
    return { kind: 'again', wait_ms: 0, throttled: false, problem: away(operation, heard.cause, AWAY_MS) }
  }
  const { status, text } = heard
  // 425: the question is being answered already, and the body says under which id.
  if ((status >= 200 && status < 300) || status === 425) return { kind: 'answered' }
  const { code, words } = errorOf(text)
  const cause = new Error(`Amazon: HTTP ${status} ${code} ${words}`.trim())
  if (status === 429) {
    const wait_ms = retryAfterMs(heard.headers['retry-after']) || throttleMs(asked.rate, tries)
    return { kind: 'again', wait_ms, throttled: true, problem: throttled(operation, cause, wait_ms) }
  }
  if (status >= 500) {
    // A server that failed may have failed after doing it.
    if (repeat === 'never') return { kind: 'stop', problem: unclear(operation, cause) }
    return { kind: 'again', wait_ms: 0, throttled: false, problem: away(operation, cause, AWAY_MS) }
  }
  if (apiOf(operation) === 'ads' && (status === 401 || status === 403))
    return judgeAdsDenial(operation, words, cause)
  if (status === 401 || status === 403) {
    const problem = denied(operation, code, cause)
    return /access token/i.test(words)
      ? { kind: 'renew', expired: /expired/i.test(words), problem }
      : { kind: 'stop', problem }
  }
  if (status === 404) return { kind: 'stop', problem: missing(operation, cause) }
  return { kind: 'stop', problem: refused(operation, status, code, cause) }
}
