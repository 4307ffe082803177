/** What a key may do: a domain and how far. Reading, previewing a change and committing it are three permissions. */
import { z } from 'zod'

export const DOMAINS = [
  'inventory',
  'planning',
  'reconciliation',
  'orders',
  'sales',
  'ads',
  'catalog',
  'finance',
  'fulfillment',
  'sync',
] as const
export type Domain = (typeof DOMAINS)[number]

export const PERMISSIONS = ['read', 'preview', 'commit'] as const
export type Permission = (typeof PERMISSIONS)[number]

export type Scope = `${Domain}:${Permission}`

const isScope = (text: string): text is Scope => {
  const [domain, permission, ...rest] = text.split(':')
  return (
    rest.length === 0 &&
    DOMAINS.some((known) => known === domain) &&
    PERMISSIONS.some((known) => known === permission)
  )
}

/** One scope, such as `inventory:read`. */
export const Scope = z
  .string()
  .refine(
    isScope,
    `A scope is domain:permission. Domains: ${DOMAINS.join(', ')}. Permissions: ${PERMISSIONS.join(', ')}.`,
  )

/** Every scope of one permission, for keys that may do it everywhere. */
export const scopesFor = (permission: Permission): readonly Scope[] =>
  DOMAINS.map((domain): Scope => `${domain}:${permission}`)
