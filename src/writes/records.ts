/**
 * What operators tell us and Amazon does not know: one row per thing, its earlier versions in the history. A change
 * is made whole or not at all, and only where each row still says what the plan was made from.
 */
import { sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import { z } from 'zod'
import { type Instant, LocalDate } from '../core/time.ts'
import { type Reach, writeWithReach } from '../db/reach.ts'
import { type Runner, rows, run } from '../db/rows.ts'
import type { Place } from './define.ts'
import { sameValue } from './value.ts'

/** Which thing a record is about. */
export interface RecordKey {
  readonly kind: string
  /** A SKU, `supplier:<name>`, or `*` for all; of a claim the case. */
  readonly subject: string
  /** Tells several of one kind apart; empty where there is only one. */
  readonly name: string
}

/** What a record says. Days are the marketplace's, both inclusive. */
export const RecordValue = z.object({
  /** A number, a text, true, or money; never null. */
  value: z.unknown(),
  valid_from_on: LocalDate.nullable(),
  valid_through_on: LocalDate.nullable(),
  expires_on: LocalDate.nullable(),
})
export type RecordValue = Readonly<z.infer<typeof RecordValue>>

export interface RecordChange {
  readonly key: RecordKey
  /** Null: there is none, or there is to be none. */
  readonly from: RecordValue | null
  readonly to: RecordValue | null
}

export interface Provenance {
  /** How it came in: `agent`, or the name of an imported file. */
  readonly source: string
  readonly preview_id: string
}

export interface Records {
  /** What stands for each of the keys, in their order. */
  read(keys: readonly RecordKey[]): Promise<readonly (RecordValue | null)[]>
  /** Those of the SKUs that the account does not have in this place; none before its listings were first loaded. */
  unknownSkus(skus: readonly string[]): Promise<readonly string[]>
  /** Those of the cases of reconciliation that the account does not have in this place. */
  unknownCases(case_ids: readonly string[]): Promise<readonly string[]>
  /** Makes all of the changes, or none and answers those whose record says something else by now. */
  write(changes: readonly RecordChange[], provenance: Provenance): Promise<readonly RecordKey[]>
}

const COLUMNS = sql`account_id, marketplace_id, kind, subject, name, value, valid_from_on, valid_through_on, expires_on, source,
  author, preview_id, known_from`

const StoredRow = RecordValue.extend({ kind: z.string(), subject: z.string(), name: z.string() })

const textOf = (key: RecordKey): string => JSON.stringify([key.kind, key.subject, key.name])

const readAll = async (
  runner: Runner,
  place: Place,
  keys: readonly RecordKey[],
): Promise<readonly (RecordValue | null)[]> => {
  const found = await rows(
    runner,
    sql`select kind, subject, name, value, valid_from_on, valid_through_on, expires_on from data.planning_input
        where account_id = ${place.account_id} and marketplace_id = ${place.marketplace_id}
          and (kind, subject, name) in (
            select * from unnest(${sql.param(keys.map(({ kind }) => kind))}::text[], ${sql.param(keys.map(({ subject }) => subject))}::text[],
                                 ${sql.param(keys.map(({ name }) => name))}::text[]))
        for update`,
  )
  const stored = new Map(
    z
      .array(StoredRow)
      .parse(found)
      .map((row) => [textOf(row), RecordValue.parse(row)]),
  )
  return keys.map((key) => stored.get(textOf(key)) ?? null)
}

const unknownAmong = async (
  runner: Runner,
  place: Place,
  skus: readonly string[],
): Promise<readonly string[]> =>
  z
    .array(z.object({ sku: z.string() }))
    .parse(
      await rows(
        runner,
        sql`select asked.sku from unnest(${sql.param([...skus])}::text[]) with ordinality as asked (sku, place)
            where not exists (select from inventory where inventory.account_id = ${place.account_id}
                                and inventory.marketplace_id = ${place.marketplace_id} and inventory.sku = asked.sku)
              and exists (select from inventory where inventory.account_id = ${place.account_id} and inventory.marketplace_id = ${place.marketplace_id})
            order by place`,
      ),
    )
    .map(({ sku }) => sku)

const unknownCasesAmong = async (
  runner: Runner,
  place: Place,
  case_ids: readonly string[],
): Promise<readonly string[]> =>
  z
    .array(z.object({ case_id: z.string() }))
    .parse(
      await rows(
        runner,
        sql`select asked.case_id from unnest(${sql.param([...case_ids])}::text[]) with ordinality as asked (case_id, place)
            where not exists (select from data.claim_case as told where told.account_id = ${place.account_id}
                                and told.marketplace_id = ${place.marketplace_id} and told.case_id = asked.case_id)
            order by place`,
      ),
    )
    .map(({ case_id }) => case_id)

/** The changes as rows of a statement. */
const asRows = (changes: readonly RecordChange[]) => sql`
  jsonb_to_recordset(${JSON.stringify(changes.map(({ key, to }) => ({ ...key, ...to, stays: to !== null })))}::jsonb)
    as asked (kind text, subject text, name text, value jsonb, valid_from_on date, valid_through_on date, expires_on date, stays boolean)`

/** Moves what stands to the history. Clocks differ, and a record cannot have ended before it began. */
const supersede = (
  runner: Runner,
  place: Place,
  changes: readonly RecordChange[],
  now: Instant,
): Promise<number> =>
  run(
    runner,
    sql`with gone as (
          delete from data.planning_input as stored using ${asRows(changes)}
          where stored.account_id = ${place.account_id} and stored.marketplace_id = ${place.marketplace_id}
            and (stored.kind, stored.subject, stored.name) = (asked.kind, asked.subject, asked.name)
          returning stored.*
        )
        insert into data.planning_input_history (${COLUMNS}, known_to)
        select ${COLUMNS}, greatest(known_from, ${now}::timestamptz) from gone`,
  )

const insert = (
  runner: Runner,
  place: Place,
  changes: readonly RecordChange[],
  by: Provenance & { readonly author: string },
  now: Instant,
): Promise<number> =>
  run(
    runner,
    sql`insert into data.planning_input (${COLUMNS})
        select ${place.account_id}, ${place.marketplace_id}, kind, subject, name, value, valid_from_on, valid_through_on, expires_on,
               ${by.source}, ${by.author}, ${by.preview_id}, ${now}
        from ${asRows(changes)} where stays`,
  )

/** Facts that are kept ready and read these records are rebuilt: for the SKU, or for all where it is about many. */
const noteStale = (runner: Runner, place: Place, changes: readonly RecordChange[]): Promise<number> =>
  run(
    runner,
    sql`insert into stale_fact (account_id, marketplace_id, dataset, run_id, sku)
        select distinct ${place.account_id}::int, ${place.marketplace_id}, 'planning_input', 0,
               case when subject <> '*' and subject not like 'supplier:%' then subject end
        from ${asRows(changes)}`,
  )

/** The records of a place, read and written in reach of it alone. */
export const openRecords = (options: {
  readonly pool: pg.Pool
  readonly reach: Reach
  readonly place: Place
  readonly author: string
  readonly now: () => Instant
}): Records => {
  const { pool, reach, place, author, now } = options
  return {
    read: (keys) => writeWithReach(pool, reach, (client) => readAll(client, place, keys)),
    unknownSkus: (skus) => writeWithReach(pool, reach, (client) => unknownAmong(client, place, skus)),
    unknownCases: (case_ids) =>
      writeWithReach(pool, reach, (client) => unknownCasesAmong(client, place, case_ids)),
    write: (changes, provenance) =>
      writeWithReach(pool, reach, async (client) => {
        const stands = await readAll(
          client,
          place,
          changes.map(({ key }) => key),
        )
        const moved = changes.filter(({ from }, index) => !sameValue(stands[index], from))
        if (moved.length > 0) return moved.map(({ key }) => key)
        const at = now()
        await supersede(client, place, changes, at)
        await insert(client, place, changes, { ...provenance, author }, at)
        await noteStale(client, place, changes)
        return []
      }),
  }
}
