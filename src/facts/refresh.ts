/**
 * Rebuilds what loads made stale, and only that: for each kept-ready fact the rows of the touched SKUs and days are
 * asked of its view again, and the difference is written. Loads note what they touched in `stale_fact` within their
 * own transaction, so nothing is forgotten when a worker dies in between.
 */
import { sql } from 'drizzle-orm'
import type pg from 'pg'
import { z } from 'zod'
import { rows, transaction } from '../db/rows.ts'
import { type KeptFact, readCatalog } from './catalog.ts'

/** What changed in one marketplace: a relation, and the SKUs and days it changed for. */
interface Stale {
  readonly marketplace_id: string
  /** A dataset, an own table, or a fact by its name. */
  readonly dataset: string
  /** Null for every SKU. */
  readonly skus: readonly string[] | null
  readonly from_on: string | null
  readonly through_on: string | null
}

const StaleRow = z.object({
  marketplace_id: z.string(),
  dataset: z.string(),
  sku: z.string().nullable(),
  from_on: z.string().nullable(),
  through_on: z.string().nullable(),
})

/** Beyond this many, naming the SKUs costs more than reading all. */
const SKUS_NAMED_MAX = 5_000

const earliest = (days: readonly (string | null)[]): string | null =>
  days.includes(null)
    ? null
    : days.reduce((a, b) => (a !== null && b !== null && b < a ? b : a), days[0] ?? null)
const latest = (days: readonly (string | null)[]): string | null =>
  days.includes(null)
    ? null
    : days.reduce((a, b) => (a !== null && b !== null && b > a ? b : a), days[0] ?? null)

const takeStale = async (client: pg.ClientBase, accountId: number): Promise<readonly Stale[]> => {
  const taken = z
    .array(StaleRow)
    .parse(
      await rows(
        client,
        sql`delete from stale_fact where account_id = ${accountId} returning marketplace_id, dataset, sku, from_on, through_on`,
      ),
    )
  const groups = Map.groupBy(taken, (row) => `${row.marketplace_id} ${row.dataset}`)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const skus = [...new Set(group.flatMap(({ sku }) => (sku === null ? [] : [sku])))]
    const every = group.some(({ sku }) => sku === null) || skus.length > SKUS_NAMED_MAX
    return [
      {
        marketplace_id: first.marketplace_id,
        dataset: first.dataset,
        skus: every ? null : skus,
        from_on: earliest(group.map(({ from_on }) => from_on)),
        through_on: latest(group.map(({ through_on }) => through_on)),
      },
    ]
  })
}

/** Which rows of a fact to rebuild, as a condition with its parameters after the account and marketplace. */
interface Part {
  readonly skus: readonly string[] | null
  readonly from_on: string | null
  readonly through_on: string | null
}

/** A fact over windows moves as a whole whenever the days its windows end on move. */
const movesWithCoverage = (fact: KeptFact): boolean => fact.rests_on.has('report_run')

const partOf = (fact: KeptFact, stale: readonly Stale[]): Part | null => {
  const concerns = stale.filter(({ dataset }) => dataset === fact.name || fact.rests_on.has(dataset))
  if (concerns.length === 0) return null
  const everySku = !fact.has_sku || movesWithCoverage(fact) || concerns.some(({ skus }) => skus === null)
  const skus = everySku ? null : [...new Set(concerns.flatMap((concern) => concern.skus ?? []))]
  const byDay = fact.day !== null && !movesWithCoverage(fact)
  return {
    skus,
    from_on: byDay ? earliest(concerns.map(({ from_on }) => from_on)) : null,
    through_on: byDay ? latest(concerns.map(({ through_on }) => through_on)) : null,
  }
}

export interface Rebuilt {
  readonly fact: string
  readonly written: number
  readonly removed: number
}

