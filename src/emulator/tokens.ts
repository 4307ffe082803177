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
  readonly grant: string
  readonly expires_ms: number
}

export interface Tokens {
  /** Answers the token endpoint. `fields` as sent, form or JSON. */
  grant(fields: Readonly<Record<string, string>>): Answer
  /** Whose call this is, or the 403 that Amazon would answer. */
  authorise(token: string | undefined, region: Region | undefined): { readonly seller: Seller } | Answer
  /** A code as the consent page hands it out; good once, for five minutes. */
  consent(seller_id: string): string
  /** The seller withdraws its consent: the refresh token and every access token made from it stop working. */
  revoke(refresh_token: string): void
  /** Gives the consent back. */
  restore(refresh_token: string): void
  /** Ends every access token now, as if an hour had passed. */
  expireAll(): void
}

const CODE_LIFE_MS = 5 * 60_000

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

export const tokensOf = (deps: {
  readonly sellers: Sellers
  readonly timer: Clock
  /** Life of an access token, in seconds. */
  readonly expires_in: number
}): Tokens => {
  const { sellers, timer } = deps
  const live = new Map<string, Access>()
  const revoked = new Set<string>()
  const codes = new Map<string, { readonly seller_id: string; readonly expires_ms: number }>()
  let issued = 0
  const now = (): number => msOf(timer.now())

  const issue = (seller: Seller | undefined): Answer => {
    issued += 1
    const grant = seller?.refresh_token ?? ''
    const tail = [1, 2, 3, 4].map((part) => mix(hashText(grant), issued, part).toString(36)).join('')
    const access_token = `Atza|${tail}`
    live.set(access_token, { seller, grant, expires_ms: now() + deps.expires_in * 1000 })
    const refresh = seller ? { refresh_token: seller.refresh_token } : {}
    return {
      status: 200,
      body: { access_token, ...refresh, token_type: 'bearer', expires_in: deps.expires_in },
    }
  }

  const refresh = (fields: Readonly<Record<string, string>>): Answer => {
    const seller = sellers.all().find((known) => known.refresh_token === fields['refresh_token'])
    if (!seller || revoked.has(seller.refresh_token)) return invalidGrant('refresh_token')
    if (seller.client_id !== fields['client_id']) {
      return oauthError(400, 'unauthorized_client', 'The refresh token belongs to another client.')
    }
    return issue(seller)
  }

  const exchange = (fields: Readonly<Record<string, string>>): Answer => {
    const code = codes.get(fields['code'] ?? '')
    codes.delete(fields['code'] ?? '')
    const seller = code && code.expires_ms > now() ? sellers.get(code.seller_id) : undefined
    if (!seller || seller.client_id !== fields['client_id']) return invalidGrant('code')
    revoked.delete(seller.refresh_token)
    return issue(seller)
  }

  return {
    grant(fields) {
      const client = sellers.all().find((known) => known.client_id === fields['client_id'])
      if (!client || client.client_secret !== fields['client_secret']) {
        return oauthError(401, 'invalid_client', 'Client authentication failed')
      }
      switch (fields['grant_type']) {
        case 'refresh_token':
          return refresh(fields)
        case 'authorization_code':
          return exchange(fields)
        case 'client_credentials':
          return GRANTLESS_SCOPES.has(fields['scope'] ?? '')
            ? issue(undefined)
            : oauthError(400, 'invalid_scope', 'The requested scope is invalid, unknown or malformed.')
        case undefined:
          return oauthError(
            400,
            'invalid_request',
            'The request is missing a required parameter : grant_type',
          )
        default:
          return oauthError(400, 'unsupported_grant_type', 'The grant type is not supported.')
      }
    },
    authorise(token, region) {
      if (token === undefined || token === '') return denied('missing')
      const access = live.get(token)
      if (!access || revoked.has(access.grant)) return denied('malformed')
      if (access.expires_ms <= now()) return denied('expired')
      if (!access.seller || (region !== undefined && access.seller.region !== region)) {
        return denied('not_granted')
      }
      return { seller: access.seller }
    },
    consent(seller_id) {
      issued += 1
      const code = `AN${mix(hashText(seller_id), issued, 77).toString(36)}`
      codes.set(code, { seller_id, expires_ms: now() + CODE_LIFE_MS })
      return code
    },
    revoke: (refresh_token) => void revoked.add(refresh_token),
    restore: (refresh_token) => void revoked.delete(refresh_token),
    expireAll() {
      for (const [token, access] of live) live.set(token, { ...access, expires_ms: 0 })
    },
  }
}
