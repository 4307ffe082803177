/**
 * A seller of the emulated world with planted faults, whose reports go straight into Postgres as Amazon would write them,
 * night after night: read and loaded by the product's own loader, without asking for them.
 */
import type pg from 'pg'
import { z } from 'zod'
import { reports } from '../../src/capabilities.ts'
import { clockAt } from '../../src/core/clock.ts'
import { Currency } from '../../src/core/money.ts'
import { silentLog } from '../../src/core/log.ts'
import { marketplaceNamed } from '../../src/core/marketplace.ts'
import { addDays, type DayRange, instantOf, LocalDate } from '../../src/core/time.ts'
import { transaction } from '../../src/db/rows.ts'
import { itemData, shipmentData } from '../../src/emulator/api/inbound-v0.ts'
import { chunksOf } from '../../src/emulator/documents.ts'
import type { ReportContext, Table } from '../../src/emulator/reports/define.ts'
import * as projections from '../../src/emulator/reports/index.ts'
import { listPrice } from '../../src/emulator/world/catalog.ts'
import { MANY_FAULTS } from '../../src/emulator/world/faults.ts'
import { marketOf, type MarketWorld } from '../../src/emulator/world/market.ts'
import { type Owed, owedOf } from '../../src/emulator/world/owed.ts'
import type { Life } from '../../src/emulator/world/life.ts'
import { reimbursementsOf } from '../../src/emulator/world/reimbursing.ts'
import { settlementsMade } from '../../src/emulator/world/settling.ts'
import { shipmentsOf } from '../../src/emulator/world/shipments.ts'
import { reconcileAccount } from '../../src/reconcile/nightly.ts'
import { loadDocument } from '../../src/sync/load.ts'
import { spool } from '../../src/sync/spool.ts'

export const BEGAN_ON = LocalDate.parse('2025-12-01')
const SKUS = 6
export const COUNTRIES = ['US', 'GB', 'DE', 'JP', 'CA'] as const

export interface Living {
  readonly world: MarketWorld
  readonly account_id: number
  readonly country: string
  /** Loads everything told by the beginning of that day of the world, and reconciles; answers how many rows there are then. */
  night(day: number): Promise<number>
  /** The same once more without anything new. */
  again(day: number): Promise<number>
  /** What is owed by the last moment before that day; what happens as it begins is of the day. */
  owed(day: number): readonly Owed[]
  /** SKUs of which a shipment was paid for by then. */
  paidShipments(day: number): ReadonlySet<string>
  cases(): Promise<readonly Case[]>
  /** Shipments that are whole by then, in truth; `late` where units came after the shipment was closed. */
  whole(day: number): readonly { readonly reference: string; readonly late: boolean }[]
}

const Case = z.object({
  case_id: z.string(),
  kind: z.string(),
  reference: z.string(),
  sku: z.string(),
  state: z.string(),
  happened_on: z.string().nullable(),
  opens_on: z.string().nullable(),
  closes_on: z.string().nullable(),
  settles_on: z.string().nullable(),
  policy_version: z.string().nullable(),
  open_units: z.int(),
  beyond_units: z.int(),
})
export type Case = z.infer<typeof Case>

const connect = async (owner: pg.Pool, world: MarketWorld, twin: string): Promise<number> => {
  const { marketplace } = world.setup
  const seller_id = `${world.setup.seller_id}${twin}`
  const { rows } = await owner.query<{ account_id: number }>(
    `with workspace as (insert into workspace (name) values ($1) returning workspace_id),
     connection as (
       insert into connection (workspace_id, api, region, seller_id, sealed_refresh_token)
       select workspace_id, 'sp', $2, $1, 'sealed' from workspace returning workspace_id, connection_id
     )
     insert into account (workspace_id, connection_id, name, seller_id, region, home_marketplace_id, time_zone)
     select workspace_id, connection_id, $1, $1, $2, $3, $4 from connection returning account_id`,
    [seller_id, marketplace.region, marketplace.marketplace_id, marketplace.time_zone],
  )
  const account_id = rows[0]?.account_id ?? 0
  await owner.query(
    'insert into account_marketplace (account_id, marketplace_id, country, currency, time_zone) values ($1, $2, $3, $4, $5)',
    [
      account_id,
      marketplace.marketplace_id,
      marketplace.country,
      marketplace.currency,
      marketplace.time_zone,
    ],
  )
  return account_id
}

