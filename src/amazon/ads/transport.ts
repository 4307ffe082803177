/** Carries calls of the Ads API: plain fetch, one try, every outcome an answer. No catalogue, no retries of its own. */
import type { Call, Transport } from '../request.ts'
import type { Heard } from '../verdict.ts'

/** Lists of a hundred entities are some 100 KB; more than this is no answer of the API. */
const ANSWER_CHARACTERS_MAX = 20_000_000

/** Errors of a connection that was never made: no byte of the call can have reached Amazon. */
const NEVER_REACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

const codeOf = (cause: unknown): string =>
  typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''

const lost = (cause: unknown): Heard => {
  const inner = cause instanceof Error ? cause.cause : undefined
  const reached = NEVER_REACHED.has(codeOf(inner)) || NEVER_REACHED.has(codeOf(cause)) ? 'never' : 'maybe'
  return { answered: false, reached, cause }
}

/** A text of JSON, or a whole number of so many digits that JavaScript would change the last of them. */
const TEXT_OR_LONG_NUMBER = /("(?:[^"\\]|\\.)*")|(?<![\d.eE+-])(-?\d{16,})(?![\d.eE])/g

/** Ids are numbers of up to nineteen digits in the older parts of the API: they become texts before they are read. */
export const withExactIds = (json: string): string =>
  json.replaceAll(TEXT_OR_LONG_NUMBER, (whole, text: string | undefined) =>
    text === undefined ? `"${whole}"` : whole,
  )

const urlOf = (base: URL, { http, query = {} }: Call): URL => {
  const url = new URL(http?.path ?? '/', base)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value))
  return url
}

const headersOf = (
  { http, body }: Call,
  client_id: string,
  access_token: string,
): Readonly<Record<string, string>> => {
  const media_type = http?.media_type ?? 'application/json'
  const profile_id = http?.profile_id ?? null
  return {
    authorization: `Bearer ${access_token}`,
    'amazon-advertising-api-clientid': client_id,
    ...(profile_id === null ? {} : { 'amazon-advertising-api-scope': profile_id }),
    accept: media_type,
    ...(body === undefined ? {} : { 'content-type': media_type }),
    'user-agent': 'amazon-seller-mcp/0.1 (Language=TypeScript)',
  }
}

/** Carries calls to `base`, the Ads API of one region. */
export const openAdsTransport =
  (options: { readonly base: URL; readonly client_id: string }): Transport =>
  async (call, access_token, deadline_ms) => {
    try {
      const answer = await fetch(urlOf(options.base, call), {
        method: call.http?.method ?? 'GET',
        redirect: 'error',
        signal: AbortSignal.timeout(deadline_ms),
        headers: headersOf(call, options.client_id, access_token),
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      })
      const text = await answer.text()
      const headers = Object.fromEntries(answer.headers)
      return {
        answered: true,
        status: answer.status,
        headers,
        text: withExactIds(text.slice(0, ANSWER_CHARACTERS_MAX)),
      }
    } catch (cause) {
      return lost(cause)
    }
  }
