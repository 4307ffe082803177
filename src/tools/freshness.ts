/** How fresh the data is that an answer rests on, and the refusals when it is missing or too old. */
import { sql, type SQL } from 'drizzle-orm/sql'
import { z } from 'zod'
import { MarketplaceId } from '../core/ids.ts'
import { Problem } from '../core/problem.ts'
import { Instant, LocalDate, msOf } from '../core/time.ts'
import type { Row } from '../db/rows.ts'

const FreshnessRow = z.object({
  account_id: z.number(),
  marketplace_id: MarketplaceId.nullable(),
  dataset: z.string(),
  data_through_on: LocalDate.nullable(),
  synced_at: Instant.nullable(),
  next_sync_at: Instant.nullable(),
  last_problem_code: z.string().nullable(),
  last_problem_at: Instant.nullable(),
  data_version: z.number().nullable(),
})
export type FreshnessRow = Readonly<z.infer<typeof FreshnessRow>>

export const parseFreshness = (found: readonly Row[]): readonly FreshnessRow[] =>
  found.map((row) => FreshnessRow.parse(row))

/** What each dataset's last successful load was, for these accounts; of every dataset when none is named. */
export const freshnessQuery = (
  account_ids: readonly number[],
  datasets: readonly string[] | null = null,
): SQL => {
  const [only, ...others] = account_ids
  const account =
    others.length === 0
      ? sql`account_id = ${only ?? 0}`
      : sql`account_id = any(${sql.param([...account_ids])})`
  const dataset = datasets === null ? sql`` : sql` and dataset = any(${sql.param([...datasets])})`
  return sql`select account_id, marketplace_id, dataset, data_through_on, synced_at, next_sync_at, last_problem_code,
      last_problem_at, data_version
    from freshness where ${account}${dataset} order by account_id, dataset, marketplace_id`
}

/**
 * What we make ourselves between two loads, in these marketplaces: forecasts, cases, records of operators, and whether facts
 * still wait to be rebuilt for any of it. One text, which is another one as soon as any of them may have changed.
 */
export const ownWorkQuery = (account_id: number, marketplace_ids: readonly string[]): SQL => {
  const places = sql`unnest(${sql.param([...marketplace_ids])}::text[]) as place (meant_id)`
  return sql`select concat_ws(' ',
      (select string_agg(concat_ws('/', forecast.run_id, forecast.finished_at), ' ' order by meant_id) from ${places}
       cross join lateral (
         select run_id, finished_at from forecast_run
         where account_id = ${account_id} and marketplace_id = place.meant_id order by run_id desc limit 1
       ) as forecast),
      (select string_agg(finished_at::text, ' ' order by marketplace_id) from claim_pass
       where account_id = ${account_id} and marketplace_id = any (${sql.param([...marketplace_ids])}::text[])),
      (select string_agg(concat_ws('/', commit_id, finished_at), ' ' order by commit_id) from (
         select commit_id, finished_at from commit
         where workspace_id = reach_workspace() and account_id = ${account_id} order by attempted_at desc limit ${COMMITS_AT_ONCE}
       ) as recent),
      exists (select from stale_fact
        where account_id = ${account_id} and marketplace_id = any (${sql.param([...marketplace_ids])}::text[]))) as version`
}

/** Commits that may be under way at once without one's end being overlooked. */
const COMMITS_AT_ONCE = 8

export const parseOwnWork = ([row]: readonly Row[]): string =>
  z.object({ version: z.string() }).parse(row).version

export interface Source {
  readonly dataset: string
  readonly through: LocalDate | null
  /** Null for a dataset that the answer can do without and that was never loaded. */
  readonly synced_at: Instant | null
  /** Marketplaces the answer covers but this dataset was never loaded for. */
  readonly not_synced_in?: readonly string[]
}

export interface Freshness {
  readonly sources: readonly Source[]
  /** The last day that every source covers. */
  readonly data_through: LocalDate | null
  /** When the source that was synced longest ago was synced. */
  readonly synced_at: Instant | null
  /** When the source that was synced longest ago is next asked for. */
  readonly next_sync_at: Instant | null
  /** Changes whenever any of the data may have changed. */
  readonly version: string
}

const earliest = <T extends string>(values: readonly (T | null)[]): T | null =>
  values.reduce<T | null>(
    (least, value) => (value !== null && (least === null || value < least) ? value : least),
    null,
  )

type Loaded = FreshnessRow & { readonly synced_at: Instant }
const isLoaded = (row: FreshnessRow): row is Loaded => row.synced_at !== null

/** What an answer rests on: refused without the first, told without the second. */
export interface Reads {
  readonly reads: readonly string[]
  readonly reads_where_synced?: readonly string[]
}

