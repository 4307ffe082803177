/**
 * Whatever was planted is found, and nothing else. Every day runs a bounded sample; `SEEDS=100 npx vitest run
 * test/reconcile/living-seller.test.ts` runs a hundred sellers, `SEED=17` one of them again.
 */
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { addDays, LocalDate } from '../../src/core/time.ts'
import { openPool } from '../../src/db/pool.ts'
import type { Owed } from '../../src/emulator/world/owed.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { BEGAN_ON, type Case, openLiving } from './living.ts'

/** Nights of the world on which its cases are compared. */
const NIGHTS = [150, 215, 290]
/** Before a refund is so old, nobody asks where its unit is. */
const REFUND_WAITS_DAYS = 30
/** A payment in the first days may be of a loss before them, and proves nothing. */
const PAID_WITHIN_DAYS = 120

const everyday = 3
const seeds =
  process.env['SEED'] === undefined
    ? Array.from({ length: Number(process.env['SEEDS'] ?? everyday) }, (_, index) => index + 1)
    : [Number(process.env['SEED'])]

let database: TestDatabase
let owner: pg.Pool
let pool: pg.Pool
beforeAll(async () => {
  database = await freshDatabase()
  owner = openPool({ url: database.url, role: 'owner', max: 2, log: silentLog, statement_ms_max: 0 })
  pool = openPool({ url: database.url, role: 'asm_worker', max: 3, log: silentLog, statement_ms_max: 0 })
})
afterAll(async () => {
  await Promise.all([owner.end(), pool.end()])
  await database.drop()
})

const lineOf = (each: { readonly kind: string; readonly sku: string; readonly reference: string }): string =>
  `${each.kind} ${each.sku} ${each.reference}`
const open = (cases: readonly Case[]): readonly string[] =>
  cases.map((each) => `${lineOf(each)} ${each.open_units}`).toSorted()
const told = (owed: readonly Owed[]): readonly string[] =>
  owed.map((each) => `${lineOf(each)} ${each.units}`).toSorted()
const total = (units: readonly number[]): number => units.reduce((sum, each) => sum + each, 0)

const EXACT = new Set(['customer_return', 'removal', 'reversal'])
const NETTED = ['warehouse_lost', 'warehouse_damaged'] as const

interface Kinded {
  readonly kind: string
  readonly sku: string
}
const exact = ({ kind }: Kinded): boolean => EXACT.has(kind)
const sent = ({ kind }: Kinded): boolean => kind === 'inbound'
const byNumber = (a: number, b: number): number => a - b

/** Kinds of which reports tell each thing apart: the same things, of the same days. */
const compareExact = (cases: readonly Case[], owed: readonly Owed[]): void => {
  expect(open(cases.filter(exact))).toEqual(told(owed.filter(exact)))
  const days = new Map(owed.filter(exact).map((each) => [lineOf(each), each.on]))
  for (const each of cases.filter(exact))
    expect([lineOf(each), each.happened_on]).toEqual([lineOf(each), days.get(lineOf(each))])
}

/** No report says which shipment was paid for: where any of a SKU was, the units say as much as can be known. */
const compareShipments = (cases: readonly Case[], owed: readonly Owed[], paid: ReadonlySet<string>): void => {
  const certain = ({ sku }: { readonly sku: string }) => !paid.has(sku)
  expect(open(cases.filter(sent).filter(certain))).toEqual(told(owed.filter(sent).filter(certain)))
  for (const sku of paid) {
    const ours = cases
      .filter(sent)
      .filter((each) => each.sku === sku)
      .map((each) => each.open_units)
    const theirs = owed
      .filter(sent)
      .filter((each) => each.sku === sku)
      .map((each) => each.units)
    expect([sku, ours.toSorted(byNumber)]).toEqual([sku, theirs.toSorted(byNumber)])
  }
}

/** What was paid twice is set against other losses of the SKU, or told as paid beyond: every unit of it is accounted for. */
const compareLosses = (
  cases: readonly Case[],
  all: readonly Case[],
  owed: readonly Owed[],
  twice: readonly Owed[],
): void => {
  const proves_from_on = addDays(BEGAN_ON, PAID_WITHIN_DAYS)
  for (const kind of NETTED) {
    const here = (each: { readonly kind: string; readonly sku: string }, sku: string) =>
      each.kind === kind && each.sku === sku
    for (const sku of new Set([...owed, ...cases].map((each) => each.sku))) {
      const ours = cases.filter((each) => here(each, sku))
      const theirs = owed.filter((each) => here(each, sku))
      const doubled = twice.filter((each) => each.of === kind && each.sku === sku)
      if (doubled.length === 0) expect(open(ours)).toEqual(told(theirs))
      const units = new Map(theirs.map((each) => [lineOf(each), each.units]))
      for (const each of ours) expect(units.get(lineOf(each)) ?? 0).toBeGreaterThanOrEqual(each.open_units)
      if (doubled.some(({ on }) => on < proves_from_on)) continue
      const netted = total(theirs.map((each) => each.units)) - total(ours.map((each) => each.open_units))
      const beyond = total(all.filter((each) => here(each, sku)).map((each) => each.beyond_units))
      expect([sku, kind, netted + beyond]).toEqual([sku, kind, total(doubled.map((each) => each.units))])
    }
  }
}

/** The state that the days of the case and the policy's own windows allow. */
const compareStates = (cases: readonly Case[], today: LocalDate): void => {
  const known_on = addDays(today, -1)
  for (const each of cases) {
    const { opens_on, closes_on, settles_on, state } = each
    if (opens_on === null || closes_on === null || settles_on === null)
      throw new Error(`${lineOf(each)}: no window`)
    const allowed =
      closes_on < today
        ? 'expired'
        : known_on < settles_on
          ? 'within_window'
          : known_on < opens_on
            ? 'discrepant'
            : 'claimable'
    expect([lineOf(each), state]).toEqual([lineOf(each), allowed])
  }
}

const CLOSED = new Set(['resolved', 'reimbursed'])

test.each(seeds)(
  'what seller %i was planted with is found on every night, and nothing else',
  async (seed) => {
    const seller = await openLiving(owner, pool, seed)
    const { calendar } = seller.world
    let before: readonly Case[] = []
    for (const day of NIGHTS) {
      const rows = await seller.night(day)
      const today = LocalDate.parse(calendar.date(day))
      const all = await seller.cases()
      const cases = all.filter(({ open_units }) => open_units > 0)
      const late = addDays(today, -1 - REFUND_WAITS_DAYS)
      const owed = seller.owed(day).filter(({ kind, on }) => kind !== 'customer_return' || on <= late)
      const twice = owed.filter(({ kind }) => kind === 'paid_twice')
      compareExact(cases, owed)
      compareShipments(cases, owed, seller.paidShipments(day))
      compareLosses(cases, all, owed, twice)
      compareStates(cases, today)
      // The same case is the same to its end, and what is owed no more is closed.
      const now = new Map(all.map((each) => [each.case_id, each]))
      const lost = before.filter(({ case_id }) => !now.has(case_id))
      const settled = before.flatMap(({ case_id, open_units }) => {
        const later = now.get(case_id)
        return open_units > 0 && later?.open_units === 0 ? [later] : []
      })
      expect([lost, settled.filter(({ state }) => !CLOSED.has(state))]).toEqual([[], []])
      before = all
      expect(await seller.again(day)).toBe(rows)
    }
  },
  120_000,
)