const conditionOf = (fact: KeptFact, part: Part, row: string): string => {
  const skus = part.skus === null ? '' : ` and ${row}.sku = any ($3::text[])`
  const days =
    fact.day !== null && part.from_on !== null && part.through_on !== null
      ? ` and ${row}.${fact.day} between '${z.iso.date().parse(part.from_on)}' and '${z.iso.date().parse(part.through_on)}'`
      : ''
  return `${row}.account_id = $1 and ${row}.marketplace_id = $2${skus}${days}`
}

/** Asks the view, then writes only what differs from the table. */
const rebuild = async (
  client: pg.ClientBase,
  fact: KeptFact,
  place: { readonly account_id: number; readonly marketplace_id: string },
  part: Part,
): Promise<Rebuilt> => {
  const columns = fact.columns.join(', ')
  const values = (row: string) => `(${fact.columns.map((column) => `${row}.${column}`).join(', ')})`
  const sameKey = fact.key.map((column) => `fresh.${column} = kept.${column}`).join(' and ')
  const parameters = [place.account_id, place.marketplace_id, ...(part.skus === null ? [] : [part.skus])]
  await client.query('drop table if exists fresh')
  await client.query(
    `create temporary table fresh on commit drop as select ${columns} from facts.${fact.name} as asked where ${conditionOf(fact, part, 'asked')}`,
    parameters,
  )
  await client.query('analyze fresh')
  const removed = await client.query(
    `delete from ready.${fact.name} as kept where ${conditionOf(fact, part, 'kept')} and not exists (select from fresh where ${sameKey})`,
    parameters,
  )
  const rest = fact.columns.filter((column) => !fact.key.includes(column))
  const written = await client.query(
    `insert into ready.${fact.name} as kept (${columns})
     select ${columns} from fresh where not exists (select from ready.${fact.name} as kept where ${sameKey} and ${values('fresh')} is not distinct from ${values('kept')})
     on conflict (${fact.key.join(', ')}) do update set ${rest.map((column) => `${column} = excluded.${column}`).join(', ')}`,
  )
  return { fact: fact.name, written: written.rowCount ?? 0, removed: removed.rowCount ?? 0 }
}

const refreshWithin = async (client: pg.ClientBase, accountId: number): Promise<readonly Rebuilt[]> => {
  // One refresh of an account at a time: two would write the same rows.
  await client.query('select pg_advisory_xact_lock(727002, $1)', [accountId])
  await client.query(`set local work_mem = '128MB'`)
  const stale = await takeStale(client, accountId)
  if (stale.length === 0) return []
  const catalog = await readCatalog(client)
  const rebuilt: Rebuilt[] = []
  for (const [marketplace_id, here] of Map.groupBy(stale, (row) => row.marketplace_id))
    for (const fact of catalog) {
      const part = partOf(fact, here)
      if (part !== null)
        rebuilt.push(await rebuild(client, fact, { account_id: accountId, marketplace_id }, part))
    }
  return rebuilt
}

/** Brings one account's kept-ready facts up to what is loaded, all at once: a reader sees before or after. */
export const refreshFacts = (pool: pg.Pool, accountId: number): Promise<readonly Rebuilt[]> =>
  transaction(pool, (client) => refreshWithin(client, accountId))

/** Accounts for which something is stale, for whoever was not told. */
export const staleAccounts = async (pool: pg.Pool): Promise<readonly number[]> =>
  z
    .array(z.object({ account_id: z.number() }))
    .parse(await rows(pool, sql`select distinct account_id from stale_fact order by account_id`))
    .map(({ account_id }) => account_id)

/** Marks facts stale for every account, after their definition changed. */
export const markStale = async (pool: pg.Pool, facts: readonly string[]): Promise<void> => {
  await rows(
    pool,
    sql`insert into stale_fact (account_id, marketplace_id, dataset, run_id)
        select account_id, marketplace_id, fact, 0 from account_marketplace, unnest(${sql.param([...facts])}::text[]) as fact`,
  )
}
