/** Asks the world's tools as a key of its own would, and reads what comes back. */
import { z } from 'zod'
import type { KeyOrder } from '../../src/access/api-key.ts'
import type { Problem } from '../../src/core/problem.ts'
import type { Outcome } from '../../src/tools/call.ts'
import type { World } from './world.ts'

const Page = z.looseObject({
  rows: z.array(
    z.looseObject({ marketplace: z.string(), sku: z.string(), cover_days: z.number().nullable() }),
  ),
  totals: z.looseObject({ rows: z.number() }),
  next_cursor: z.string().optional(),
  remaining: z.number(),
})
export type Page = z.infer<typeof Page>

const PAGES_MAX = 200

export const outcomeOf = async (
  world: World,
  tool: string,
  args: unknown,
  order: Partial<KeyOrder> = {},
): Promise<Outcome> => {
  const principal = await world.keys.principal(await world.makeKey(order))
  return world.toolbox.call(principal, tool, args, { request_id: 'test', now: world.clock.now() })
}

export const ask = async (
  world: World,
  tool: string,
  args: unknown,
  order: Partial<KeyOrder> = {},
): Promise<Page> => {
  const outcome = await outcomeOf(world, tool, args, order)
  if (outcome.kind === 'problem') throw outcome.problem
  return Page.parse(outcome.kind === 'answer' ? outcome.answer : {})
}

export const problemOf = async (
  world: World,
  tool: string,
  args: unknown,
  order: Partial<KeyOrder> = {},
): Promise<Problem> => {
  const outcome = await outcomeOf(world, tool, args, order)
  if (outcome.kind !== 'problem') throw new Error(`expected a problem, got ${outcome.kind}`)
  return outcome.problem
}

/** Every page of a question. */
export const walk = async (
  world: World,
  tool: string,
  args: object,
  limit: number,
): Promise<readonly Page[]> => {
  const pages: Page[] = []
  let cursor: string | undefined
  do {
    const page = await ask(world, tool, { ...args, limit, ...(cursor === undefined ? {} : { cursor }) })
    pages.push(page)
    cursor = page.next_cursor
  } while (cursor !== undefined && pages.length < PAGES_MAX)
  return pages
}
