/**
 * What changed in this refresh, and which rows of a fact that concerns. It is kept in a temporary table, `changed`: a load of
 * a hundred thousand SKUs leaves as many notes. A range without ends means every day, an unknown SKU every SKU.
 */
import { sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import { z } from 'zod'
import { one, rows, run } from '../db/rows.ts'
import type { KeptFact } from './catalog.ts'
import type { Part, Place } from './rebuild.ts'

/** Beyond this many, naming the SKUs costs more than reading all. */
export const SKUS_NAMED_MAX = 5_000

/** Beyond so many ranges of days of single SKUs, asking each costs more than asking once per SKU, from its first day to its last. */
export const RANGES_MAX = 2_000

/** Takes the notes that loads left for the account; answers the marketplaces they are about. */
export const takeStale = async (client: pg.ClientBase, accountId: number): Promise<readonly string[]> => {
  await client.query(
    'create temporary table changed (marketplace_id text not null, what text not null, sku text, days daterange not null) on commit drop',
  )
  await run(
    client,
    sql`with taken as (
          delete from stale_fact where account_id = ${accountId} returning marketplace_id, dataset, sku, from_on, through_on
        )
        insert into changed (marketplace_id, what, sku, days)
        select marketplace_id, dataset, sku, unnest(range_agg(daterange(from_on, through_on, '[]')))
        from taken
        group by marketplace_id, dataset, sku`,
  )
  await client.query('analyze changed')
  const found = await rows(client, sql`select distinct marketplace_id from changed order by marketplace_id`)
  return z
    .array(z.object({ marketplace_id: z.string() }))
    .parse(found)
    .map(({ marketplace_id }) => marketplace_id)
}

const concerning = (fact: KeptFact, { marketplace_id }: Place) =>
  sql`select sku, days from changed where marketplace_id = ${marketplace_id} and what = any (${sql.param([fact.name, ...fact.reads])}::text[])`

const NamedRow = z.object({ notes: z.number(), skus: z.array(z.string()).nullable() })

/** Of a fact without days: the SKUs, or all. */
const namedPart = async (client: pg.ClientBase, fact: KeptFact, place: Place): Promise<readonly Part[]> => {
  const { notes, skus } = NamedRow.parse(
    await one(
      client,
      sql`with concerning as (${concerning(fact, place)})
          select count(*)::int as notes,
                 case when bool_and(sku is not null) and count(distinct sku) <= ${SKUS_NAMED_MAX} then array_agg(distinct sku) end as skus
          from concerning`,
    ),
  )
  return notes === 0 ? [] : [{ of: 'skus', skus: fact.has_sku ? skus : null }]
}

const TogetherRow = z.object({ from_on: z.string().nullable(), through_on: z.string().nullable() })

/** Leaves the changed days of each SKU in the temporary table `part`, and under no SKU days taken for all. */
const gatherRanges = async (client: pg.ClientBase, fact: KeptFact, place: Place): Promise<void> => {
  await client.query('drop table if exists part')
  await client.query(
    'create temporary table part (sku text, from_on date not null, through_on date not null) on commit drop',
  )
  await run(
    client,
    // Where a range begins one more SKU changed, where it ends one less.
    sql`with concerning as (${concerning(fact, place)}),
        edges as (
          select coalesce(lower(days), '-infinity') as day, 1 as step from concerning where sku is not null
          union all
          select coalesce(upper(days), 'infinity'), -1 from concerning where sku is not null
        ),
        levels as (
          select day, sum(sum(step)) over (order by day) as skus, lead(day) over (order by day) as next_day from edges group by day
        ),
        together as (
          select coalesce(range_agg(days), '{}') as days
          from (
            select days from concerning where sku is null
            union all
            select daterange(nullif(day, '-infinity'), nullif(next_day, 'infinity')) from levels where skus > ${SKUS_NAMED_MAX}
          ) as many
        ),
        parts as (
          select null as sku, unnest(days) as days from together
          union all
          select sku, unnest(range_agg(concerning.days) - (select together.days from together)) from concerning where sku is not null group by sku
        )
        insert into part (sku, from_on, through_on)
        select sku, coalesce(lower(days), '-infinity'), coalesce(upper(days) - 1, 'infinity') from parts`,
  )
  await run(
    client,
    // A first load touches nearly every day of every SKU. Days taken together may then be read twice; they are written once.
    sql`with scattered as (
          delete from part where sku is not null and (select count(*) from part) > ${RANGES_MAX} returning sku, from_on, through_on
        )
        insert into part (sku, from_on, through_on)
        select sku, min(from_on), max(through_on) from scattered group by sku`,
  )
  await client.query('analyze part')
}

/**
 * Of a fact of single days: days on which many SKUs changed are taken for all SKUs; of the others exactly the SKUs and days
 * that changed, left in the temporary table `part`. So a night costs what it brought, however far back that reaches.
 */
const dayParts = async (client: pg.ClientBase, fact: KeptFact, place: Place): Promise<readonly Part[]> => {
  await gatherRanges(client, fact, place)
  const together = z
    .array(TogetherRow)
    .parse(
      await rows(
        client,
        sql`select from_on::text, through_on::text from part where sku is null order by part.from_on`,
      ),
    )
  const { noted } = z
    .object({ noted: z.boolean() })
    .parse(await one(client, sql`select exists (select from part where sku is not null) as noted`))
  return [
    ...together.map((days): Part => ({ of: 'days', ...days })),
    ...(noted ? [{ of: 'part' } as const] : []),
  ]
}

/** Which rows of a fact the changes concern, in parts; none when they concern none. */
export const partsOf = (client: pg.ClientBase, fact: KeptFact, place: Place): Promise<readonly Part[]> =>
  fact.day !== null && fact.has_sku ? dayParts(client, fact, place) : namedPart(client, fact, place)
