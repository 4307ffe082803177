import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { addDays, LocalDate } from '../../src/core/time.ts'
import { readCatalog } from '../../src/facts/catalog.ts'
import { markStale, refreshFacts } from '../../src/facts/refresh.ts'
import { type Night, openNight } from '../sync/support.ts'
import { type Document, factRows, fileOf, loadDocument } from './documents.ts'

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

/** Refreshed, every table says what its view says; asked for everything again, a refresh writes nothing. */
const expectReady = async (night: Night): Promise<void> => {
  await refresh(night)
  expect(await factRows(night, 'ready')).toEqual(await factRows(night, 'facts'))
  await markStale(
    night.owner,
    (await readCatalog(night.owner)).map(({ name }) => name),
  )
  const again = await refresh(night)
  expect(again.length).toBeGreaterThan(5)
  expect(again.filter(({ written, removed }) => written + removed > 0)).toEqual([])
}

const LAST = LocalDate.parse('2026-11-19')
const sku = fc.constantFrom('A', 'B', 'C', 'D', 'E')
const units = fc.integer({ min: 0, max: 4 })

/** Some days, short or long, near the newest or a season back. */
const days = fc
  .record({ back: fc.nat({ max: 70 }), length: fc.constantFrom(1, 5, 31) })
  .map(({ back, length }) => ({
    from_on: addDays(LAST, 1 - back - length),
    through_on: addDays(LAST, -back),
  }))

const orders = fc
  .record({
    days,
    lines: fc.array(
      fc.record({
        number: fc.nat({ max: 30 }),
        sku,
        back: fc.nat({ max: 6 }),
        hour: fc.nat({ max: 23 }),
        quantity: units,
        status: fc.constantFrom('Pending', 'Shipped', 'Shipped', 'Cancelled'),
        channel: fc.constantFrom('Amazon', 'Amazon', 'Merchant'),
        sales: fc.constantFrom('Amazon.com', 'Non-Amazon'),
      }),
      { maxLength: 25 },
    ),
  })
  .map(({ days: window, lines }): Document => {
    const rows = lines.map((line) => {
      const at = `${addDays(window.through_on, -line.back)}T${String(line.hour).padStart(2, '0')}:30:00+00:00`
      return {
        'amazon-order-id': `111-${line.number}`,
        'purchase-date': at,
        'last-updated-date': at,
        'order-status': line.status,
        'fulfillment-channel': line.channel,
        'sales-channel': line.sales,
        sku: line.sku,
        quantity: line.quantity,
      }
    })
    const headers = ['amazon-order-id', 'purchase-date', 'last-updated-date', 'order-status']
    headers.push('fulfillment-channel', 'sales-channel', 'sku', 'quantity')
    return { dataset: 'orders', days: window, file: fileOf(headers, rows) }
  })

const ledgerSummary = fc
  .record({
    days,
    lines: fc.array(
      fc.record({ sku, back: fc.nat({ max: 30 }), opening: units, closing: units, sellable: fc.boolean() }),
      { maxLength: 40 },
    ),
  })
  .map(({ days: window, lines }): Document => {
    const rows = lines.map((line) => {
      const [year, month, day] = addDays(window.through_on, -line.back).split('-')
      return {
        Date: `${month}/${day}/${year}`,
        MSKU: line.sku,
        Disposition: line.sellable ? 'SELLABLE' : 'DEFECTIVE',
        'Starting Warehouse Balance': line.opening,
        'Ending Warehouse Balance': line.closing,
      }
    })
    const headers = ['Date', 'MSKU', 'Disposition', 'Starting Warehouse Balance', 'Ending Warehouse Balance']
    return { dataset: 'ledger_summary', days: window, file: fileOf(headers, rows) }
  })

const fbaInventory = fc
  .uniqueArray(fc.record({ sku, fulfillable: units, inbound: units, both: fc.boolean() }), {
    selector: (line) => line.sku,
  })
  .map((lines): Document => {
    const rows = lines.map((line) => ({
      sku: line.sku,
      condition: 'New',
      'mfn-listing-exists': line.both ? 'Yes' : 'No',
      'mfn-fulfillable-quantity': line.both ? 3 : '',
      'afn-listing-exists': 'Yes',
      'afn-fulfillable-quantity': line.fulfillable,
      'afn-inbound-shipped-quantity': line.inbound,
      'afn-inbound-receiving-quantity': 0,
    }))
    const headers = [
      'sku',
      'condition',
      'mfn-listing-exists',
      'mfn-fulfillable-quantity',
      'afn-listing-exists',
    ]
    headers.push('afn-fulfillable-quantity', 'afn-inbound-shipped-quantity', 'afn-inbound-receiving-quantity')
    return { dataset: 'fba_inventory', file: fileOf(headers, rows) }
  })

