/**
 * Pages of Amazon's JSON APIs. A token says where the next page begins, which picture of the world it continues and
 * what was asked, so pages need no memory, survive a restart, and belong to one moment.
 */
import { hashText } from './world/random.ts'
import { isObject, jsonObject } from './operation.ts'
import type { Life } from './world/life.ts'
import type { MarketWorld } from './world/market.ts'

/** The market, the SKU in it and the item of the SKU that come next; for plain lists the last one alone counts. */
export type Position = readonly [market: number, sku: number, item: number]

export const BEGINNING: Position = [0, 0, 0]

export interface Cursor {
  readonly from: Position
  /** The moment of the world that all pages show. */
  readonly as_of_ms: number
  /** By the timer; some tokens live for seconds. */
  readonly made_ms: number
  /** What was asked, as a query: for tokens that are sent alone. */
  readonly asked: string
}

export interface Slice<T> {
  readonly items: readonly T[]
  readonly next: Position | undefined
}

const isPosition = (value: unknown): value is Position =>
  Array.isArray(value) && value.length === 3 && value.every((part) => Number.isSafeInteger(part) && part >= 0)

export const tokenFrom = ({ from, as_of_ms, made_ms, asked }: Cursor): string => {
  const text = JSON.stringify({ from, as_of_ms, made_ms, asked })
  return Buffer.from(JSON.stringify({ text, seal: hashText(text) })).toString('base64url')
}

/** The cursor in a token; undefined for what was never a token of ours. */
export const cursorFrom = (token: string): Cursor | undefined => {
  const sealed = jsonObject(Buffer.from(token, 'base64url').toString())
  const text = sealed?.['text']
  if (typeof text !== 'string' || sealed?.['seal'] !== hashText(text)) return undefined
  const cursor = jsonObject(text)
  if (!isObject(cursor)) return undefined
  const { from, as_of_ms, made_ms, asked } = cursor
  const isWhole =
    isPosition(from) &&
    typeof as_of_ms === 'number' &&
    typeof made_ms === 'number' &&
    typeof asked === 'string'
  return isWhole ? { from, as_of_ms, made_ms, asked } : undefined
}

/** The query without the names of paging: what a token's question is compared by. */
export const askedBy = (query: URLSearchParams, ...paging: readonly string[]): string => {
  const rest = [...query].filter(([name]) => !paging.includes(name))
  return new URLSearchParams(rest.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))).toString()
}

export const sliceOfList = <T>(list: readonly T[], from: Position, size: number): Slice<T> => {
  const end = from[2] + size
  return { items: list.slice(from[2], end), next: end < list.length ? [0, 0, end] : undefined }
}

/** A page of what the SKUs of some markets have, SKU by SKU: only those of the page are brought to life. */
export const sliceOfWorlds = <T>(
  worlds: readonly MarketWorld[],
  { from, size }: { readonly from: Position; readonly size: number },
  of: {
    /** The SKU's life; undefined where the SKU has nothing to do with it. */
    life(world: MarketWorld, index: number): Life | undefined
    items(world: MarketWorld, life: Life): readonly T[]
  },
): Slice<T> => {
  const items: T[] = []
  for (const [market, world] of worlds.entries()) {
    if (market < from[0]) continue
    for (let sku = market === from[0] ? from[1] : 0; sku < world.setup.sku_count; sku += 1) {
      const life = of.life(world, sku)
      const found = life ? of.items(world, life) : []
      const first = market === from[0] && sku === from[1] ? from[2] : 0
      const wanted = found.slice(first, first + size - items.length)
      items.push(...wanted)
      const item = first + wanted.length
      if (item < found.length) return { items, next: [market, sku, item] }
    }
  }
  return { items, next: undefined }
}
