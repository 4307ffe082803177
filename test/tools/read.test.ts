import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { KeyOrder } from '../../src/access/api-key.ts'
import { Instant } from '../../src/core/time.ts'
import { openWorld, putFreshness, putShelf, shelfRows, type ShelfRow, US, type World } from './world.ts'

const Page = z.looseObject({
  rows: z.array(
    z.looseObject({ marketplace: z.string(), sku: z.string(), cover_days: z.number().nullable() }),
  ),
  totals: z.looseObject({ rows: z.number() }),
  next_cursor: z.string().optional(),
  remaining: z.number(),
})
type Page = z.infer<typeof Page>

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const outcomeOf = async (tool: string, args: unknown, order: Partial<KeyOrder> = {}) => {
  const principal = await world.keys.principal(await world.makeKey(order))
  return world.toolbox.call(principal, tool, args, { request_id: 'test', now: world.clock.now() })
}

const ask = async (tool: string, args: unknown, order: Partial<KeyOrder> = {}): Promise<Page> => {
  const outcome = await outcomeOf(tool, args, order)
  if (outcome.kind === 'problem') throw outcome.problem
  return Page.parse(outcome.kind === 'answer' ? outcome.answer : {})
}

const problemOf = async (tool: string, args: unknown, order: Partial<KeyOrder> = {}) => {
  const outcome = await outcomeOf(tool, args, order)
  if (outcome.kind !== 'problem') throw new Error(`expected a problem, got ${outcome.kind}`)
  return outcome.problem
}

const walk = async (tool: string, args: object, limit: number): Promise<readonly Page[]> => {
  const pages: Page[] = []
  let cursor: string | undefined
  do {
    const page = await ask(tool, { ...args, limit, ...(cursor === undefined ? {} : { cursor }) })
    pages.push(page)
    cursor = page.next_cursor
  } while (cursor !== undefined && pages.length < 200)
  return pages
}

const NA = { account: 'Acme NA' }
const compare = (a: ShelfRow, b: ShelfRow): number =>
  (a.cover_days ?? Infinity) - (b.cover_days ?? Infinity) || (a.sku < b.sku ? -1 : 1)

describe('pages', () => {
  const both = [...shelfRows('AC', 45), ...shelfRows('CA', 7)]

  test.each([1, 2, 3, 7, 100])('of %i rows hold every row once, in order, unknown last', async (limit) => {
    const pages = await walk('get_shelf', NA, limit)
    const skus = pages.flatMap((page) => page.rows.map((row) => row.sku))
    expect(skus).toEqual(both.toSorted(compare).map((row) => row.sku))
  })

  test('from the largest down keep the unknown last, too', async () => {
    const pages = await walk('list_shelf', { ...NA, marketplace: 'US' }, 4)
    const rows = pages.flatMap((page) => page.rows)
    const known = rows.filter((row) => row.cover_days !== null)
    expect(rows).toHaveLength(45)
    expect(rows.slice(known.length).every((row) => row.cover_days === null)).toBe(true)
    expect(known.map((row) => [row.cover_days, row.sku])).toEqual(
      known
        .map((row) => [row.cover_days, row.sku])
        .toSorted((a, b) => Number(b[0]) - Number(a[0]) || (String(a[1]) < String(b[1]) ? 1 : -1)),
    )
  })

  test('count down what remains and total the whole population on every page', async () => {
    const pages = await walk('get_shelf', NA, 20)
    expect(pages.map((page) => [page.rows.length, page.remaining])).toEqual([
      [20, 32],
      [20, 12],
      [12, 0],
    ])
    // 0 + 1 + … + 44 is 990, 0 + … + 6 is 21.
    for (const page of pages) expect(page.totals).toEqual({ rows: 52, units: 1011 })
  })

  test('stay in place when rows before the cursor come or go', async () => {
    const first = await ask('get_shelf', { ...NA, marketplace: 'US', limit: 5 })
    await putShelf(world.owner, world.accounts['Acme NA'], US, [{ sku: 'AAA', units: 1, cover_days: 0.1 }])
    const second = await ask('get_shelf', { ...NA, marketplace: 'US', limit: 5, cursor: first.next_cursor })
    await world.owner.query(`delete from ready.shelf where sku = 'AAA'`)
    const expected = shelfRows('AC', 45)
      .toSorted(compare)
      .map((row) => row.sku)
    expect([...first.rows, ...second.rows].map((row) => row.sku)).toEqual(expected.slice(0, 10))
  })

  test('are shortened, rows whole, when they would be longer than hosts show', async () => {
    const long = Array.from({ length: 300 }, (_, index) => ({
      sku: `L${String(index).padStart(3, '0')}${'x'.repeat(190)}`,
      units: 0,
      cover_days: 5_000,
    }))
    await putShelf(world.owner, world.accounts['Acme EU'], 'A1PA6795UKMFR9', long)
    await putFreshness(world.owner, world.accounts['Acme EU'], 'A1PA6795UKMFR9', 2)
    const pages = await walk('list_shelf', { account: 'Acme EU' }, 100)
    for (const page of pages) expect(JSON.stringify(page).length).toBeLessThanOrEqual(40_000)
    expect(pages.flatMap((page) => page.rows)).toHaveLength(305)
    expect(pages.at(0)?.rows.length).toBe(100)
  })
})

