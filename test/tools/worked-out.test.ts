/** A tool whose rows are worked out of what its query found. */
import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { Problem } from '../../src/core/problem.ts'
import { openToolbox, type Outcome } from '../../src/tools/call.ts'
import { defineTool, type WorkOut } from '../../src/tools/define.ts'
import { serveRead } from '../../src/tools/read.ts'
import { keepTotals } from '../../src/tools/totals.ts'
import { openWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const doubled = defineTool({
  name: 'simulate_shelf',
  title: 'Shelf, doubled',
  scope: 'inventory:read',
  summary: 'What the shelf would hold.',
  answers: ['What if we had twice as much?'],
  reads: ['shelf'],
  input: { times: z.number().default(2) },
  row: { sku: z.string(), after_units: z.number() },
  worked_out: { by: 'times', found: { sku: z.string(), units: z.int() } },
  order: [{ by: 'units', descending: true }, { by: 'sku' }],
  totals: { units: sql`sum(units)` },
  query: () => sql`select account_id, marketplace_id, sku, units from shelf`,
})

/** Asks the database once more for each row, to show that it may. */
const times: WorkOut = async (found, input, asked) => {
  const factor = z.number().parse(input['times'])
  if (factor < 0) throw new Problem('bad_input', 'There is no negative shelf.', 'Send 0 or more.')
  const Known = z.object({ sku: z.string(), units: z.number(), marketplace_id: z.string() })
  return Promise.all(
    z
      .array(Known)
      .parse(found)
      .map(async ({ sku, units, marketplace_id }) => {
        const [row] = await asked.rows(
          sql`select units::float8 as units from shelf where account_id = ${asked.account_id} and marketplace_id = ${marketplace_id} and sku = ${sku}`,
        )
        if (row?.['units'] !== units) throw new Error('another shelf')
        return { sku, after_units: factor * units, secret: 'not a column' }
      }),
  )
}

const ask = async (
  args: unknown,
  workOuts: Readonly<Record<string, WorkOut>> = { times },
): Promise<Outcome> => {
  const toolbox = openToolbox([serveRead(doubled, { pool: world.server, totals: keepTotals(), workOuts })])
  const principal = await world.keys.principal(await world.makeKey())
  return toolbox.call(principal, 'simulate_shelf', args, { request_id: 'test', now: world.clock.now() })
}
const Page = z.object({
  rows: z.array(z.strictObject({ marketplace: z.string(), sku: z.string(), after_units: z.number() })),
  next_cursor: z.string().optional(),
  totals: z.looseObject({ rows: z.number() }),
})
const pageOf = (outcome: Outcome) => Page.parse(outcome.kind === 'answer' ? outcome.answer : outcome)

test('rows are worked out of the found ones, in their order, by the columns of the answer alone; pages follow the query', async () => {
  const first = pageOf(await ask({ account: 'Acme NA', marketplace: 'US', limit: 2 }))
  const next = pageOf(
    await ask({ account: 'Acme NA', marketplace: 'US', limit: 2, cursor: first.next_cursor }),
  )
  const units = [...first.rows, ...next.rows].map((row) => row.after_units)
  expect(units).toHaveLength(4)
  const [most = 0] = units
  expect(units).toEqual([most, most - 2, most - 4, most - 6])
  expect(first.totals.rows).toBeGreaterThan(4)
})

test('what the function refuses is a problem, and one that nobody handed in is a bug', async () => {
  const refused = await ask({ account: 'Acme NA', marketplace: 'US', times: -1 })
  expect(refused.kind === 'problem' && refused.problem.code).toBe('bad_input')
  const missing = await ask({ account: 'Acme NA', marketplace: 'US' }, {})
  expect(missing.kind === 'problem' && missing.problem.code).toBe('our_bug')
})
