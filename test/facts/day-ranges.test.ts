import { afterAll, beforeAll, expect, test } from 'vitest'
import pg from 'pg'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
let client: pg.Client
beforeAll(async () => {
  database = await freshDatabase()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await database.drop()
})

test.each([
  // Three neighbours across the end of a month, then a lone day.
  [
    ['2026-10-31', '2026-11-01', '2026-11-02', '2026-11-09'],
    ['2026-10-31..2026-11-02', '2026-11-09'],
  ],
  // Out of order and twice: days are a set.
  [['2026-11-03', '2026-11-01', '2026-11-02', '2026-11-02'], ['2026-11-01..2026-11-03']],
  [[], []],
])('%j reads as %j', async (days, ranges) => {
  const { rows } = await client.query('select facts.day_ranges($1::date[]) as ranges', [days])
  expect(rows).toEqual([{ ranges }])
})