describe('totals', () => {
  test('follow the data as soon as its version moves', async () => {
    const key = { account: 'Rival NA' }
    const rival = { workspace: 'Rival' }
    expect((await ask('get_shelf', key, rival)).totals.rows).toBe(11)
    await putShelf(world.owner, world.accounts['Rival NA'], US, [{ sku: 'RV-new', units: 5, cover_days: 1 }])
    await putFreshness(world.owner, world.accounts['Rival NA'], US, 2)
    expect((await ask('get_shelf', key, rival)).totals).toEqual({ rows: 12, units: 60 })
  })
})

describe('an answer', () => {
  test('says through which day, when synced, in which zone and from what', async () => {
    const page = await ask('get_shelf', { ...NA, limit: 1 })
    expect(page).toMatchObject({
      data_through: '2026-11-22',
      synced_at: '2026-11-23T10:00:00.000Z',
      time_zone: 'America/Los_Angeles',
      sources: [{ dataset: 'shelf', through: '2026-11-22', synced_at: '2026-11-23T10:00:00.000Z' }],
    })
  })

  test('names the country of every row', async () => {
    const page = await ask('get_shelf', { ...NA, limit: 100 })
    expect(new Set(page.rows.map((row) => [row.marketplace, row.sku.slice(0, 2)].join()))).toEqual(
      new Set(['US,AC', 'CA,CA']),
    )
  })

  test('can be asked as known at a moment, with the words of now', async () => {
    await world.owner.query(
      `insert into data.shelf values ($1, $2, 'AC-000', 77, 7, '2026-11-01', '2026-11-10'), ($1, $2, 'AC-000', 88, 8, '2026-11-10', null)`,
      [world.accounts['Acme NA'], US],
    )
    await world.owner.query(
      `insert into report_run (account_id, marketplace_id, dataset, from_on, through_on, night_on, purpose, state, next_step_at,
         created_at, finished_at, amazon_report_id)
       values ($1, $2, 'shelf', '2026-10-01', '2026-11-01', '2026-11-02', 'night', 'loaded', '2026-11-02', '2026-11-02', '2026-11-02', 'r1')`,
      [world.accounts['Acme NA'], US],
    )
    const moment = { ...NA, marketplace: 'US', as_known_at: '2026-11-05T00:00:00Z' }
    const then = await ask('get_shelf', moment)
    expect(then).toMatchObject({ as_known_at: '2026-11-05T00:00:00Z', rows: [{ sku: 'AC-000', units: 77 }] })
    const later = await ask('get_shelf', { ...moment, as_known_at: '2026-11-12T00:00:00Z' })
    expect(later.rows).toMatchObject([{ units: 88 }])
    const before = await problemOf('get_shelf', { ...moment, as_known_at: '2026-10-01T00:00:00Z' })
    expect(before.code).toBe('not_synced_yet')
  })
})

