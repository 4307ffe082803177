import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { reports } from '../../src/capabilities.ts'
import { readCatalog } from '../../src/facts/catalog.ts'
import { RANGES_MAX } from '../../src/facts/changed.ts'
import { refreshFacts } from '../../src/facts/refresh.ts'
import { markStale } from './stale.ts'
import { type Night, openNight, US } from '../sync/support.ts'
import { factRows, fileOf, loadDocument } from './documents.ts'
import { LISTING_HEADERS, step } from './random-documents.ts'

const nights: Night[] = []
const openOne = async (...options: Parameters<typeof openNight>): Promise<Night> => {
  const night = await openNight(...options)
  nights.push(night)
  return night
}
const closeAll = async (): Promise<void> => {
  for (const night of nights.splice(0)) await night.close()
}
afterEach(closeAll)

const refresh = (night: Night) => refreshFacts(night.pool, night.account_id)

/** After a refresh: the facts whose table is not their view, and those that a refresh of everything writes to again. */
const faults = async (night: Night): Promise<readonly unknown[]> => {
  await refresh(night)
  const views = new Map((await factRows(night, 'facts')).map(({ fact, rows }) => [fact, rows.join('\n')]))
  const differing = (await factRows(night, 'ready')).filter(
    ({ fact, rows }) => views.get(fact) !== rows.join('\n'),
  )
  const names = [...views.keys()]
  await markStale(night.owner, names)
  const again = await refresh(night)
  const skipped = names.filter((name) => again.every(({ fact }) => fact !== name))
  return [...differing, ...skipped, ...again.filter(({ written, removed }) => written + removed > 0)]
}

const loaded = async (): Promise<Night> => {
  const night = await openOne({ sku_count: 12, history_days: 130, backfill_days: 100 })
  await night.plan()
  await night.runUntilQuiet()
  return night
}

/** Which transaction wrote each row, by fact and SKU. */
const writers = async (night: Night): Promise<ReadonlyMap<string, string>> => {
  const found = new Map<string, string>()
  for (const { name, key, has_sku } of await readCatalog(night.owner)) {
    if (!has_sku) continue
    const { rows } = await night.owner.query<{ row: string; writer: string }>(
      `select concat_ws(' ', '${name}', sku, ${key.map((column) => `${column}::text`).join(', ')}) as row, xmin::text as writer from ready.${name}`,
    )
    for (const { row, writer } of rows) found.set(row, writer)
  }
  return found
}

test('every dataset that a kept fact rests on notes what its loads touch', async () => {
  const night = await openOne()
  const read = new Set((await readCatalog(night.owner)).flatMap((fact) => [...fact.reads]))
  const silent = reports.filter(
    ({ dataset, touches }) => touches === undefined && (read.has(dataset) || read.has(`${dataset}_history`)),
  )
  expect(silent.map(({ dataset }) => dataset)).toEqual([])
})

test('after any documents and refreshes, tables are their views, and every past moment is told as it was', async () => {
  await fc.assert(
    fc
      .asyncProperty(fc.array(step, { minLength: 6, maxLength: 14 }), async (steps) => {
        const night = await openOne()
        const found: unknown[] = []
        const told: { at: string; rows: Awaited<ReturnType<typeof factRows>> }[] = []
        for (const each of steps) {
          night.clock.advance({ minutes: 10 })
          if (each === 'refresh') {
            found.push(...(await faults(night)))
            told.push({ at: night.clock.now(), rows: await factRows(night, 'ready') })
          } else await loadDocument(night, each)
        }
        expect([...found, ...(await faults(night))]).toEqual([])
        for (const { at, rows } of told) expect(await factRows(night, 'known', at)).toEqual(rows)
      })
      .afterEach(closeAll),
    { numRuns: 8, seed: 20_261_123, interruptAfterTimeLimit: 400_000, markInterruptAsFailure: true },
  )
}, 420_000)

test('night after night of a living seller, tables are their views', async () => {
  const night = await openOne({ sku_count: 12, history_days: 130, backfill_days: 100 })
  for (let number = 0; number < 3; number += 1) {
    await night.plan()
    // Half of the night, a refresh, the rest: a refresh may come between any two steps.
    for (let steps = 0; steps < 20 && (await night.stepNext()) !== null; steps += 1);
    await refresh(night)
    while ((await night.stepNext()) !== null);
    expect(await faults(night)).toEqual([])
    night.clock.advance({ hours: 20 })
  }
}, 300_000)

