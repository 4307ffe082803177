/** Rebuilds a part of one kept-ready fact: asks its view again and writes only what differs from the table. */
import type pg from 'pg'
import { z } from 'zod'
import type { KeptFact } from './catalog.ts'

export interface Place {
  readonly account_id: number
  readonly marketplace_id: string
}

/** Rows of a fact: of these SKUs (null for all), of these days, or those that the temporary table `part` names. */
export type Part =
  | { readonly of: 'skus'; readonly skus: readonly string[] | null }
  | { readonly of: 'days'; readonly from_on: string | null; readonly through_on: string | null }
  | { readonly of: 'part' }

export interface Difference {
  readonly written: number
  readonly removed: number
}

/** A part as a condition on `row`; its parameters are $1 to $5. */
const conditionOf = (fact: KeptFact, part: Part, row: string): string => {
  const place = `${row}.account_id = $1 and ${row}.marketplace_id = $2`
  if (part.of === 'days') return `${place} and ${row}.${fact.day} between $4 and $5`
  if (part.of === 'part')
    return `${place} and ${row}.sku = part.sku and ${row}.${fact.day} between part.from_on and part.through_on`
  return part.skus === null ? place : `${place} and ${row}.sku = any ($3)`
}

const TYPED = 'select $1::int, $2::text, $3::text[], $4::date, $5::date'

const DifferenceRow = z.object({ written: z.number(), removed: z.number() })

/** What the view says of the part now. Asked SKU by SKU, an offset keeps the conditions inside the question. */
const freshRows = (fact: KeptFact, part: Part): string => {
  const columns = fact.columns.map((column) => `asked.${column}`).join(', ')
  const asked = `select ${columns} from facts.${fact.name} as asked where ${conditionOf(fact, part, 'asked')}`
  return part.of === 'part'
    ? `select ${columns} from part cross join lateral (${asked} offset 0) as asked where part.sku is not null`
    : asked
}

/** Writes what `fresh` and the table disagree about, and notes it as changed for the facts above. */
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
      delete from ready.${fact.name} as kept ${part.of === 'part' ? 'using part' : ''}
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
    noted as (
      insert into changed (marketplace_id, what, sku, days)
      select $2, '${fact.name}', sku, unnest(range_agg(daterange(day, day, '[]'))) from difference group by sku
    )
    select coalesce(sum(written), 0)::int as written, coalesce(sum(removed), 0)::int as removed from difference`
}

/** Within the caller's transaction. */
export const rebuild = async (
  client: pg.ClientBase,
  fact: KeptFact,
  place: Place,
  part: Part,
): Promise<Difference> => {
  const skus = part.of === 'skus' ? part.skus : null
  const [from_on, through_on] = part.of === 'days' ? [part.from_on, part.through_on] : [null, null]
  const parameters = [place.account_id, place.marketplace_id, skus, from_on, through_on]
  await client.query('drop table if exists fresh')
  await client.query(
    `create temporary table fresh on commit drop as with typed as (${TYPED}) ${freshRows(fact, part)}`,
    parameters,
  )
  await client.query('analyze fresh')
  const { rows } = await client.query(writeDifference(fact, part), parameters)
  return DifferenceRow.parse(rows[0])
}
