/**
 * Access tokens of Login with Amazon: kept per grant, renewed ahead of their end, one renewal at a time however
 * many callers wait. Tokens and secrets are never logged and never in a problem's words.
 */
import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { Clock } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import { Problem } from '../core/problem.ts'
import { msOf } from '../core/time.ts'
import type { Endpoints } from './endpoint.ts'

/** What a seller granted to our application: as good as a password, so it lives sealed and is opened for a call. */
export interface Grant {
  readonly refresh_token: string
  readonly client_id: string
  readonly client_secret: string
}

export interface Tokens {
  /** A token that is valid for two minutes more at least. */
  current(grant: Grant): Promise<string>
  /** A token other than the one Amazon just refused: renewed now, unless somebody else has done so already. */
  replace(grant: Grant, refused: string): Promise<string>
}

/** A token is replaced this long before its end, so that none ends on its way to Amazon. */
const AHEAD_MS = 120_000
const DEADLINE_MS = 10_000
const TRIES_MAX = 3
/** Answers are under 3 KB; more is not Login with Amazon speaking. */
const ANSWER_CHARACTERS_MAX = 100_000

const Granted = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() })
const Refused = z.object({ error: z.string() })

interface Token {
  readonly value: string
  readonly renew_at_ms: number
}

type Heard =
  | { readonly kind: 'token'; readonly token: z.infer<typeof Granted> }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string }
  | { readonly kind: 'lost'; readonly cause: unknown }

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const hear = (status: number, text: string): Heard => {
  const json = parseJson(text)
  const granted = Granted.safeParse(json)
  if (status === 200 && granted.success) return { kind: 'token', token: granted.data }
  // Whoever refuses says so by its status.
  if (status === 200) return { kind: 'lost', cause: new Error('Login with Amazon: HTTP 200 without a token') }
  const refused = Refused.safeParse(json)
  const code = refused.success && /^[a-z_]{1,40}$/.test(refused.data.error) ? refused.data.error : ''
  return { kind: 'refused', status, code }
}

const ask = async (url: URL, grant: Grant): Promise<Heard> => {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(DEADLINE_MS),
      body: new URLSearchParams({ grant_type: 'refresh_token', ...grant }),
    })
    const text = await answer.text()
    return hear(answer.status, text.slice(0, ANSWER_CHARACTERS_MAX))
  } catch (cause) {
    return { kind: 'lost', cause }
  }
}

const isPassing = (heard: Heard): boolean =>
  heard.kind === 'lost' || (heard.kind === 'refused' && (heard.status === 429 || heard.status >= 500))

/** How problems speak of the application and of what mends a lost grant. */
export interface GrantWords {
  readonly application: string
  readonly connect: string
}

const SP_WORDS: GrantWords = { application: 'SP-API', connect: 'main account connect' }

const problemOf = (heard: Exclude<Heard, { kind: 'token' }>, words: GrantWords): Problem => {
  if (isPassing(heard))
    return new Problem(
      'amazon_busy',
      'Login with Amazon gave no access token.',
      'Ask again in a minute.',
      heard.kind === 'lost'
        ? { cause: heard.cause, retry_after_ms: 60_000 }
        : { cause: new Error(`Login with Amazon: HTTP ${heard.status}`), retry_after_ms: 60_000 },
    )
  const { status, code } = heard.kind === 'refused' ? heard : { status: 0, code: '' }
  const cause = new Error(`Login with Amazon: HTTP ${status} ${code}`)
  if (code === 'invalid_grant' || code === 'unauthorized_client')
    return new Problem(
      'connection_revoked',
      'Amazon no longer honours this connection: the seller withdrew it, it ended, or it was made for another application.',
      `Connect the account again: \`${words.connect}\`.`,
      { cause },
    )
  return new Problem(
    'bad_setup',
    `Login with Amazon refused our application's client id or secret${code === '' ? '' : ` (${code})`}.`,
    `Correct the client id and secret of the ${words.application} application; secrets of SP-API end 180 days after they were made.`,
    { cause },
  )
}

/** A cache's key must not be the secret itself: heaps are dumped and keys are printed. */
const keyOf = (grant: Grant): string =>
  createHash('sha256').update(`${grant.client_id}\n${grant.refresh_token}`).digest('base64url')

interface TokenOptions {
  readonly endpoints: Endpoints
  readonly log: Log
  readonly clock: Clock
  readonly words?: GrantWords
}

const askPatiently = async (
  url: URL,
  grant: Grant,
): Promise<{ readonly heard: Heard; readonly tries: number }> => {
  for (let tries = 1; ; tries += 1) {
    const heard = await ask(url, grant)
    if (!isPassing(heard) || tries === TRIES_MAX) return { heard, tries }
    await pause(250 * 2 ** tries * (0.5 + Math.random() / 2))
  }
}

const fetchToken = async (
  { endpoints, log, clock, words = SP_WORDS }: TokenOptions,
  grant: Grant,
): Promise<Token> => {
  const started = performance.now()
  const { heard, tries } = await askPatiently(endpoints.lwa_url, grant)
  const took_ms = Math.round(performance.now() - started)
  if (heard.kind !== 'token') {
    const problem = problemOf(heard, words)
    log.warn('amazon.token_renewed', { outcome: problem.code, tries, took_ms }, problem.cause)
    throw problem
  }
  log.info('amazon.token_renewed', { outcome: 'ok', tries, took_ms })
  const lives_ms = heard.token.expires_in * 1000
  // A token that lives shorter than our lead is renewed at half its life, or each call would renew it.
  const renew_at_ms = msOf(clock.now()) + Math.max(lives_ms - AHEAD_MS, lives_ms / 2)
  return { value: heard.token.access_token, renew_at_ms }
}

export const openTokens = (options: TokenOptions): Tokens => {
  const tokens = new Map<string, Token>()
  const renewals = new Map<string, Promise<Token>>()
  const renew = (key: string, grant: Grant): Promise<Token> => {
    const running = renewals.get(key)
    if (running !== undefined) return running
    const renewal = fetchToken(options, grant)
      .then((token) => {
        tokens.set(key, token)
        return token
      })
      .finally(() => renewals.delete(key))
    renewals.set(key, renewal)
    return renewal
  }
  return {
    async current(grant) {
      const key = keyOf(grant)
      const token = tokens.get(key)
      const usable = token !== undefined && msOf(options.clock.now()) < token.renew_at_ms
      return (usable ? token : await renew(key, grant)).value
    },
    async replace(grant, refused) {
      const key = keyOf(grant)
      const token = tokens.get(key)
      const renewed = token !== undefined && token.value !== refused
      return (renewed ? token : await renew(key, grant)).value
    },
  }
}