const LISTING_HEADERS = ['seller-sku', 'quantity', 'fulfillment-channel', 'status', 'price']
const listings = fc
  .uniqueArray(fc.record({ sku, quantity: units, merchant: fc.boolean() }), { selector: (line) => line.sku })
  .map((lines): Document => {
    const rows = lines.map((line) => ({
      'seller-sku': line.sku,
      quantity: line.merchant ? line.quantity : '',
      'fulfillment-channel': line.merchant ? 'DEFAULT' : 'AMAZON_NA',
      status: 'Active',
    }))
    return { dataset: 'listings', file: fileOf(LISTING_HEADERS, rows) }
  })

const step = fc.oneof(
  { weight: 4, arbitrary: fc.oneof(orders, ledgerSummary, fbaInventory, listings) },
  { weight: 2, arbitrary: fc.constant('refresh' as const) },
)

test('after any documents and refreshes, tables are their views, and every past moment is told as it was', async () => {
  await fc.assert(
    fc
      .asyncProperty(fc.array(step, { minLength: 6, maxLength: 14 }), async (steps) => {
        const night = await openOne()
        const told: { at: string; rows: Awaited<ReturnType<typeof factRows>> }[] = []
        for (const each of steps) {
          night.clock.advance({ minutes: 10 })
          if (each === 'refresh') {
            await expectReady(night)
            told.push({ at: night.clock.now(), rows: await factRows(night, 'ready') })
          } else await loadDocument(night, each)
        }
        await expectReady(night)
        for (const { at, rows } of told) expect(await factRows(night, 'known', at)).toEqual(rows)
      })
      .afterEach(closeAll),
    { numRuns: 8, seed: 20_261_123, interruptAfterTimeLimit: 90_000, markInterruptAsFailure: true },
  )
}, 120_000)

test('night after night of a living seller, tables are their views', async () => {
  const night = await openOne({ sku_count: 12, history_days: 130, backfill_days: 100 })
  for (let number = 0; number < 3; number += 1) {
    await night.plan()
    // Half of the night, a refresh, the rest: a refresh may come between any two steps.
    for (let steps = 0; steps < 20 && (await night.stepNext()) !== null; steps += 1);
    await refresh(night)
    while ((await night.stepNext()) !== null);
    await expectReady(night)
    night.clock.advance({ hours: 20 })
  }
}, 120_000)

describe('one seller, loaded', () => {
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

  test('a change of one SKU writes rows of that SKU alone', async () => {
    const night = await loaded()
    const { rows } = await night.owner.query<{ sku: string; ordered_on: string }>(
      `select sku, ordered_on from ready.units_by_day order by ordered_on desc, sku limit 1`,
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
    await expectReady(night)
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
    await expectReady(night)
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
    await expectReady(night)
  })
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
  await expectReady(night)
  await loadDocument(night, { dataset: 'listings', file: fileOf(LISTING_HEADERS, lines.slice(0, 5_999)) })
  await expectReady(night)
  const { rows } = await night.owner.query(
    'select count(*)::int as skus, sum(sellable_units)::int as units from ready.inventory',
  )
  // 0 + 1 + … + 5,998 = 5,998 × 5,999 / 2 = 17,991,001.
  expect(rows).toEqual([{ skus: 5_999, units: 17_991_001 }])
})

const shapeOf = async (night: Night, schema: string, fact: string): Promise<readonly unknown[]> => {
  const { rows } = await night.owner.query(
    `select attname as column, format_type(atttypid, atttypmod) as type
     from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [`${schema}.${fact}`],
  )
  return rows
}

test('a kept table has the columns and types of its view, in all three schemas, and a key that is unique there', async () => {
  const night = await openOne({ sku_count: 12, history_days: 130, backfill_days: 100 })
  await night.plan()
  await night.runUntilQuiet()
  for (const { name, key, columns } of await readCatalog(night.owner)) {
    const shape = await shapeOf(night, 'ready', name)
    expect(shape).toHaveLength(columns.length)
    expect(await shapeOf(night, 'facts', name), name).toEqual(shape)
    expect(await shapeOf(night, 'known', name), name).toEqual(shape)
    expect(key.slice(0, 2), name).toEqual(['account_id', 'marketplace_id'])
    const { rows } = await night.owner.query(
      `select count(*)::int as rows, count(distinct (${key.join(', ')}))::int as keys,
              count(*) filter (where ${key.map((column) => `${column} is null`).join(' or ')})::int as unkeyed
       from facts.${name}`,
    )
    expect(rows[0].rows, name).toBeGreaterThan(0)
    expect(rows[0], name).toEqual({ rows: rows[0].rows, keys: rows[0].rows, unkeyed: 0 })
  }
})
