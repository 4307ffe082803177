/** Rebuilds a part of one kept-ready fact: asks its view again and writes only what differs from the table. */
import type pg from 'pg'
import { z } from 'zod'
import type { KeptFact } from './catalog.ts'

/** Beyond this many, naming the SKUs costs more than reading all. */
export const SKUS_NAMED_MAX = 5_000

export interface Place {
  readonly account_id: number
  readonly marketplace_id: string
}

/** Rows of a fact: of these SKUs (null for all) and these days (null for all). */
export interface Part {
  readonly skus: readonly string[] | null
  readonly from_on: string | null
  readonly through_on: string | null
}

export interface Difference {
  readonly written: number
  readonly removed: number
  /** The rows that were written or removed, as a part; null when none were. */
  readonly changed: Part | null
}

/** A part as a condition on `row`; its parameters are $1 to $5. */
const conditionOf = (fact: KeptFact, part: Part, row: string): string => {
  const place = `${row}.account_id = $1 and ${row}.marketplace_id = $2`
  const skus = part.skus === null ? '' : ` and ${row}.sku = any ($3)`
  const days =
    fact.day === null || part.from_on === null || part.through_on === null
      ? ''
      : ` and ${row}.${fact.day} between $4 and $5`
  return place + skus + days
}

const TYPED = 'select $1::int, $2::text, $3::text[], $4::date, $5::date'

const DifferenceRow = z.object({
  written: z.number(),
  removed: z.number(),
  skus: z.array(z.string()).nullable(),
  from_on: z.string().nullable(),
  through_on: z.string().nullable(),
})

/** Writes what `fresh` and the table disagree about, and sums up what that was. */
const writeDifference = (fact: KeptFact, part: Part): string => {
  const columns = fact.columns.join(', ')
  const values = (row: string) => `(${fact.columns.map((column) => `${row}.${column}`).join(', ')})`
  const sameKey = fact.key.map((column) => `fresh.${column} = kept.${column}`).join(' and ')
  const rest = fact.columns.filter((column) => !fact.key.includes(column))
  const update = rest.map((column) => `${column} = excluded.${column}`).join(', ')
  const touched = `${fact.has_sku ? 'kept.sku' : 'null::text'} as sku, ${fact.day === null ? 'null::date' : `kept.${fact.day}`} as day`
  return `
    with typed as (${TYPED}),
    removed as (
      delete from ready.${fact.name} as kept
      where ${conditionOf(fact, part, 'kept')} and not exists (select from fresh where ${sameKey})
      returning ${touched}
    ),
    written as (
      insert into ready.${fact.name} as kept (${columns})
      select ${columns} from fresh
      where not exists (select from ready.${fact.name} as kept where ${sameKey} and ${values('fresh')} is not distinct from ${values('kept')})
      on conflict (${fact.key.join(', ')}) do ${rest.length === 0 ? 'nothing' : `update set ${update}`}
      returning ${touched}
    ),
    difference as (
      select sku, 0 as written, 1 as removed, day from removed
      union all
      select sku, 1, 0, day from written
    ),
    of_sku as (
      select sku, sum(written) as written, sum(removed) as removed, min(day) as from_on, max(day) as through_on
      from difference
      group by sku
    )
    select coalesce(sum(written), 0)::int as written, coalesce(sum(removed), 0)::int as removed,
           case when count(*) <= ${SKUS_NAMED_MAX} and bool_and(sku is not null) then array_agg(sku) end as skus,
           min(from_on) as from_on, max(through_on) as through_on
    from of_sku`
}

/** Within the caller's transaction. */
export const rebuild = async (
  client: pg.ClientBase,
  fact: KeptFact,
  place: Place,
  part: Part,
): Promise<Difference> => {
  const parameters = [place.account_id, place.marketplace_id, part.skus, part.from_on, part.through_on]
  await client.query('drop table if exists fresh')
  await client.query(
    `create temporary table fresh on commit drop as
     with typed as (${TYPED})
     select ${fact.columns.join(', ')} from facts.${fact.name} as asked where ${conditionOf(fact, part, 'asked')}`,
    parameters,
  )
  await client.query('analyze fresh')
  const { rows } = await client.query(writeDifference(fact, part), parameters)
  const { written, removed, ...changed } = DifferenceRow.parse(rows[0])
  return { written, removed, changed: written + removed === 0 ? null : changed }
}
