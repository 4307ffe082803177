import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, problemOf, walk } from './asking.ts'
import { openWorld, putFreshness, putShelf, shelfRows, type ShelfRow, US, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const NA = { account: 'Acme NA' }
const compare = (a: ShelfRow, b: ShelfRow): number =>
  (a.cover_days ?? Infinity) - (b.cover_days ?? Infinity) || (a.sku < b.sku ? -1 : 1)

describe('pages', () => {
  const both = [...shelfRows('AC', 45), ...shelfRows('CA', 7)]

  test.each([1, 2, 3, 7, 100])('of %i rows hold every row once, in order, unknown last', async (limit) => {
    const pages = await walk(world, 'get_shelf', NA, limit)
    const skus = pages.flatMap((page) => page.rows.map((row) => row.sku))
    expect(skus).toEqual(both.toSorted(compare).map((row) => row.sku))
  })

  test('from the largest down keep the unknown last, too', async () => {
    const pages = await walk(world, 'list_shelf', { ...NA, marketplace: 'US' }, 4)
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
    const pages = await walk(world, 'get_shelf', NA, 20)
    expect(pages.map((page) => [page.rows.length, page.remaining])).toEqual([
      [20, 32],
      [20, 12],
      [12, 0],
    ])
    // 0 + 1 + … + 44 is 990, 0 + … + 6 is 21.
    for (const page of pages) expect(page.totals).toEqual({ rows: 52, units: 1011 })
  })

  test('stay in place when rows before the cursor come or go', async () => {
    const first = await ask(world, 'get_shelf', { ...NA, marketplace: 'US', limit: 5 })
    await putShelf(world.owner, world.accounts['Acme NA'], US, [{ sku: 'AAA', units: 1, cover_days: 0.1 }])
    const second = await ask(world, 'get_shelf', {
      ...NA,
      marketplace: 'US',
      limit: 5,
      cursor: first.next_cursor,
    })
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
    const pages = await walk(world, 'list_shelf', { account: 'Acme EU' }, 100)
    for (const page of pages) expect(JSON.stringify(page).length).toBeLessThanOrEqual(40_000)
    expect(pages.flatMap((page) => page.rows)).toHaveLength(305)
    expect(pages.at(0)?.rows.length).toBe(100)
  })
})

describe('totals', () => {
  test('follow the data as soon as its version moves', async () => {
    const key = { account: 'Rival NA' }
    const rival = { workspace: 'Rival' }
    expect((await ask(world, 'get_shelf', key, rival)).totals.rows).toBe(11)
    await putShelf(world.owner, world.accounts['Rival NA'], US, [{ sku: 'RV-new', units: 5, cover_days: 1 }])
    await putFreshness(world.owner, world.accounts['Rival NA'], US, 2)
    expect((await ask(world, 'get_shelf', key, rival)).totals).toEqual({ rows: 12, units: 60 })
  })

  test.each<[string, string]>([
    [
      'a forecast run ends',
      `insert into forecast_run (account_id, marketplace_id, as_of_on, method_version, state_key, inputs, made_at, finished_at)
       values ($1, $2, '2026-11-22', 1, 'x', '{}', now(), now())`,
    ],
    [
      'cases are reconciled',
      `insert into claim_pass values ($1, $2, 'x', 'x', '2026-11-22', now(), now(), 1, 1)`,
    ],
    [
      'an operator records something',
      `with key as (select workspace_id, key_id from api_key join workspace using (workspace_id) where workspace.name = 'Acme' limit 1),
       made as (
         insert into preview (workspace_id, preview_id, key_id, write, account_id, marketplace_id, input, changes, digest, rules, remarks, state, created_at, expires_at, closed_at)
         select workspace_id, 'pv_1', key_id, 'planning_inputs', $1, $2, '{}', '[]', sha256(''), '[]', '[]', 'committed', now(), now() + interval '1 hour', now() from key
         returning workspace_id, preview_id, key_id
       )
       insert into commit (workspace_id, preview_id, key_id, write, account_id, marketplace_id, input, changes, attempted_at, finished_at, audit_sequence, state, outcomes)
       select workspace_id, preview_id, key_id, 'planning_inputs', $1, $2, '{}', '[]', now(), now(), 1, 'applied', '[]' from made`,
    ],
  ])('follow what we make ourselves between two loads: %s', async (_, sql) => {
    const place = { ...NA, marketplace: 'US' }
    const { rows: before } = (await ask(world, 'get_shelf', place)).totals
    await putShelf(world.owner, world.accounts['Acme NA'], US, [
      { sku: `AC-new${before}`, units: 0, cover_days: null },
    ])
    await world.owner.query(sql, [world.accounts['Acme NA'], US])
    expect((await ask(world, 'get_shelf', place)).totals.rows).toBe(before + 1)
  })
})

test('totals are counted again once facts that waited to be rebuilt are', async () => {
  const place = { ...NA, marketplace: 'US' }
  const waiting = [world.accounts['Acme NA'], US]
  await world.owner.query(
    `insert into stale_fact (account_id, marketplace_id, dataset, run_id) values ($1, $2, 'planning_input', 0)`,
    waiting,
  )
  const { rows: before } = (await ask(world, 'get_shelf', place)).totals
  await putShelf(world.owner, world.accounts['Acme NA'], US, [{ sku: 'AC-late', units: 0, cover_days: null }])
  await world.owner.query('delete from stale_fact where account_id = $1 and marketplace_id = $2', waiting)
  expect((await ask(world, 'get_shelf', place)).totals.rows).toBe(before + 1)
})

describe('an answer', () => {
  test('says through which day, when synced, in which zone and from what', async () => {
    const page = await ask(world, 'get_shelf', { ...NA, limit: 1 })
    expect(page).toMatchObject({
      data_through: '2026-11-22',
      synced_at: '2026-11-23T10:00:00.000Z',
      time_zone: 'America/Los_Angeles',
      sources: [{ dataset: 'shelf', through: '2026-11-22', synced_at: '2026-11-23T10:00:00.000Z' }],
    })
  })

  test('without rows about a SKU says whether there is such a SKU, and which is written nearly so', async () => {
    const asked = async (sku: string) => ask(world, 'get_shelf', { ...NA, marketplace: 'US', sku })
    await world.owner.query(
      `insert into ready.inventory (account_id, marketplace_id, sku, channel) values ($1, $2, 'Mug-1', 'fba')`,
      [world.accounts['Acme NA'], US],
    )
    expect(await asked('mug-2')).toMatchObject({
      rows: [],
      note: 'No SKU "mug-2" is listed or in stock here; a SKU is kept byte for byte. list_skus finds SKUs.',
    })
    expect(await asked(' mug-1')).toMatchObject({ note: expect.stringContaining('"Mug-1" is another one.') })
    expect(await asked('Mug-1')).not.toHaveProperty('note')
    expect(await asked('AC-001')).not.toHaveProperty('note')
  })

  test('names the country of every row', async () => {
    const page = await ask(world, 'get_shelf', { ...NA, limit: 100 })
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
    const then = await ask(world, 'get_shelf', moment)
    expect(then).toMatchObject({ as_known_at: '2026-11-05T00:00:00Z', rows: [{ sku: 'AC-000', units: 77 }] })
    const later = await ask(world, 'get_shelf', { ...moment, as_known_at: '2026-11-12T00:00:00Z' })
    expect(later.rows).toMatchObject([{ units: 88 }])
    const before = await problemOf(world, 'get_shelf', { ...moment, as_known_at: '2026-10-01T00:00:00Z' })
    expect(before).toMatchObject({
      code: 'not_synced_yet',
      message:
        'Nothing of the dataset shelf was known at 2026-10-01T00:00:00Z: it was loaded later, if at all.',
    })
  })
})

describe('freshness', () => {
  test('data older than the caller accepts is refused with the next refresh', async () => {
    const problem = await problemOf(world, 'get_shelf', { ...NA, max_age_hours: 7 })
    expect(problem).toMatchObject({ code: 'too_stale', retry: 'later', retry_after_ms: 16 * 3_600_000 })
    expect(problem.message).toContain('8.0 hours ago')
    expect(problem.next).toContain('2026-11-24T10:00:00.000Z')
    await expect(ask(world, 'get_shelf', { ...NA, max_age_hours: 9 })).resolves.toBeDefined()
  })

  test('a dataset that was never loaded is a problem, not an empty answer', async () => {
    await world.owner.query(`delete from ready.freshness where account_id = $1`, [world.accounts['Acme EU']])
    const problem = await problemOf(world, 'get_shelf', { account: 'Acme EU' })
    expect(problem.code).toBe('not_synced_yet')
    expect(problem.message).toContain('shelf')
  })

  test('a marketplace that was never loaded is named in the source', async () => {
    await world.owner.query(`delete from ready.freshness where account_id = $1 and marketplace_id <> $2`, [
      world.accounts['Acme NA'],
      US,
    ])
    expect(await ask(world, 'get_shelf', NA)).toMatchObject({ sources: [{ not_synced_in: ['CA'] }] })
    await putFreshness(world.owner, world.accounts['Acme NA'], 'A2EUQ1WTGCTBG2', 1)
  })
})
