/**
 * Which facts are kept ready, what they rest on and in which order they are rebuilt: read from Postgres itself, so
 * that a new fact is a view, a table of the same shape, and nothing else.
 */
import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { type Runner, rows } from '../db/rows.ts'

export interface KeptFact {
  readonly name: string
  readonly columns: readonly string[]
  readonly key: readonly string[]
  /** The key column that is a local day, where the fact is one of single days. */
  readonly day: string | null
  readonly has_sku: boolean
  readonly has_marketplace: boolean
  /** Every dataset, fact and own table below it, at any depth. */
  readonly rests_on: ReadonlySet<string>
}

const FactRow = z.object({
  name: z.string(),
  columns: z.array(z.string()),
  key: z.array(z.string()),
  day: z.string().nullable(),
  reads: z.array(z.string()),
})

const VIEWS_AND_THEIR_READS = sql`
  select view.relname as name, coalesce(array_agg(distinct read.relname::text), '{}') as reads
  from pg_class as view
  join pg_rewrite as rule on rule.ev_class = view.oid
  join pg_depend as use on use.classid = 'pg_rewrite'::regclass and use.objid = rule.oid and use.refclassid = 'pg_class'::regclass
  join pg_class as read on read.oid = use.refobjid and read.oid <> view.oid
  where view.relnamespace = 'facts'::regnamespace
  group by view.relname`

const KEPT = sql`
  select kept.relname as name,
         array(select attname::text from pg_attribute where attrelid = kept.oid and attnum > 0 and not attisdropped order by attnum) as columns,
         array(select attname::text from unnest(index.indkey) with ordinality as place (attnum, at)
               join pg_attribute as field on field.attrelid = kept.oid and field.attnum = place.attnum order by at) as key,
         (select attname::text from pg_attribute as field
          where field.attrelid = kept.oid and field.attnum = any (index.indkey) and field.atttypid = 'date'::regtype) as day
  from pg_class as kept
  join pg_index as index on index.indrelid = kept.oid and index.indisprimary
  where kept.relnamespace = 'ready'::regnamespace and kept.relkind = 'r'
  order by kept.relname`

/** Everything below a fact, by walking what each view reads. */
const depthsOf = (
  name: string,
  reads: ReadonlyMap<string, readonly string[]>,
  seen = new Set<string>(),
): ReadonlySet<string> => {
  for (const read of reads.get(name) ?? []) {
    if (seen.has(read)) continue
    seen.add(read)
    depthsOf(read, reads, seen)
  }
  return seen
}

/** The kept-ready facts, each after those it rests on. */
export const readCatalog = async (runner: Runner): Promise<readonly KeptFact[]> => {
  const views = z
    .array(z.object({ name: z.string(), reads: z.array(z.string()) }))
    .parse(await rows(runner, VIEWS_AND_THEIR_READS))
  const reads = new Map(views.map((view) => [view.name, view.reads]))
  const kept = z.array(FactRow.omit({ reads: true })).parse(await rows(runner, KEPT))
  const facts = kept.map((fact): KeptFact => {
    if (!reads.has(fact.name)) throw new Error(`ready.${fact.name} has no view facts.${fact.name}`)
    return {
      ...fact,
      has_sku: fact.key.includes('sku'),
      has_marketplace: fact.key.includes('marketplace_id'),
      rests_on: depthsOf(fact.name, reads),
    }
  })
  // Whatever rests on a fact also rests on all below it, so it has strictly more below itself.
  return facts.toSorted((a, b) => a.rests_on.size - b.rests_on.size || a.name.localeCompare(b.name))
}