type Seller = Pick<Living, 'world' | 'account_id'> & { readonly owner: pg.Pool }

/** One document through the product's loader, as the answer to a run of its own. */
const load = async (
  { owner, world, account_id }: Seller,
  dataset: string,
  document: Iterable<Buffer>,
  now_ms: number,
  days: DayRange,
): Promise<void> => {
  const report = reports.find((each) => each.dataset === dataset)
  if (!report) throw new Error(`there is no report ${dataset}`)
  const { marketplace } = world.setup
  const now = instantOf(now_ms)
  const place = [account_id, marketplace.marketplace_id, dataset]
  const { rows } = await owner.query<{ run_id: number }>(
    `insert into report_run (account_id, marketplace_id, dataset, from_on, through_on, night_on, purpose, state, next_step_at, created_at, finished_at, amazon_report_id)
     values ($1, $2, $3, $4, $5, $5, 'night', 'loaded', $6, $6, $6, '1') returning run_id`,
    [...place, days.from_on, days.through_on, now],
  )
  const run_id = rows[0]?.run_id ?? 0
  const pieces = async function* () {
    yield* document
  }
  const spooled = await spool({ bytes: pieces(), charset: 'utf-8' })
  const target = {
    report,
    account_id,
    marketplace_id: marketplace.marketplace_id,
    run_id,
    now,
    days: report.load.as === 'window' ? days : null,
    settled_days: [],
    file: {
      currency: Currency.parse(marketplace.currency),
      time_zone: marketplace.time_zone,
      from_on: days.from_on,
    },
    believes_any_size: true,
    unbelieved_rows: null,
  }
  const loaded = await transaction(owner, (client) => loadDocument(client, target, spooled))
  await spooled.remove()
  if (loaded.kind === 'refused') throw loaded.problem
  await owner.query(
    'update report_run set inserted_rows = $3, superseded_rows = $4 where account_id = $1 and run_id = $2',
    [account_id, run_id, loaded.inserted, loaded.superseded],
  )
}

const linesOf = function* (rows: Iterable<unknown>): Generator<Buffer> {
  for (const row of rows) yield Buffer.from(`${JSON.stringify(row)}\n`)
}

const RANGED = {
  ledger_detail: projections.ledgerDetail,
  reimbursements: projections.reimbursements,
  customer_returns: projections.customerReturns,
  removal_orders: projections.removalOrders,
  removal_shipments: projections.removalShipments,
} as const

const contextOf = (
  world: MarketWorld,
  from_ms: number,
  until_ms: number,
  as_of_ms: number,
): ReportContext => ({
  world,
  from_ms,
  until_ms,
  as_of_ms,
  options: {},
  price: (profile, at_ms) => listPrice(profile, world.calendar.dayAt(at_ms)),
  merchant_units: () => 0,
})

/** The settlements made since, one file after the other under one header. */
const settlementsOf = (world: MarketWorld, since_ms: number, now_ms: number): Table => {
  const tables = settlementsMade(world, since_ms, now_ms).map((made) =>
    projections.settlement.table([contextOf(world, made.from_ms, made.until_ms, now_ms)], 'as_seen'),
  )
  return { header: tables[0]?.header ?? [], rows: tables.flatMap(({ rows }) => [...rows]) }
}

const style = (quoted: boolean, line_end: string) => ({ quoted, line_end, charset: 'UTF-8' as const })