describe('freshness', () => {
  test('data older than the caller accepts is refused with the next refresh', async () => {
    const problem = await problemOf('get_shelf', { ...NA, max_age_hours: 7 })
    expect(problem).toMatchObject({ code: 'too_stale', retry: 'later', retry_after_ms: 16 * 3_600_000 })
    expect(problem.message).toContain('8.0 hours ago')
    expect(problem.next).toContain('2026-11-24T10:00:00.000Z')
    await expect(ask('get_shelf', { ...NA, max_age_hours: 9 })).resolves.toBeDefined()
  })

  test('a dataset that was never loaded is a problem, not an empty answer', async () => {
    await world.owner.query(`delete from ready.freshness where account_id = $1`, [world.accounts['Acme EU']])
    const problem = await problemOf('get_shelf', { account: 'Acme EU' })
    expect(problem.code).toBe('not_synced_yet')
    expect(problem.message).toContain('shelf')
  })

  test('a marketplace that was never loaded is named in the source', async () => {
    await world.owner.query(`delete from ready.freshness where account_id = $1 and marketplace_id <> $2`, [
      world.accounts['Acme NA'],
      US,
    ])
    expect(await ask('get_shelf', NA)).toMatchObject({ sources: [{ not_synced_in: ['CA'] }] })
    await putFreshness(world.owner, world.accounts['Acme NA'], 'A2EUQ1WTGCTBG2', 1)
  })
})

describe('arguments', () => {
  test.each([
    [{ ...NA, below: 5 }, 'There is no argument "below"; the nearest is below_days.'],
    [{ ...NA, limit: 0 }, 'limit:'],
    [{ ...NA, limit: 101 }, 'limit:'],
    [{ ...NA, limit: '5' }, 'limit:'],
    [{ ...NA, on: '2026-02-30' }, 'on:'],
    [{ ...NA, on: 'yesterday' }, 'on:'],
    [{ ...NA, as_known_at: '2026-11-05' }, 'as_known_at:'],
    [{ ...NA, as_known_at: '2027-01-01T00:00:00Z' }, 'is still to come'],
    [{ ...NA, as_known_at: '2026-11-05T00:00:00Z', max_age_hours: 5 }, 'max_age_hours asks about now'],
    [{ ...NA, max_age_hours: -1 }, 'max_age_hours:'],
    [{ ...NA, sku: 'a\0b' }, 'sku: the text holds a character'],
    [{ ...NA, sku: 'a\ud800' }, 'sku: the text holds a character'],
    [{ ...NA, sku: 'x'.repeat(201) }, 'sku:'],
    [{ ...NA, cursor: 'zzz' }, 'The cursor is not one this server wrote.'],
    [{ ...NA, cursor: '' }, 'cursor:'],
    [{}, 'This key reaches 2 accounts'],
    [[], 'expected object'],
    ['text', 'expected object'],
  ])('%j is refused with a sentence', async (args, sentence) => {
    const problem = await problemOf('get_shelf', args)
    expect(problem.code).toBe('bad_input')
    expect(problem.message).toContain(sentence)
    expect(problem.next).not.toBe('')
  })

  test.each([
    [{ account: 'Rival NA' }, 'Rival NA'],
    [{ account: 'acme na', marketplace: 'DE' }, 'DE'],
    [{ account: 'Acme NA', marketplace: 'XX' }, 'XX'],
  ])('%j is not found, whoever has it', async (args, named) => {
    const problem = await problemOf('get_shelf', args)
    expect(problem.code).toBe('not_found')
    expect(problem.message).toContain(named)
    expect(problem.next).toMatch(/Send (account|marketplace) as one of/)
  })

  test.each([`'; drop table ready.shelf; --`, `" or 1=1`, '%', '\\', `AC-001' --`, '$1', '{{sku}}'])(
    'a SKU of %j is a SKU and nothing else',
    async (sku) => {
      expect((await ask('get_shelf', { ...NA, sku })).rows).toEqual([])
      expect((await ask('get_shelf', NA)).totals.rows).toBe(52)
    },
  )

  test('an account goes by name, by id, and by name in other letters', async () => {
    for (const account of [
      'Acme NA',
      world.accounts['Acme NA'],
      String(world.accounts['Acme NA']),
      'acme na',
    ])
      expect((await ask('get_shelf', { account })).totals.rows).toBe(52)
  })

  test('the account need not be named when there is one', async () => {
    expect((await ask('get_shelf', {}, { accounts: ['Acme NA'] })).totals.rows).toBe(52)
  })

  test.each(['us', 'US', US])('marketplace %s is the United States', async (marketplace) => {
    expect((await ask('get_shelf', { ...NA, marketplace })).totals.rows).toBe(45)
  })
})

