/** Whose cases may have changed since the last pass: what was loaded, what a new day moves, or everything. */
import { sql, type SQL } from 'drizzle-orm/sql'
import { z } from 'zod'
import { addDays, type Instant, instantAfter, type LocalDate } from '../core/time.ts'
import { rows, type Runner } from '../db/rows.ts'
import type { Market } from './told-once.ts'

/** What cases are made of. */
export const READS = [
  'inbound_shipment_items',
  'inbound_shipments',
  'ledger_detail',
  'reimbursements',
  'settlements',
  'customer_returns',
  'removal_orders',
  'removal_shipments',
  'planned_shipments',
] as const

type Dataset = (typeof READS)[number]

/** The rows of a dataset that cases are made of, where they are few of many. */
const OF_INTEREST: Readonly<Partial<Record<Dataset, string>>> = {
  ledger_detail: `event_type in ('Receipts', 'VendorReturns', 'Adjustments')`,
  settlements: `transaction_type = 'Refund'`,
}

const SkuRow = z.object({ sku: z.string() })
/** In one order, so that a pass repeated makes the same pages. */
const skusOf = async (runner: Runner, query: SQL): Promise<readonly string[]> =>
  z
    .array(SkuRow)
    .parse(await rows(runner, sql`select sku from (${query}) as found order by sku collate "C"`))
    .map(({ sku }) => sku)

/** Reports that tell of shipments alone: their SKUs are those of the items. */
const OF_SHIPMENTS: ReadonlySet<Dataset> = new Set(['inbound_shipments', 'planned_shipments'])
const WITH_SKU = READS.filter((dataset) => !OF_SHIPMENTS.has(dataset))

/** In the account: what is told under one of its marketplaces may be about another. */
const inAccount = ({ account_id, marketplace_ids }: Market): SQL =>
  sql`account_id = ${account_id} and marketplace_id = any (${sql.param([...marketplace_ids])}::text[])`

/** Every SKU that any of the datasets tells of. */
export const allSkus = (runner: Runner, market: Market): Promise<readonly string[]> =>
  skusOf(
    runner,
    sql.join(
      WITH_SKU.map(
        (dataset) => sql`
          select sku from ${sql.raw(`data.${dataset}`)}
          where ${inAccount(market)} and sku is not null
            and ${sql.raw(OF_INTEREST[dataset] ?? 'true')}`,
      ),
      sql` union `,
    ),
  )

/** Settlements are asked after by the days of their refunds: none matters before it is old, and none long after. */
const REFUND_DAYS_MAX = 120

const ofRuns = (market: Market, dataset: Dataset, runs: readonly number[], known_on: LocalDate): SQL => {
  const wrote = sql`${inAccount(market)} and run_id = any (${sql.param([...runs])}::bigint[])`
  if (OF_SHIPMENTS.has(dataset))
    return sql`select item.sku from data.inbound_shipment_items as item
               where item.account_id = ${market.account_id} and item.marketplace_id = ${market.marketplace_id}
                 and item.shipment_id in (select shipment_id from ${sql.raw(`data.${dataset}`)} where ${wrote})`
  const days =
    dataset === 'settlements'
      ? sql`posted_on between ${addDays(known_on, -REFUND_DAYS_MAX)}::date and ${known_on}::date and`
      : sql``
  return sql`select sku from ${sql.raw(`data.${dataset}`)} where ${days} ${wrote} and ${sql.raw(OF_INTEREST[dataset] ?? 'true')}`
}

/** What a load took away without a word in its place stands in the history alone. */
const ofHistory = (market: Market, dataset: Dataset, since: Instant): SQL =>
  OF_SHIPMENTS.has(dataset)
    ? sql`select null::text as sku where false`
    : sql`select sku from ${sql.raw(`data.${dataset}_history`)}
          where ${inAccount(market)} and known_to >= ${since}::timestamptz and ${sql.raw(OF_INTEREST[dataset] ?? 'true')}`

const RunRow = z.object({ run_id: z.number(), dataset: z.enum(READS) })

/** The loads that wrote anything since a moment, that one included. */
const loadsSince = async (runner: Runner, market: Market, since: Instant) =>
  Map.groupBy(
    z.array(RunRow).parse(
      await rows(
        runner,
        sql`select run_id, dataset from report_run
            where ${inAccount(market)} and finished_at >= ${since}::timestamptz
              and dataset = any (${sql.param([...READS])}::text[]) and inserted_rows + superseded_rows > 0`,
      ),
    ),
    ({ dataset }) => dataset,
  )

/** How far clocks of one deployment may be apart. */
const CLOCKS_APART_MS = 10 * 60_000

export interface Since {
  readonly seen_through_at: Instant
  readonly as_of_on: LocalDate
  readonly finished_at: Instant
}

/** SKUs that loads touched since, whose case a day moves, or whose refund is old enough to be looked at by now. */
export const changedSkus = async (
  runner: Runner,
  market: Market,
  since: Since,
  now: { readonly today: LocalDate; readonly known_on: LocalDate; readonly refund_waits_days: number },
): Promise<readonly string[]> => {
  // Runs and records carry the clocks of those who wrote them, which are not quite this worker's.
  const loaded_since = instantAfter(since.seen_through_at, -CLOCKS_APART_MS)
  const told_since = instantAfter(since.finished_at, -CLOCKS_APART_MS)
  const loads = await loadsSince(runner, market, loaded_since)
  const touched = [...loads].flatMap(([dataset, runs]) => [
    ofRuns(
      market,
      dataset,
      runs.map(({ run_id }) => run_id),
      now.known_on,
    ),
    ofHistory(market, dataset, loaded_since),
  ])
  const here = sql`account_id = ${market.account_id} and marketplace_id = ${market.marketplace_id}`
  const moved = sql`select sku from data.claim_case where ${here} and next_on <= ${now.today}::date`
  // A day more on each side, for the days of a refund are told in UTC.
  const refunded = sql`select sku from data.settlements where ${inAccount(market)} and transaction_type = 'Refund'
    and posted_on between ${addDays(since.as_of_on, -now.refund_waits_days - 1)}::date and ${addDays(now.known_on, 1 - now.refund_waits_days)}::date`
  const told = sql`select subject from data.planning_input where ${here} and kind = 'landed_cost' and known_from >= ${told_since}::timestamptz
    union all select subject from data.planning_input_history where ${here} and kind = 'landed_cost' and known_to >= ${told_since}::timestamptz`
  const filed = sql`select told.sku from data.claim_case as told where told.account_id = ${market.account_id}
    and told.marketplace_id = ${market.marketplace_id} and told.case_id in (
      select subject from data.planning_input where ${here} and kind = 'claim_status' and known_from >= ${told_since}::timestamptz
      union all select subject from data.planning_input_history where ${here} and kind = 'claim_status' and known_to >= ${told_since}::timestamptz)`
  return skusOf(
    runner,
    sql`select distinct sku from (${sql.join([moved, refunded, told, filed, ...touched], sql` union all `)}) as touched where sku is not null`,
  )
}
