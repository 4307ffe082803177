/**
 * Secrets of others at rest: AES-256-GCM, so that a changed text does not open, and bound to what the secret is
 * about, so that a text moved to another row does not open either. The text names the key that sealed it: a new
 * key seals what comes, old keys still open what is there.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { Problem } from '../core/problem.ts'

export interface Seal {
  /** The secret as a text that only a holder of the key opens; `about` must be the same to open it. */
  seal(secret: string, about: string): string
  unseal(sealed: string, about: string): string
  /** Whether the newest key sealed it; if not, seal it again when it is next at hand. */
  isCurrent(sealed: string): boolean
}

export interface SealKey {
  readonly id: string
  readonly key: Buffer
}

const VERSION = 's1'
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

const setup = (message: string, next: string, cause?: unknown): Problem =>
  new Problem('bad_setup', message, next, { cause })

/** A fresh key in the form `parseSealKeys` reads. */
export const newSealKey = (id: string): string => `${id}:${randomBytes(KEY_BYTES).toString('base64url')}`

/** Keys as the operator writes them, newest first: `2027:<base64 of 32 bytes>,2026:<base64 of 32 bytes>`. */
export const parseSealKeys = (text: string): readonly SealKey[] => {
  const keys = text.split(',').map((part): SealKey => {
    const [id = '', encoded = ''] = part.trim().split(':')
    const key = Buffer.from(encoded, 'base64url')
    if (!/^[A-Za-z0-9_-]{1,20}$/.test(id) || key.length !== KEY_BYTES)
      throw setup(
        'A key that seals refresh tokens is not written as id:base64 of 32 bytes.',
        'Make one with `openssl rand -base64 32` and put a short id and a colon before it.',
      )
    return { id, key }
  })
  if (new Set(keys.map((key) => key.id)).size !== keys.length)
    throw setup('Two keys that seal refresh tokens have the same id.', 'Give each key its own id.')
  return keys
}

const sealWith = ({ id, key }: SealKey, secret: string, about: string): string => {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(`${VERSION}.${id}.${about}`))
  const hidden = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
  const body = Buffer.concat([nonce, cipher.getAuthTag(), hidden])
  return `${VERSION}.${id}.${body.toString('base64url')}`
}

const unsealWith = ({ id, key }: SealKey, body: Buffer, about: string): string => {
  const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, NONCE_BYTES))
    .setAAD(Buffer.from(`${VERSION}.${id}.${about}`))
    .setAuthTag(body.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
  return Buffer.concat([decipher.update(body.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString(
    'utf8',
  )
}

export const openSeal = (keys: readonly SealKey[]): Seal => {
  const [newest] = keys
  if (!newest)
    throw setup('There is no key to seal refresh tokens with.', 'Configure one before connecting accounts.')
  return {
    seal: (secret, about) => sealWith(newest, secret, about),
    unseal(sealed, about) {
      const [version, id, encoded] = sealed.split('.')
      const body = Buffer.from(encoded ?? '', 'base64url')
      if (version !== VERSION || body.length < NONCE_BYTES + TAG_BYTES)
        throw setup('A sealed refresh token is not readable.', 'Connect the account again.')
      const key = keys.find((known) => known.id === id)
      if (!key)
        throw setup(
          'A refresh token was sealed with a key that is not configured.',
          'Configure the old key beside the new one, or connect the account again.',
        )
      try {
        return unsealWith(key, body, about)
      } catch (cause) {
        throw setup(
          'A sealed refresh token does not open: the key differs or the text was changed.',
          'Restore the key it was sealed with, or connect the account again.',
          cause,
        )
      }
    },
    isCurrent: (sealed) => sealed.split('.')[1] === newest.id,
  }
}
