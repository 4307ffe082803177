import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Instant } from '../../src/core/time.ts'
import { standingOf, summaryOf } from '../../src/tools/standing.ts'
import { ask, outcomeOf, problemOf } from './asking.ts'
import { openWorld, US, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const NA = { account: 'Acme NA' }

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
    const problem = await problemOf(world, 'get_shelf', args)
    expect(problem.code).toBe('bad_input')
    expect(problem.message).toContain(sentence)
    expect(problem.next).not.toBe('')
  })

  test.each([
    [{ account: 'Rival NA' }, 'Rival NA'],
    [{ account: 'acme na', marketplace: 'DE' }, 'DE'],
    [{ account: 'Acme NA', marketplace: 'XX' }, 'XX'],
  ])('%j is not found, whoever has it', async (args, named) => {
    const problem = await problemOf(world, 'get_shelf', args)
    expect(problem.code).toBe('not_found')
    expect(problem.message).toContain(named)
    expect(problem.next).toMatch(/Send (account|marketplace) as one of/)
  })

  test.each([`'; drop table ready.shelf; --`, `" or 1=1`, '%', '\\', `AC-001' --`, '$1', '{{sku}}'])(
    'a SKU of %j is a SKU and nothing else',
    async (sku) => {
      expect((await ask(world, 'get_shelf', { ...NA, sku })).rows).toEqual([])
      expect((await ask(world, 'get_shelf', NA)).totals.rows).toBe(52)
    },
  )

  test('an account goes by name, by id, and by name in other letters', async () => {
    for (const account of [
      'Acme NA',
      world.accounts['Acme NA'],
      String(world.accounts['Acme NA']),
      'acme na',
    ])
      expect((await ask(world, 'get_shelf', { account })).totals.rows).toBe(52)
  })

  test('the account need not be named when there is one', async () => {
    expect((await ask(world, 'get_shelf', {}, { accounts: ['Acme NA'] })).totals.rows).toBe(52)
  })

  test.each(['us', 'US', US])('marketplace %s is the United States', async (marketplace) => {
    expect((await ask(world, 'get_shelf', { ...NA, marketplace })).totals.rows).toBe(45)
  })
})

describe('a cursor', () => {
  test('of another question is refused with a sentence', async () => {
    const { next_cursor } = await ask(world, 'get_shelf', { ...NA, limit: 5 })
    for (const [tool, args] of [
      ['list_shelf', NA],
      ['get_shelf', { ...NA, below_days: 5 }],
      ['get_shelf', { ...NA, marketplace: 'US' }],
      ['get_shelf', { account: 'Acme EU' }],
    ] as const) {
      const problem = await problemOf(world, tool, { ...args, cursor: next_cursor })
      expect(problem.message).toContain('The cursor belongs to another')
      expect(problem.next).toContain('Leave cursor out')
    }
  })

  test('whose values were changed is refused, not asked of the database', async () => {
    const { next_cursor = '' } = await ask(world, 'get_shelf', { ...NA, limit: 5 })
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
      expect((await problemOf(world, 'get_shelf', { ...NA, cursor })).code).toBe('bad_input')
    }
  })
})

describe('scopes', () => {
  test('a tool outside the scopes is neither listed nor called', async () => {
    const order = { scopes: ['planning:read'] } as const
    const principal = await world.keys.principal(await world.makeKey(order))
    expect(world.toolbox.list(principal).map((tool) => tool.name)).toEqual(['list_shelf', 'get_account_info'])
    expect((await problemOf(world, 'get_shelf', NA, order)).code).toBe('not_allowed')
  })

  test('a tool outside the key’s list is neither listed nor called', async () => {
    const order = { tools: ['get_shelf'] }
    const principal = await world.keys.principal(await world.makeKey(order))
    expect(world.toolbox.list(principal).map((tool) => tool.name)).toEqual(['get_shelf'])
    expect((await problemOf(world, 'list_shelf', NA, order)).code).toBe('not_allowed')
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
    const page = await ask(world, 'get_shelf', NA, { marketplaces: ['CA'] })
    expect(page.totals.rows).toBe(7)
    expect(
      (await problemOf(world, 'get_shelf', { ...NA, marketplace: 'US' }, { marketplaces: ['CA'] })).code,
    ).toBe('not_found')
  })
})

describe('get_account_info', () => {
  test('tells the key, its accounts and how far each dataset reaches', async () => {
    const outcome = await outcomeOf(world, 'get_account_info', { account: 'Acme NA' })
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
            datasets: [{ datasets: ['shelf'], marketplaces: ['CA', 'US'], through: '2026-11-22' }],
          },
        ],
      },
    })
  })

  test('tells datasets that stand alike together, and what needs a look first and alone', () => {
    const stand = {
      through: '2026-11-22',
      synced_at: '2026-11-23T10:00:00Z',
      next_sync_at: '2026-11-24T10:00:00Z',
    }
    const standing = standingOf([
      { dataset: 'orders', marketplace: 'US', ...stand, synced_at: '2026-11-23T11:00:00Z' },
      { dataset: 'orders', marketplace: 'CA', ...stand },
      { dataset: 'listings', marketplace: 'US', ...stand },
      { dataset: 'listings', marketplace: 'CA', ...stand },
      { dataset: 'returns', marketplace: 'US', ...stand, through: '2026-11-21', last_problem: 'throttled' },
      { dataset: 'returns', marketplace: 'CA', ...stand },
      { dataset: 'ledger', marketplace: null, ...stand },
      { dataset: 'ads', marketplace: 'US', through: null, synced_at: null, next_sync_at: null },
    ])
    expect(standing).toEqual([
      {
        datasets: ['returns'],
        marketplaces: ['US'],
        ...stand,
        through: '2026-11-21',
        last_problem: 'throttled',
      },
      { datasets: ['ads'], marketplaces: ['US'], through: null, synced_at: null, next_sync_at: null },
      { datasets: ['orders', 'listings'], marketplaces: ['US', 'CA'], ...stand },
      { datasets: ['returns'], marketplaces: ['CA'], ...stand },
      { datasets: ['ledger'], marketplaces: null, ...stand },
    ])
    expect(summaryOf(standing)).toHaveLength(3)
  })

  test('pages through many accounts', async () => {
    const first = await outcomeOf(world, 'get_account_info', { limit: 1 })
    expect(first).toMatchObject({ answer: { accounts: [{ account: 'Acme EU' }], remaining: 1 } })
    const { next_cursor } = z
      .looseObject({ next_cursor: z.string() })
      .parse(first.kind === 'answer' ? first.answer : {})
    const second = await outcomeOf(world, 'get_account_info', { limit: 1, cursor: next_cursor })
    expect(second).toMatchObject({ answer: { accounts: [{ account: 'Acme NA' }], remaining: 0 } })
  })
})
