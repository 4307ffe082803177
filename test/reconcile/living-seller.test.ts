/**
 * Whatever was planted is found, and nothing else. Every day runs a bounded sample; `SEEDS=100 npx vitest run
 * test/reconcile/living-seller.test.ts` runs a hundred sellers, `SEED=17` one of them again.
 */
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { addDays, LocalDate } from '../../src/core/time.ts'
import { openPool } from '../../src/db/pool.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { type Case, type Living, openLiving } from './living.ts'
import {
  compareCases,
  compareDoubleRefunds,
  compareLosses,
  compareStates,
  KINDS,
  tallies,
} from './living-compare.ts'

/** Nights of the world on which its cases are compared. */
const NIGHTS = [150, 215, 290] as const
/** Before a refund is so old, nobody asks where its unit is. */
const REFUND_WAITS_DAYS = 30

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

const found = tallies()
/** What must have happened somewhere, or the comparison says nothing of it. */
const happened = { expired: 0, paid_twice: 0, came_late: 0, paid_later: 0 }

const accounts = new Map<number, number>()

const CLOSED = new Set(['resolved', 'reimbursed'])

/** The same case is the same to its end, and what is owed no more is closed: by what came, or by what was paid. */
const compareWithBefore = (before: readonly Case[], all: readonly Case[]): void => {
  const now = new Map(all.map((each) => [each.case_id, each]))
  const lost = before.filter(({ case_id }) => !now.has(case_id))
  const settled = before.flatMap(({ case_id, open_units }) => {
    const later = now.get(case_id)
    return open_units > 0 && later?.open_units === 0 ? [later] : []
  })
  expect([lost, settled.filter(({ state }) => !CLOSED.has(state))]).toEqual([[], []])
  happened.paid_later += settled.filter(({ state }) => state === 'reimbursed').length
}

/** A shipment whose last units came late owes nothing. */
const compareWhole = (seller: Living, day: number, all: readonly Case[]): void => {
  const states = new Map(all.filter(({ kind }) => kind === 'inbound').map((each) => [each.reference, each]))
  for (const { reference, late } of seller.whole(day)) {
    const each = states.get(reference)
    expect([reference, each?.open_units, CLOSED.has(each?.state ?? '')]).toEqual([reference, 0, true])
    if (late) happened.came_late += 1
  }
}

/** Every row of the report of payments belongs to one case at most, and no case counts more units than it lacked. */
const comparePayments = async (seller: Living): Promise<void> => {
  const { rows } = await owner.query(
    `select (select count(*) from data.reimbursements where account_id = $1)::int as told,
            (select count(*) from data.reimbursement_match where account_id = $1)::int as matched,
            (select count(distinct (reimbursement_id, sku, reason, row_no)) from data.reimbursement_match where account_id = $1)::int as once,
            (select count(*) from (
               select from data.reimbursement_match as paid
               join data.claim_case as told using (account_id, marketplace_id, case_id)
               where account_id = $1 group by case_id, told.expected_units having sum(paid.counted_units) > told.expected_units
             ) as over)::int as overcounted`,
    [seller.account_id],
  )
  const told = Number(rows[0]?.told)
  expect(rows).toEqual([{ told, matched: told, once: told, overcounted: 0 }])
}

test.each(seeds)(
  'what seller %i was planted with is found on every night, and nothing else',
  async (seed) => {
    const seller = await openLiving(owner, pool, seed)
    accounts.set(seed, seller.account_id)
    const { calendar } = seller.world
    let before: readonly Case[] = []
    for (const day of NIGHTS) {
      const rows = await seller.night(day)
      const today = LocalDate.parse(calendar.date(day))
      const all = await seller.cases()
      const cases = all.filter(({ open_units }) => open_units > 0)
      const late = addDays(today, -1 - REFUND_WAITS_DAYS)
      const owed = seller.owed(day).filter(({ kind, on }) => kind !== 'customer_return' || on <= late)
      compareCases(cases, owed, seller.paidShipments(day), found)
      compareLosses(cases, all, owed)
      happened.paid_twice += compareDoubleRefunds(all, owed)
      happened.expired += compareStates(cases, seller.country, today)
      compareWithBefore(before, all)
      compareWhole(seller, day, all)
      await comparePayments(seller)
      before = all
      expect(await seller.again(day)).toBe(rows)
    }
  },
  120_000,
)

test.runIf(seeds.length >= everyday)(
  'of every kind something was planted, all of it was found and nothing invented; cases expired, came late and were paid',
  () => {
    for (const kind of KINDS) {
      const { planted } = found[kind]
      expect([kind, planted > 0]).toEqual([kind, true])
      expect([kind, found[kind]]).toEqual([kind, { planted, found: planted, invented: 0 }])
    }
    expect(Object.entries(happened).filter(([, times]) => times === 0)).toEqual([])
  },
)

test('a seller first seen on the last night has the cases open that one seen all along has', async () => {
  const [seed = 1] = seeds
  const twin = await openLiving(owner, pool, seed, 'TWIN')
  await twin.night(NIGHTS[2])
  const open = async (account_id: number | undefined) =>
    (
      await owner.query(
        `select case_id, state, state_reason, expected_units, received_units, found_units, paid_units, beyond_units, open_units,
                  happened_on, opens_on, closes_on, policy_version, unit_value_amount, value_basis, reimbursement_ids
           from data.claim_case where open_units > 0 and account_id = $1 order by case_id`,
        [account_id],
      )
    ).rows
  const cases = await open(twin.account_id)
  expect(cases.length).toBeGreaterThan(0)
  expect(cases).toEqual(await open(accounts.get(seed)))
}, 300_000)
