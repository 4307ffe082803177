/** Walks the pages of the emulated Amazon's JSON APIs with nothing but fetch. */
import { expect } from 'vitest'
import { at, type Client } from './client.ts'

export type Item = Readonly<Record<string, unknown>>

const isItem = (value: unknown): value is Item => typeof value === 'object' && value !== null

export const itemsAt = (value: unknown, ...path: readonly (string | number)[]): readonly Item[] => {
  const found = at(value, ...path)
  return Array.isArray(found) ? found.filter(isItem) : []
}

export interface Paging {
  readonly items: readonly string[]
  readonly next: readonly string[]
  /** The parameter that carries the token. */
  readonly token: string
  /** The path that the token is sent to where it stands alone. */
  readonly alone?: string
}

/** All items of all pages, each of which must be answered. */
export const walk = async (
  client: Client,
  path: string,
  paging: Paging,
): Promise<{ readonly items: readonly Item[]; readonly pages: number }> => {
  const items: Item[] = []
  let token: unknown
  let pages = 0
  do {
    const more = typeof token === 'string' ? `&${paging.token}=${encodeURIComponent(token)}` : ''
    const reply = await client.call('GET', `${more === '' ? path : (paging.alone ?? path)}${more}`)
    expect(reply.status).toBe(200)
    items.push(...itemsAt(reply.body, ...paging.items))
    token = reply.at(...paging.next)
    pages += 1
  } while (typeof token === 'string')
  return { items, pages }
}
