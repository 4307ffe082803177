/** From the Authorization header to who is calling. A key travels in the header and nowhere else. */
import type { FastifyRequest } from 'fastify'
import type { KeyRing } from '../access/key-ring.ts'
import type { Principal } from '../access/principal.ts'
import { Problem } from '../core/problem.ts'

const BEARER = /^Bearer +([\x21-\x7e]+) *$/i

/** Who sends this request; a problem when nobody is named or the name is not good. */
export const signIn = async (keys: KeyRing, request: FastifyRequest): Promise<Principal> => {
  // Addresses end up in logs and histories of everything between.
  if (request.url.includes('asm_live_'))
    throw new Problem(
      'bad_input',
      'The address holds an API key, which by now may stand in logs.',
      'Revoke that key, make a new one, and send it in the Authorization header.',
    )
  const { authorization } = request.headers
  if (authorization === undefined)
    throw new Problem(
      'not_signed_in',
      'The request has no API key.',
      'Send it in the header `Authorization: Bearer asm_live_…`.',
    )
  const [, key] = BEARER.exec(authorization) ?? []
  if (key === undefined)
    throw new Problem(
      'not_signed_in',
      'The Authorization header is not of the form `Bearer` and a key.',
      'Send `Authorization: Bearer asm_live_…`.',
    )
  return keys.principal(key)
}