describe('a cursor', () => {
  test('of another question is refused with a sentence', async () => {
    const { next_cursor } = await ask('get_shelf', { ...NA, limit: 5 })
    for (const [tool, args] of [
      ['list_shelf', NA],
      ['get_shelf', { ...NA, below_days: 5 }],
      ['get_shelf', { ...NA, marketplace: 'US' }],
      ['get_shelf', { account: 'Acme EU' }],
    ] as const) {
      const problem = await problemOf(tool, { ...args, cursor: next_cursor })
      expect(problem.message).toContain('The cursor belongs to another')
      expect(problem.next).toContain('Leave cursor out')
    }
  })

  test('whose values were changed is refused, not asked of the database', async () => {
    const { next_cursor = '' } = await ask('get_shelf', { ...NA, limit: 5 })
    const [form, question, seen] = z
      .tuple([z.number(), z.string(), z.number(), z.array(z.unknown())])
      .parse(JSON.parse(Buffer.from(next_cursor, 'base64url').toString()))
    for (const after of [
      ['drop table', 'x', US],
      [1, 'x'],
      [1, 'a\0b', US],
      [1, 2, 3],
    ]) {
      const cursor = Buffer.from(JSON.stringify([form, question, seen, after])).toString('base64url')
      expect((await problemOf('get_shelf', { ...NA, cursor })).code).toBe('bad_input')
    }
  })
})

describe('scopes', () => {
  test('a tool outside the scopes is neither listed nor called', async () => {
    const order = { scopes: ['planning:read'] } as const
    const principal = await world.keys.principal(await world.makeKey(order))
    expect(world.toolbox.list(principal).map((tool) => tool.name)).toEqual(['list_shelf', 'get_account_info'])
    expect((await problemOf('get_shelf', NA, order)).code).toBe('not_allowed')
  })

  test('a tool outside the key’s list is neither listed nor called', async () => {
    const order = { tools: ['get_shelf'] }
    const principal = await world.keys.principal(await world.makeKey(order))
    expect(world.toolbox.list(principal).map((tool) => tool.name)).toEqual(['get_shelf'])
    expect((await problemOf('list_shelf', NA, order)).code).toBe('not_allowed')
  })

  test('callers of the same tools get the very same list', async () => {
    const [one, other] = await Promise.all([world.makeKey(), world.makeKey({ workspace: 'Rival' })])
    const lists = await Promise.all(
      [one, other].map(async (key) => world.toolbox.list(await world.keys.principal(key))),
    )
    expect(lists[0]).toBe(lists[1])
    expect(Object.isFrozen(lists[0])).toBe(true)
  })

  test('a key of one marketplace reads that one alone', async () => {
    const page = await ask('get_shelf', NA, { marketplaces: ['CA'] })
    expect(page.totals.rows).toBe(7)
    expect((await problemOf('get_shelf', { ...NA, marketplace: 'US' }, { marketplaces: ['CA'] })).code).toBe(
      'not_found',
    )
  })
})

describe('get_account_info', () => {
  test('tells the key, its accounts and how far each dataset reaches', async () => {
    const outcome = await outcomeOf('get_account_info', { account: 'Acme NA' })
    expect(outcome).toMatchObject({
      kind: 'answer',
      answer: {
        now: Instant.parse('2026-11-23T18:00:00.000Z'),
        totals: { accounts: 1 },
        accounts: [
          {
            account: 'Acme NA',
            marketplaces: [
              { marketplace: 'CA', currency: 'CAD' },
              { marketplace: 'US', currency: 'USD' },
            ],
            datasets: [
              { dataset: 'shelf', marketplace: 'CA', through: '2026-11-22' },
              { dataset: 'shelf', marketplace: 'US', through: '2026-11-22' },
            ],
          },
        ],
      },
    })
  })

  test('pages through many accounts', async () => {
    const first = await outcomeOf('get_account_info', { limit: 1 })
    expect(first).toMatchObject({ answer: { accounts: [{ account: 'Acme EU' }], remaining: 1 } })
    const { next_cursor } = z
      .looseObject({ next_cursor: z.string() })
      .parse(first.kind === 'answer' ? first.answer : {})
    const second = await outcomeOf('get_account_info', { limit: 1, cursor: next_cursor })
    expect(second).toMatchObject({ answer: { accounts: [{ account: 'Acme NA' }], remaining: 0 } })
  })
})
