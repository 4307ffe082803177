/**
 * A problem is an expected failure, told to the caller as a lesson: what happened, why, what to do next.
 * Anything else that is thrown is a bug: it is logged with its stack and answered as `our_bug`.
 */

/** What each problem means to a caller: its HTTP status and whether asking again can help. */
export const PROBLEMS = {
  bad_input: { status: 400, retry: 'after_fix' },
  not_signed_in: { status: 401, retry: 'after_fix' },
  not_allowed: { status: 403, retry: 'never' },
  not_found: { status: 404, retry: 'after_fix' },
  not_offered: { status: 404, retry: 'never' },
  not_synced_yet: { status: 409, retry: 'later' },
  too_stale: { status: 409, retry: 'later' },
  preview_stale: { status: 409, retry: 'after_fix' },
  preview_expired: { status: 409, retry: 'after_fix' },
  preview_used: { status: 409, retry: 'never' },
  limit_exceeded: { status: 422, retry: 'after_fix' },
  rate_limited: { status: 429, retry: 'later' },
  amazon_refused: { status: 502, retry: 'after_fix' },
  amazon_busy: { status: 503, retry: 'later' },
  amazon_unclear: { status: 502, retry: 'later' },
  connection_revoked: { status: 409, retry: 'after_fix' },
  bad_file: { status: 422, retry: 'after_fix' },
  bad_setup: { status: 500, retry: 'after_fix' },
  cut_off: { status: 503, retry: 'later' },
  our_bug: { status: 500, retry: 'later' },
} as const satisfies Record<string, { status: number; retry: 'never' | 'after_fix' | 'later' }>

export type ProblemCode = keyof typeof PROBLEMS

export interface ProblemOptions {
  readonly cause?: unknown
  readonly retry_after_ms?: number
}

/**
 * `message` and `next` are read by agents and operators, so they hold only our own words: never a text written by
 * Amazon, Postgres or a shopper. Those go to the log by way of `cause`.
 */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: ProblemCode
  /** What the caller can do about it, as a sentence. */
  readonly next: string
  /** When asking again is worth it, in milliseconds from now; null when the problem does not know. */
  readonly retry_after_ms: number | null

  constructor(code: ProblemCode, message: string, next: string, options: ProblemOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
    this.next = next
    this.retry_after_ms = options.retry_after_ms ?? null
  }

  get status(): number {
    return PROBLEMS[this.code].status
  }

  get retry(): 'never' | 'after_fix' | 'later' {
    return PROBLEMS[this.code].retry
  }
}

/** A thrown value as a problem: problems as they are, bugs under a neutral sentence with the cause kept for the log. */
export const problemFrom = (error: unknown): Problem =>
  error instanceof Problem
    ? error
    : new Problem(
        'our_bug',
        'Something failed on our side.',
        'Ask again in a minute; the operator finds the cause in the log.',
        {
          cause: error,
        },
      )