/** All of them, for whoever asks how fresh they are. */
export const everyRead = ({ reads, reads_where_synced = [] }: Reads): readonly string[] => [
  ...reads,
  ...reads_where_synced,
]

/** The freshness of an answer that rests on `reads` in these marketplaces; refuses when a dataset was never loaded. */
export const freshnessOf = (
  found: readonly FreshnessRow[],
  rests: Reads,
  marketplaces: readonly { readonly marketplace_id: MarketplaceId; readonly country: string }[],
  known_at: Instant | null = null,
): Freshness => {
  const covered = new Set(marketplaces.map((marketplace) => marketplace.marketplace_id))
  const relevant = found.filter((row) => row.marketplace_id === null || covered.has(row.marketplace_id))
  const sources = everyRead(rests).map((dataset): Source => {
    const rows = relevant.filter((row) => row.dataset === dataset)
    const loaded = rows.filter(isLoaded)
    const synced_at = earliest(loaded.map((row) => row.synced_at))
    if (synced_at === null) {
      if (rests.reads.includes(dataset))
        throw known_at === null ? neverLoaded(dataset, rows) : notKnownAt(dataset, known_at)
      return { dataset, through: null, synced_at }
    }
    const wholeRegion = loaded.some((row) => row.marketplace_id === null)
    const missing = wholeRegion
      ? []
      : marketplaces.filter((sold) => !loaded.some((row) => row.marketplace_id === sold.marketplace_id))
    return {
      dataset,
      through: earliest(loaded.map((row) => row.data_through_on)),
      synced_at,
      ...(missing.length > 0 ? { not_synced_in: missing.map((sold) => sold.country) } : {}),
    }
  })
  const synced_at = earliest(sources.map((source) => source.synced_at))
  if (synced_at === null) throw new Error('a tool reads at least one dataset')
  return {
    sources,
    data_through: earliest(sources.map((source) => source.through)),
    synced_at,
    // Of those as old as the answer: what others are asked for meanwhile makes it no younger.
    next_sync_at: earliest(
      relevant.filter((row) => row.synced_at === synced_at).map((row) => row.next_sync_at),
    ),
    version: relevant
      .map((row) => `${row.dataset}/${row.marketplace_id ?? ''}/${row.data_version ?? 0}`)
      .join(' '),
  }
}

/** How fresh all the data in these marketplaces is, whatever of it there is; for questions about the sync itself. */
export const overallFreshness = (found: readonly FreshnessRow[]): Freshness => ({
  sources: [],
  data_through: earliest(found.map((row) => row.data_through_on)),
  synced_at: earliest(found.map((row) => row.synced_at)),
  next_sync_at: earliest(found.map((row) => row.next_sync_at)),
  version: '',
})

const neverLoaded = (dataset: string, rows: readonly FreshnessRow[]): Problem => {
  const code = rows.find((row) => row.last_problem_code !== null)?.last_problem_code
  const next_sync_at = earliest(rows.map((row) => row.next_sync_at))
  const why = code ? ` The last attempt ended with ${code}.` : ''
  const when = next_sync_at
    ? `The next sync is due at ${next_sync_at}.`
    : 'The first sync is under way or still to come.'
  return new Problem(
    'not_synced_yet',
    `The dataset ${dataset} was never loaded for this account.${why}`,
    `${when} get_account_info shows what is synced.`,
  )
}

const notKnownAt = (dataset: string, known_at: Instant): Problem =>
  new Problem(
    'not_synced_yet',
    `Nothing of the dataset ${dataset} was known at ${known_at}: it was loaded later, if at all.`,
    'Ask as_known_at a later moment; get_account_info shows what is synced.',
  )

const HOUR_MS = 3_600_000

/** Refuses data that was synced longer ago than the caller accepts. */
export const assertYoung = (freshness: Freshness, max_age_hours: number | undefined, now: Instant): void => {
  if (max_age_hours === undefined || freshness.synced_at === null) return
  const age_ms = msOf(now) - msOf(freshness.synced_at)
  if (age_ms <= max_age_hours * HOUR_MS) return
  const { next_sync_at } = freshness
  const wait = next_sync_at === null ? {} : { retry_after_ms: Math.max(0, msOf(next_sync_at) - msOf(now)) }
  throw new Problem(
    'too_stale',
    `The data was synced at ${freshness.synced_at}, ${(age_ms / HOUR_MS).toFixed(1)} hours ago; the call accepts ${max_age_hours}.`,
    next_sync_at === null
      ? 'No refresh is planned; accept older data, or ask the operator.'
      : `The next refresh is due at ${next_sync_at}; ask again after it, or accept older data.`,
    wait,
  )
}