describe('one seller, loaded', () => {
  test('a change of one SKU writes rows of that SKU alone', async () => {
    const night = await loaded()
    const { rows } = await night.owner.query<{ sku: string; ordered_on: string }>(
      // Of a covered day: one more covered day would move every SKU's window.
      `select sku, ordered_on from ready.units_by_day
       where ordered_on <= (select through_on from ready.coverage where dataset = 'orders') order by ordered_on desc, sku limit 1`,
    )
    const [sold] = rows
    if (!sold) throw new Error('nothing was sold')
    const before = await writers(night)
    const at = `${sold.ordered_on}T20:00:00+00:00`
    await loadDocument(night, {
      dataset: 'orders',
      days: { from_on: sold.ordered_on, through_on: sold.ordered_on },
      file: fileOf(
        [
          'amazon-order-id',
          'purchase-date',
          'last-updated-date',
          'order-status',
          'fulfillment-channel',
          'sku',
          'quantity',
        ],
        [
          {
            'amazon-order-id': '111-NEW',
            'purchase-date': at,
            'last-updated-date': at,
            'order-status': 'Shipped',
            'fulfillment-channel': 'Amazon',
            sku: sold.sku,
            quantity: 5,
          },
        ],
      ),
    })
    const rebuilt = await refresh(night)
    expect(rebuilt.filter(({ written }) => written > 0).map(({ fact }) => fact)).toEqual(
      expect.arrayContaining(['units_by_day', 'sales_velocity', 'days_of_cover']),
    )
    const touched = [...(await writers(night))].filter(([row, writer]) => before.get(row) !== writer)
    expect(touched.length).toBeGreaterThan(3)
    expect(touched.filter(([row]) => row.split(' ')[1] !== sold.sku)).toEqual([])
    expect(await faults(night)).toEqual([])
  })

  test('two refreshes at once, and a load between them, leave tables that are their views', async () => {
    const night = await loaded()
    await markStale(
      night.owner,
      (await readCatalog(night.owner)).map(({ name }) => name),
    )
    await night.owner.query('delete from ready.sales_velocity; delete from ready.units_by_day')
    await Promise.all([
      refresh(night),
      refresh(night),
      loadDocument(night, { dataset: 'listings', file: fileOf(LISTING_HEADERS, []) }),
      refresh(night),
    ])
    expect(await faults(night)).toEqual([])
  })

  test('a fact whose definition changed is rebuilt, and so is what reads it', async () => {
    const night = await loaded()
    const before = await factRows(night, 'ready')
    await night.owner.query('update ready.coverage set from_on = through_on - 3')
    await markStale(night.owner, ['coverage'])
    const rebuilt = await refresh(night)
    expect(rebuilt.map(({ fact }) => fact)).toEqual(expect.arrayContaining(['coverage', 'sales_velocity']))
    expect(await factRows(night, 'ready')).toEqual(before)
  })

  test('a note left by a worker that died is found', async () => {
    const night = await loaded()
    await night.owner.query('delete from ready.inventory')
    await markStale(night.owner, ['inventory'])
    expect(await faults(night)).toEqual([])
  })
})

test('what was loaded for a whole account is stale in each of its marketplaces, what was loaded for one in that one', async () => {
  const night = await openOne({ marketplaces: ['US', 'CA'] })
  await refresh(night)
  await loadDocument(night, {
    dataset: 'awd_inventory',
    file: JSON.stringify({ sku: 'A', totalOnhandQuantity: 5 }),
  })
  await loadDocument(night, {
    dataset: 'listings',
    file: fileOf(LISTING_HEADERS, [
      { 'seller-sku': 'A', quantity: 1, 'fulfillment-channel': 'DEFAULT', status: 'Active' },
    ]),
  })
  const { rows } = await night.owner.query(
    `select dataset, count(distinct marketplace_id)::int as places from stale_fact where dataset in ('awd_inventory', 'listings') group by dataset order by dataset`,
  )
  expect(rows).toEqual([
    { dataset: 'awd_inventory', places: 2 },
    { dataset: 'listings', places: 1 },
  ])
})

test('more SKUs than are named one by one are rebuilt together', async () => {
  const night = await openOne()
  const lines = Array.from({ length: 6_000 }, (_, index) => ({
    'seller-sku': `SKU-${index}`,
    quantity: index,
    'fulfillment-channel': 'DEFAULT',
    status: 'Active',
  }))
  await loadDocument(night, { dataset: 'listings', file: fileOf(LISTING_HEADERS, lines) })
  expect(await faults(night)).toEqual([])
  await loadDocument(night, { dataset: 'listings', file: fileOf(LISTING_HEADERS, lines.slice(0, 5_999)) })
  expect(await faults(night)).toEqual([])
  const { rows } = await night.owner.query(
    'select count(*)::int as skus, sum(sellable_units)::int as units from ready.inventory',
  )
  // 0 + 1 + … + 5,998 = 5,998 × 5,999 / 2 = 17,991,001.
  expect(rows).toEqual([{ skus: 5_999, units: 17_991_001 }])
  // What the planner was told by the load and within the refresh: Postgres's own round comes a minute later.
  const told = await night.owner.query(
    `select reltuples::int as rows from unnest(array['data.listings', 'ready.inventory']::regclass[]) as name join pg_class on oid = name`,
  )
  expect(told.rows).toEqual([{ rows: 6_000 }, { rows: 6_000 }])
})

test('beyond so many scattered days a SKU is asked once, from its first changed day to its last', async () => {
  const night = await loaded()
  await refresh(night)
  const { rows } = await night.owner.query<{ sku: string; first_on: string; last_on: string }>(
    `select sku, min(ordered_on) as first_on, max(ordered_on) as last_on from ready.units_by_day group by sku order by count(*) desc limit 1`,
  )
  const [most] = rows
  if (most === undefined) throw new Error('nothing was sold')
  const note = (others: number) =>
    night.owner.query(
      `with emptied as (delete from ready.units_by_day where sku = $2::text and ordered_on > $3::date and ordered_on < $4::date)
       insert into stale_fact (account_id, marketplace_id, dataset, run_id, sku, from_on, through_on)
       select $1::int, '${US}', 'orders', 1, sku, day, day
       from (values ($2::text, $3::date), ($2, $4::date)) as changed (sku, day)
       union all
       select $1::int, '${US}', 'orders', 1, 'OTHER-' || n, $4::date, $4::date from generate_series(1, $5::int) as n`,
      [night.account_id, most.sku, most.first_on, most.last_on, others],
    )
  const between = async (): Promise<number> => {
    await refresh(night)
    const found = await night.owner.query<{ days: number }>(
      'select count(*)::int as days from ready.units_by_day where sku = $1 and ordered_on > $2 and ordered_on < $3',
      [most.sku, most.first_on, most.last_on],
    )
    return found.rows[0]?.days ?? 0
  }
  await note(10)
  expect(await between()).toBe(0)
  await note(RANGES_MAX)
  expect(await between()).toBeGreaterThan(20)
  expect(await faults(night)).toEqual([])
})
