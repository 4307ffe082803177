/** Pages of Amazon's JSON APIs as a stream of plain objects: what we rely on is checked, the rest passes through. */
import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import type { Call, Door } from '../request.ts'

/** One thing as Amazon's JSON has it. */
export type Item = Readonly<Record<string, unknown>>

/** Pages after the first wait for their turn as long as the scarcest operation makes them (searchOrders: 180 s). */
export const TURN_MS_MAX = 200_000
/** More pages than any seller has: what goes on longer goes round in a circle. */
const PAGES_MAX = 20_000

export const Token = z
  .string()
  .nullish()
  .transform((token) => (token === undefined || token === '' ? null : token))

/** What a page holds, read from its answer. */
export interface Page {
  readonly items: readonly Item[]
  readonly next: string | null
}

interface Pages<S extends z.ZodType<Page>> {
  readonly first: Call
  readonly page: S
  /** How the next page is asked for. */
  readonly following: (token: string) => Call
}

const circling = (operation: string): Problem =>
  new Problem(
    'amazon_refused',
    `Amazon's pages of ${operation} do not come to an end. Nothing of them was kept.`,
    'It is asked for again the next night.',
  )

/** Every item of every page, page by page. */
export async function* readPages<S extends z.ZodType<Page>>(
  door: Door,
  pages: Pages<S>,
): AsyncGenerator<Item> {
  let { items, next } = await door.ask(pages.first, pages.page)
  yield* items
  for (let count = 1; next !== null; count += 1) {
    const before = next
    ;({ items, next } = await door.ask({ ...pages.following(before), turn_ms_max: TURN_MS_MAX }, pages.page))
    if (next === before || count > PAGES_MAX) throw circling(pages.first.operation)
    yield* items
  }
}

/** The answer; null where Amazon no longer knows the thing, which it listed a moment ago: what is deleted is told by nobody. */
export const unlessGone = async <T>(answer: Promise<T>): Promise<T | null> => {
  try {
    return await answer
  } catch (error) {
    if (error instanceof Problem && error.code === 'not_found') return null
    throw error
  }
}

/** The items; none more where Amazon no longer knows the thing that they belong to. */
export async function* whileThere<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* items
  } catch (error) {
    if (!(error instanceof Problem && error.code === 'not_found')) throw error
  }
}

/** The items in groups of at most `size`. */
export const grouped = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, group) =>
    items.slice(group * size, (group + 1) * size),
  )
