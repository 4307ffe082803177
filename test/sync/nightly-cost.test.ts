import { beforeAll, expect, test } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { openPool } from '../../src/db/pool.ts'
import { CLOCK, type NightTook, runNight } from '../bench/retention/night.ts'
import { type Asked, askTools } from '../bench/retention/reads.ts'
import { STORED } from '../bench/retention/rows.ts'
import { fillStore } from '../bench/retention/store.ts'
import { freshDatabase } from '../support/database.ts'

const SKUS = 100
/** More than runs stay on the books, so that both have as many there. */
const DAYS = 130

/** Those that the night loads, and one of the hourly ones. */
const BOOKED = new Set([...STORED.map(({ dataset }) => dataset), 'inventory_summaries'])
const isBooked = (dataset: string): boolean => BOOKED.has(dataset)

interface Measured extends NightTook {
  readonly reads: readonly Asked[]
}

/** A night of one account over so many days of history, counted by Postgres. */
const nightOver = async (days: number): Promise<Measured> => {
  const database = await freshDatabase()
  const options = { url: database.url, log: silentLog, statement_ms_max: 0 }
  const owner = openPool({ ...options, role: 'owner', max: 2 })
  const pool = openPool({ ...options, role: 'asm_worker', max: 1 })
  try {
    // Tables so small are read whole rather than by index, unless a page costs what it does in memory.
    await owner.query(
      `do $$ begin execute format('alter database %I set random_page_cost = 1', current_database()); end $$`,
    )
    const [account_id] = await fillStore(
      { owner, pool },
      { accounts: 1, skus: SKUS, days },
      { booked: isBooked },
    )
    if (account_id === undefined) throw new Error('there is no account')
    const night = await runNight({ owner, pool }, account_id, { skus: SKUS, days })
    return { ...night, reads: await askTools(database.url, owner, CLOCK) }
  } finally {
    await pool.end()
    await owner.end()
    await database.drop()
  }
}

let near: Measured
let deep: Measured
beforeAll(async () => {
  near = await nightOver(DAYS)
  deep = await nightOver(DAYS * 10)
}, 180_000)

/** Rows read of a table in a part of the night. */
const readOf = (night: NightTook, part: string, table: string): number =>
  night.parts.find((each) => each.part === part)?.counts.get(table)?.rows_read ?? 0

/** Tables of which the part read more than half as much again because ten times the days are stored, and more than a few rows. */
const grown = (part: string): readonly string[] => {
  const tables = [...(deep.parts.find((each) => each.part === part)?.counts.keys() ?? [])]
  return tables
    .filter((table) => readOf(deep, part, table) > 1.5 * readOf(near, part, table) + 200)
    .map((table) => `${table} ${readOf(near, part, table)} → ${readOf(deep, part, table)}`)
}

test('the same change is loaded from both', () => {
  expect(near.changed_rows).toBeGreaterThan(150)
  expect(Math.abs(deep.changed_rows - near.changed_rows)).toBeLessThan(10)
})

test('an update of an order of two years ago reads that SKU and that day, not the days since', () => {
  const units = ['orders', 'units_by_day'].map((table) => readOf(deep, 'refresh', table))
  expect(units.every((read) => read < 5 * SKUS)).toBe(true)
  expect(grown('refresh')).toEqual([])
})

test('what is on the books of two years makes no load read more', () => {
  expect(grown('load')).toEqual([])
})

test.each(['plan', 'sweep', 'refresh', 'prune'])('nor does the %s, for old runs are folded away', (part) => {
  expect(grown(part)).toEqual([])
})

/** Asked without days they count all that ever was. */
const COUNT_ALL = new Set(['get_orders', 'get_inventory_events'])

test('a first page reads no more where ten times the days are stored, however the sync stands', () => {
  const grown = deep.reads.flatMap(({ tool, rows_read }) => {
    const before = near.reads.find((each) => each.tool === tool)?.rows_read ?? 0
    return rows_read > 1.5 * before + 200 && !COUNT_ALL.has(tool) ? [`${tool} ${before} → ${rows_read}`] : []
  })
  expect(deep.reads.length).toBeGreaterThan(10)
  expect(grown).toEqual([])
})
