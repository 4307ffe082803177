import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { reports, tools } from '../src/capabilities.ts'
import { draftMigration, generate, readmeLists, withLists } from '../src/commands/generate.ts'
import * as inventoryReports from '../src/domains/inventory/reports/index.ts'
import * as column from '../src/sync/column.ts'
import type { Report } from '../src/sync/define.ts'
import { copiedMigrations, emptyDatabase, migratedDatabase } from './support/schema.ts'

const { listings } = inventoryReports

test('drafts the table of a dataset that has none, so that nothing is left to draft', async () => {
  const client = await migratedDatabase()
  const wishes: Report = { ...listings, dataset: 'wishes' }
  const draft = await draftMigration(client, [...reports, wishes])
  expect(draft?.datasets).toEqual(['wishes'])
  await client.query(draft?.sql ?? '')
  expect(await draftMigration(client, [...reports, wishes])).toBeNull()
})

test('drafts what a definition gained, lost and changed, for the table and its history', async () => {
  const client = await migratedDatabase()
  const { asin3: _, ...kept } = listings.columns
  const changed: Report = {
    ...listings,
    grain: 'One row per SKU, as the seller’s "listing".',
    columns: { ...kept, asin2: column.units('asin2'), badge_units: column.units('badge') },
  }
  const draft = await draftMigration(client, [changed])
  expect(draft?.sql.split('\n').filter((line) => line.startsWith('alter'))).toEqual([
    'alter table data.listings alter column asin2 type integer using asin2::integer;',
    'alter table data.listings_history alter column asin2 type integer using asin2::integer;',
    'alter table data.listings add column badge_units integer;',
    'alter table data.listings_history add column badge_units integer;',
    'alter table data.listings drop column asin3;',
    'alter table data.listings_history drop column asin3;',
  ])
  // As `migrate` does, for the views name every column.
  await client.query('drop schema known cascade; drop schema facts cascade')
  await client.query(draft?.sql ?? '')
  expect(await draftMigration(client, [changed])).toBeNull()
})

test('refuses a required column for rows that have no value for it', async () => {
  const client = await migratedDatabase()
  const changed = {
    ...listings,
    columns: { ...listings.columns, badge: column.required(column.code('badge')) },
  }
  await expect(draftMigration(client, [changed])).rejects.toMatchObject({
    message: 'listings.badge is required, and rows loaded before have no value for it.',
  })
})

test('writes what is not current, and a second time nothing', async () => {
  const folder = copiedMigrations()
  const readme = join(folder, 'about.md')
  writeFileSync(readme, '# About\n\n<!-- generated:tools -->\nold\n<!-- /generated -->\n\nThe end.\n')
  rmSync(join(folder, 'schema.sql'))
  const written = await generate(await emptyDatabase(), { migrations: folder, readme })
  expect(written).toEqual([join(folder, 'schema.sql'), readme])
  expect(readFileSync(readme, 'utf8')).toContain('`get_days_of_cover`')
  expect(readFileSync(readme, 'utf8')).toContain('The end.')
  expect(await generate(await emptyDatabase(), { migrations: folder, readme })).toEqual([])
})

test('lists every report and tool, and leaves text without markers alone', () => {
  const lists = readmeLists(reports, tools)
  for (const { dataset } of reports) expect(lists['reports']).toContain(`\`${dataset}\``)
  for (const { name } of tools) expect(lists['tools']).toContain(`\`${name}\``)
  expect(withLists('no markers', lists)).toBe('no markers')
  expect(withLists('<!-- generated:other -->x<!-- /generated -->', lists)).toContain('x')
})
