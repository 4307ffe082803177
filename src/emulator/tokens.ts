/** Login with Amazon: grants in, access tokens out; and who a presented access token belongs to. */
import type { Clock } from '../core/clock.ts'
import type { Region } from '../core/marketplace.ts'
import { msOf } from '../core/time.ts'
import { denied, type Answer } from './answer.ts'
import type { Seller, Sellers } from './sellers.ts'
import { hashText, mix } from './world/random.ts'

interface Access {
  /** Undefined for tokens of the application itself ("grantless"). */
  readonly seller: Seller | undefined
  readonly expires_ms: number
}

export interface Tokens {
  /** Answers the token endpoint. `fields` as sent, form or JSON. */
  grant(fields: Fields): Answer
  /** Whose call this is, or the 403 that Amazon would answer. */
  authorise(token: string | undefined, region: Region | undefined): { readonly seller: Seller } | Answer
  /** A code as the consent page hands it out; good once, for five minutes. */
  consent(seller_id: string): string
  /** The seller withdraws its consent: the refresh token and every access token made from it stop working. */
  revoke(refresh_token: string): void
  /** Withdraws the consent that the access token was made from. */
  revokeGrantOf(access_token: string | undefined): void
  /** Gives the consent back. */
  restore(refresh_token: string): void
  /** Ends every access token now, as if an hour had passed. */
  expireAll(): void
}

type Fields = Readonly<Record<string, string>>

const CODE_LIFE_MS = 5 * 60_000
/** Enough for any test; beyond it the oldest tokens are forgotten, as if revoked. */
const LIVE_TOKENS_MAX = 10_000

const GRANTLESS_SCOPES: ReadonlySet<string> = new Set([
  'sellingpartnerapi::notifications',
  'sellingpartnerapi::client_credential:rotation',
])

/** Login with Amazon answers in the shape of OAuth, not of SP-API. */
const oauthError = (status: number, error: string, error_description: string): Answer => ({
  status,
  body: { error, error_description },
})

const invalidGrant = (what: string): Answer =>
  oauthError(400, 'invalid_grant', `The request has an invalid grant parameter : ${what}`)

/** What the token office remembers. */
interface Office {
  readonly sellers: Sellers
  readonly now: () => number
  readonly expires_in: number
  readonly live: Map<string, Access>
  readonly revoked: Set<string>
  readonly codes: Map<string, { readonly seller_id: string; readonly expires_ms: number }>
  /** A number never given before. */
  readonly next: () => number
}

const issue = (office: Office, seller: Seller | undefined): Answer => {
  const { expires_in } = office
  const from = hashText(seller?.refresh_token ?? 'grantless')
  const number = office.next()
  const access_token = `Atza|${[1, 2, 3, 4].map((word) => mix(from, number, word).toString(36)).join('')}`
  office.live.set(access_token, { seller, expires_ms: office.now() + expires_in * 1000 })
  const [oldest] = office.live.keys()
  if (office.live.size > LIVE_TOKENS_MAX && oldest !== undefined) office.live.delete(oldest)
  const refresh = seller ? { refresh_token: seller.refresh_token } : {}
  return { status: 200, body: { access_token, ...refresh, token_type: 'bearer', expires_in } }
}

const refresh = (office: Office, fields: Fields): Answer => {
  const seller = office.sellers.all().find((known) => known.refresh_token === fields['refresh_token'])
  if (!seller || office.revoked.has(seller.refresh_token)) return invalidGrant('refresh_token')
  return seller.client_id === fields['client_id']
    ? issue(office, seller)
    : oauthError(400, 'unauthorized_client', 'The refresh token belongs to another client.')
}

/** Trades a consent code for a grant; a renewed consent ends a revocation. */
const exchange = (office: Office, fields: Fields): Answer => {
  const text = fields['code'] ?? ''
  const code = office.codes.get(text)
  office.codes.delete(text)
  const seller = code && code.expires_ms > office.now() ? office.sellers.get(code.seller_id) : undefined
  if (!seller || seller.client_id !== fields['client_id']) return invalidGrant('code')
  office.revoked.delete(seller.refresh_token)
  return issue(office, seller)
}

const grant = (office: Office, fields: Fields): Answer => {
  const client = office.sellers.all().find((known) => known.client_id === fields['client_id'])
  if (!client || client.client_secret !== fields['client_secret']) {
    return oauthError(401, 'invalid_client', 'Client authentication failed')
  }
  switch (fields['grant_type']) {
    case 'refresh_token':
      return refresh(office, fields)
    case 'authorization_code':
      return exchange(office, fields)
    case 'client_credentials':
      return GRANTLESS_SCOPES.has(fields['scope'] ?? '')
        ? issue(office, undefined)
        : oauthError(400, 'invalid_scope', 'The requested scope is invalid, unknown or malformed.')
    case undefined:
      return oauthError(400, 'invalid_request', 'The request is missing a required parameter : grant_type')
    default:
      return oauthError(400, 'unsupported_grant_type', 'The grant type is not supported.')
  }
}

const authorise = (
  office: Office,
  token: string | undefined,
  region: Region | undefined,
): { readonly seller: Seller } | Answer => {
  if (token === undefined || token === '') return denied('missing')
  const access = office.live.get(token)
  if (!access || (access.seller && office.revoked.has(access.seller.refresh_token)))
    return denied('malformed')
  if (access.expires_ms <= office.now()) return denied('expired')
  if (!access.seller || (region !== undefined && access.seller.region !== region))
    return denied('not_granted')
  // Registered anew, a seller keeps its tokens and gets its new world.
  return { seller: office.sellers.get(access.seller.seller_id) ?? access.seller }
}

export const tokensOf = (deps: {
  readonly sellers: Sellers
  readonly timer: Clock
  /** Life of an access token, in seconds. */
  readonly expires_in: number
}): Tokens => {
  let issued = 0
  const office: Office = {
    sellers: deps.sellers,
    now: () => msOf(deps.timer.now()),
    expires_in: deps.expires_in,
    live: new Map(),
    revoked: new Set(),
    codes: new Map(),
    next() {
      issued += 1
      return issued
    },
  }
  const revoke = (refresh_token: string): void => void office.revoked.add(refresh_token)
  return {
    grant: (fields) => grant(office, fields),
    authorise: (token, region) => authorise(office, token, region),
    consent(seller_id) {
      const code = `AN${mix(hashText(seller_id), office.next(), 77).toString(36)}`
      office.codes.set(code, { seller_id, expires_ms: office.now() + CODE_LIFE_MS })
      return code
    },
    revoke,
    revokeGrantOf(access_token) {
      const seller = office.live.get(access_token ?? '')?.seller
      if (seller) revoke(seller.refresh_token)
    },
    restore: (refresh_token) => void office.revoked.delete(refresh_token),
    expireAll() {
      for (const [token, access] of office.live) office.live.set(token, { ...access, expires_ms: 0 })
    },
  }
}
