/** What the emulated Amazon answers, and the shape of its refusals. */

export interface Answer {
  readonly status: number
  /** Sent as JSON; undefined sends no body. */
  readonly body?: unknown
  /** JSON that is written already, where numbers must keep their digits; sent instead of `body`. */
  readonly json?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** SP-API errors: `{"errors":[{code,message,details}]}`; `details` is often an empty text. */
export const refusal = (status: number, code: string, message: string, details = ''): Answer => ({
  status,
  body: { errors: [{ code, message, details }] },
})

export const invalidInput = (message: string, details = ''): Answer =>
  refusal(400, 'InvalidInput', message, details)

export const notFound = (message = 'The requested resource was not found.'): Answer =>
  refusal(404, 'NotFound', message)

/** The three texts by which a client tells an expired token from a bad one; an empty one is a missing grant. */
export type DeniedBecause = 'missing' | 'expired' | 'malformed' | 'not_granted'

const DENIED_DETAILS: Readonly<Record<DeniedBecause, string>> = {
  missing: 'Access token is missing in the request header.',
  expired: 'The access token you provided has expired.',
  malformed: 'The access token you provided is revoked, malformed or invalid.',
  not_granted: '',
}

export const denied = (because: DeniedBecause): Answer =>
  refusal(403, 'Unauthorized', 'Access to requested resource is denied.', DENIED_DETAILS[because])

export const quotaExceeded = (): Answer =>
  refusal(429, 'QuotaExceeded', 'You exceeded your quota for the requested resource.')

export const internalFailure = (): Answer =>
  refusal(500, 'InternalFailure', 'We encountered an internal error. Please try again.')

export const unavailable = (): Answer =>
  refusal(503, 'ServiceUnavailable', 'Service is temporarily unavailable. Please try again later.')
