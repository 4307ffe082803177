import { expect, onTestFinished, test } from 'vitest'
import { readCatalog } from '../../src/facts/catalog.ts'
import { advertise, planWithAds } from '../sync/advertising.ts'
import { type Night, openNight } from '../sync/support.ts'

const shapeOf = async (night: Night, schema: string, fact: string): Promise<readonly unknown[]> => {
  const { rows } = await night.owner.query(
    `select attname as column, format_type(atttypid, atttypmod) as type
     from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [`${schema}.${fact}`],
  )
  return rows
}

/** A seller so small and young may have none; and no forecast is old enough to be scored. */
const MAY_BE_EMPTY = new Set(['listing_shut', 'forecast_accuracy'])

test('a kept table has the columns and types of its view, in all three schemas, and a key that is unique there', async () => {
  // As many SKUs as it takes for one whose listing is shut.
  const night = await openNight({ plans: 'all', sku_count: 45, history_days: 130, backfill_days: 100 })
  onTestFinished(() => night.close())
  await advertise(night)
  await planWithAds(night, ({ source }) => source.api === 'sp' || /Product|Campaigns$/.test(source.name))
  await night.runUntilQuiet()
  expect((await readCatalog(night.owner)).length).toBeGreaterThan(25)
  for (const { name, key } of await readCatalog(night.owner)) {
    const [kept, view, known] = await Promise.all(
      ['ready', 'facts', 'known'].map((schema) => shapeOf(night, schema, name)),
    )
    const { rows } = await night.owner.query(
      `select count(*) > 0 as has_rows, count(*) = count(distinct (${key.join(', ')})) as key_is_unique,
              bool_and(${key.map((column) => `${column} is not null`).join(' and ')}) as key_is_known
       from facts.${name}`,
    )
    const told = { name, view, known, key: key.slice(0, 2), ...rows[0] }
    if (MAY_BE_EMPTY.has(name)) Object.assign(told, { has_rows: true, key_is_known: true })
    expect(told).toEqual({
      name,
      view: kept,
      known: kept,
      key: ['account_id', 'marketplace_id'],
      has_rows: true,
      key_is_unique: true,
      key_is_known: true,
    })
  }
}, 300_000)
