/** What the emulated Ads API answers. Its parts name things differently: `detail`, `details` or `message`. */
import type { Answer } from '../answer.ts'

/** Which part of the API speaks. */
export type Dialect = 'reporting' | 'v2' | 'v3'

const NAMES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHORIZED',
  403: 'ACCESS_DENIED',
  404: 'NOT_FOUND',
  406: 'NOT_ACCEPTABLE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'THROTTLED',
  500: 'INTERNAL_ERROR',
  503: 'INTERNAL_ERROR',
}

/** A refusal in the words of the part that refuses. */
export const refusalOf = (dialect: Dialect, status: number, text: string): Answer => {
  if (dialect === 'reporting') return { status, body: { code: String(status), detail: text } }
  if (dialect === 'v2')
    return { status, body: { code: String(status), details: text, requestId: 'EMULATED' } }
  return { status, body: { code: NAMES[status] ?? 'INTERNAL_ERROR', message: text } }
}

/** Amazon says when to come back, but not to who asks for a report (issue 344 of amzn/ads-advanced-tools-docs). */
export const throttledIn = (dialect: Dialect): Answer => {
  const refused = refusalOf(dialect, 429, 'Too Many Requests')
  return dialect === 'reporting' ? refused : { ...refused, headers: { 'retry-after': '1' } }
}