const loadNight = async (seller: Seller, day: number, before: number): Promise<void> => {
  const { world } = seller
  const now_ms = world.calendar.startMs(day)
  const days = { from_on: BEGAN_ON, through_on: addDays(BEGAN_ON, day - 1) }
  for (const [dataset, projection] of Object.entries(RANGED)) {
    const context = contextOf(world, world.calendar.startMs(0), now_ms, now_ms)
    const table = projection.table([context], 'as_seen')
    await load(seller, dataset, chunksOf(table, style(projection.quoted, projection.line_end)), now_ms, days)
  }
  const settled = settlementsOf(world, before === 0 ? 0 : world.calendar.startMs(before), now_ms)
  if (settled.header.length > 0)
    await load(seller, 'settlements', chunksOf(settled, style(false, '\n')), now_ms, days)
  const shipments = [...world.lives(day)].flatMap((life) => shipmentsOf(life, now_ms))
  await load(
    seller,
    'inbound_shipments',
    linesOf(shipments.map((each) => shipmentData(each, now_ms))),
    now_ms,
    days,
  )
  await load(
    seller,
    'inbound_shipment_items',
    linesOf(shipments.map((each) => itemData(each, now_ms))),
    now_ms,
    days,
  )
  await seller.owner.query(
    `insert into ready.coverage select * from facts.coverage where account_id = $1
     on conflict (account_id, marketplace_id, dataset) do update set from_on = excluded.from_on, through_on = excluded.through_on`,
    [seller.account_id],
  )
}

const reconcile = async (seller: Seller, pool: pg.Pool, day: number): Promise<number> => {
  const { owner, account_id, world } = seller
  const clock = clockAt(instantOf(world.calendar.startMs(day)))
  await reconcileAccount({ pool, clock, log: silentLog }, account_id)
  const tables = ['claim_case', 'claim_case_history', 'reimbursement_match', 'reimbursement_match_history']
  const { rows } = await owner.query<{ rows: string }>(
    `select ${tables.map((table) => `(select count(*) from data.${table} where account_id = $1)`).join(' + ')} as rows`,
    [account_id],
  )
  return Number(rows[0]?.rows)
}

const hasPaidShipment = (life: Life, now_ms: number): boolean =>
  [...reimbursementsOf(life, 0, now_ms + 1)].some(({ shipment_id }) => shipment_id !== undefined)

const wholeOf = ({ inbound }: Life, now_ms: number) =>
  inbound
    .filter(({ closed_ms }) => closed_ms <= now_ms)
    .map(({ shipment_id, expected_units, receipts, closed_ms }) => {
      const booked = receipts.filter(({ at_ms }) => at_ms <= now_ms)
      const received_units = booked.reduce((sum, { units }) => sum + units, 0)
      const late = booked.some(({ at_ms }) => at_ms > closed_ms)
      return { reference: shipment_id, whole: received_units >= expected_units, late }
    })
    .filter(({ whole }) => whole)

/** The seller of a seed; another seed is another country, too. A twin is the same seller connected once more. */
export const openLiving = async (owner: pg.Pool, pool: pg.Pool, seed: number, twin = ''): Promise<Living> => {
  const country = COUNTRIES[seed % COUNTRIES.length] ?? 'US'
  const marketplace = marketplaceNamed(country)
  if (!marketplace) throw new Error(`there is no ${country}`)
  const world = marketOf({
    seller_id: `A${seed}LIVING`,
    seed,
    marketplace,
    began_on: BEGAN_ON,
    sku_count: SKUS,
    demand_scale: 1,
    faults: MANY_FAULTS,
  })
  const account_id = await connect(owner, world, twin)
  const seller = { world, account_id, owner }
  let before = 0
  return {
    world,
    account_id,
    country,
    async night(day) {
      await loadNight(seller, day, before)
      before = day
      return reconcile(seller, pool, day)
    },
    async again(day) {
      await owner.query('delete from claim_pass where account_id = $1', [account_id])
      return reconcile(seller, pool, day)
    },
    owed: (day) => [...world.lives(day)].flatMap((life) => owedOf(life, world.calendar.startMs(day) - 1)),
    paidShipments: (day) =>
      new Set(
        [...world.lives(day)]
          .filter((life) => hasPaidShipment(life, world.calendar.startMs(day) - 1))
          .map(({ profile }) => profile.sku),
      ),
    async cases() {
      const { rows } = await owner.query(
        `select case_id, kind, reference, sku, state, happened_on, opens_on, closes_on, settles_on, policy_version, open_units, beyond_units
         from data.claim_case where account_id = $1 order by kind, reference, sku`,
        [account_id],
      )
      return z.array(Case).parse(rows)
    },
    whole: (day) => [...world.lives(day)].flatMap((life) => wholeOf(life, world.calendar.startMs(day) - 1)),
  }
}
