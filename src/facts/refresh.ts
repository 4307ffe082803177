/**
 * Rebuilds what loads made stale, and only that: for each kept-ready fact the rows of the touched SKUs and days are
 * asked of its view again, and the difference is written. What a fact's own difference touches is stale for the facts
 * that read it, so a change goes as far as it changes anything. Loads note what they touched in `stale_fact` within
 * their own transaction, so nothing is forgotten when a worker dies in between.
 */
import { sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import { z } from 'zod'
import { rows, transaction } from '../db/rows.ts'
import { type KeptFact, readCatalog } from './catalog.ts'
import { SKUS_NAMED_MAX, type Part, type Place, rebuild } from './rebuild.ts'

/** What changed in one marketplace, and the SKUs and days it changed for. */
interface Change extends Part {
  /** A dataset, an own table, or a fact by its name. */
  readonly what: string
}

const TakenRow = z.object({
  marketplace_id: z.string(),
  what: z.string(),
  skus: z.array(z.string()).nullable(),
  from_on: z.string().nullable(),
  through_on: z.string().nullable(),
})
type Taken = z.infer<typeof TakenRow>

/** Takes the notes away and sums them up, in Postgres: a backfill leaves a note per SKU and run. */
const takeStale = async (client: pg.ClientBase, accountId: number): Promise<readonly Taken[]> =>
  z.array(TakenRow).parse(
    await rows(
      client,
      sql`with taken as (
            delete from stale_fact where account_id = ${accountId} returning marketplace_id, dataset, sku, from_on, through_on
          ),
          noted as (
            select marketplace_id, dataset, sku, min(from_on) as from_on, max(through_on) as through_on,
                   bool_and(from_on is not null and through_on is not null) as names_days
            from taken
            group by marketplace_id, dataset, sku
          )
          select marketplace_id, dataset as what,
                 case when bool_and(sku is not null) and count(*) <= ${SKUS_NAMED_MAX} then array_agg(sku order by sku) end as skus,
                 case when bool_and(names_days) then min(from_on) end as from_on,
                 case when bool_and(names_days) then max(through_on) end as through_on
          from noted
          group by marketplace_id, dataset
          order by marketplace_id, dataset`,
    ),
  )

type Days = readonly (string | null)[]
const first = (days: Days): string | null =>
  days.reduce((a, b) => (a === null || b === null ? null : a < b ? a : b))
const last = (days: Days): string | null =>
  days.reduce((a, b) => (a === null || b === null ? null : a > b ? a : b))

/** Which rows of a fact the changes concern, or null when they concern none. */
const partOf = (fact: KeptFact, changes: readonly Change[]): Part | null => {
  const concerns = changes.filter(({ what }) => what === fact.name || fact.reads.has(what))
  if (concerns.length === 0) return null
  const named = fact.has_sku && concerns.every(({ skus }) => skus !== null)
  const skus = named ? [...new Set(concerns.flatMap((change) => change.skus ?? []))] : null
  const byDay = fact.day !== null
  return {
    skus: skus !== null && skus.length > SKUS_NAMED_MAX ? null : skus,
    from_on: byDay ? first(concerns.map(({ from_on }) => from_on)) : null,
    through_on: byDay ? last(concerns.map(({ through_on }) => through_on)) : null,
  }
}

export interface Rebuilt {
  readonly fact: string
  readonly written: number
  readonly removed: number
}

const refreshPlace = async (
  client: pg.ClientBase,
  catalog: readonly KeptFact[],
  place: Place,
  loaded: readonly Change[],
): Promise<readonly Rebuilt[]> => {
  const changes = [...loaded]
  const rebuilt: Rebuilt[] = []
  for (const fact of catalog) {
    const part = partOf(fact, changes)
    if (part === null) continue
    const { written, removed, changed } = await rebuild(client, fact, place, part)
    rebuilt.push({ fact: fact.name, written, removed })
    if (changed !== null) changes.push({ what: fact.name, ...changed })
  }
  return rebuilt
}

/** The class of our advisory locks; a class of its own, so that a refresh stands in no one else's way. */
const LOCK = 727_003

const refreshWithin = async (client: pg.ClientBase, accountId: number): Promise<readonly Rebuilt[]> => {
  // One refresh of an account at a time: two would write the same rows.
  await client.query('select pg_advisory_xact_lock($1, $2)', [LOCK, accountId])
  await client.query(`set local work_mem = '128MB'`)
  const stale = await takeStale(client, accountId)
  if (stale.length === 0) return []
  const catalog = await readCatalog(client)
  const rebuilt: Rebuilt[] = []
  for (const [marketplace_id, here] of Map.groupBy(stale, (row) => row.marketplace_id))
    rebuilt.push(...(await refreshPlace(client, catalog, { account_id: accountId, marketplace_id }, here)))
  return rebuilt
}

/** Autovacuum comes a minute later, and questions are asked at once. */
const ANALYZE_FROM_ROWS = 20_000

/** Brings one account's kept-ready facts up to what is loaded, all at once: a reader sees before or after. */
export const refreshFacts = async (pool: pg.Pool, accountId: number): Promise<readonly Rebuilt[]> => {
  const rebuilt = await transaction(pool, (client) => refreshWithin(client, accountId))
  const large = rebuilt.filter(({ written, removed }) => written + removed >= ANALYZE_FROM_ROWS)
  for (const fact of new Set(large.map((each) => each.fact))) await pool.query(`analyze ready.${fact}`)
  return rebuilt
}

/** Accounts for which something is stale, for whoever was not told. */
export const staleAccounts = async (pool: pg.Pool): Promise<readonly number[]> =>
  z
    .array(z.object({ account_id: z.number() }))
    .parse(await rows(pool, sql`select distinct account_id from stale_fact order by account_id`))
    .map(({ account_id }) => account_id)
