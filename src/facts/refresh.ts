/**
 * Rebuilds what loads made stale, and only that: for each kept-ready fact the rows of the touched SKUs and days are
 * asked of its view again, and the difference is written. What a fact's own difference touches is stale for the facts
 * that read it, so a change goes as far as it changes anything. Loads note what they touched in `stale_fact` within
 * their own transaction, so nothing is forgotten when a worker dies in between.
 */
import { sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import { z } from 'zod'
import { analyzeWhereDue } from '../db/analyze.ts'
import { rows, transaction } from '../db/rows.ts'
import { readCatalog, type KeptFact } from './catalog.ts'
import { partsOf, takeStale } from './changed.ts'
import { type Place, rebuild } from './rebuild.ts'

export interface Rebuilt {
  readonly fact: string
  readonly written: number
  readonly removed: number
}

const refreshPlace = async (
  client: pg.ClientBase,
  catalog: readonly KeptFact[],
  place: Place,
): Promise<readonly Rebuilt[]> => {
  const rebuilt: Rebuilt[] = []
  for (const fact of catalog) {
    const parts = await partsOf(client, fact, place)
    if (parts.length === 0) continue
    let [written, removed] = [0, 0]
    for (const part of parts) {
      const difference = await rebuild(client, fact, place, part)
      written += difference.written
      removed += difference.removed
    }
    await analyzeWhereDue(client, `ready.${fact.name}`, place.account_id, written + removed)
    rebuilt.push({ fact: fact.name, written, removed })
  }
  return rebuilt
}

/** The class of our advisory locks; a class of its own, so that a refresh stands in no one else's way. */
const LOCK = 727_003

const refreshWithin = async (client: pg.ClientBase, accountId: number): Promise<readonly Rebuilt[]> => {
  // One refresh of an account at a time: two would write the same rows.
  await client.query('select pg_advisory_xact_lock($1, $2)', [LOCK, accountId])
  await client.query(`set local work_mem = '128MB'`)
  const places = await takeStale(client, accountId)
  if (places.length === 0) return []
  const catalog = await readCatalog(client)
  const rebuilt: Rebuilt[] = []
  for (const marketplace_id of places)
    rebuilt.push(...(await refreshPlace(client, catalog, { account_id: accountId, marketplace_id })))
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
