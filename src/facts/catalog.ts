/**
 * Which facts are kept ready, what they read and in which order they are rebuilt: read from Postgres itself, so
 * that a new fact is a view, a table of the same shape, and nothing else.
 */
import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Runner, rows } from '../db/rows.ts'

export interface KeptFact {
  readonly name: string
  readonly columns: readonly string[]
  readonly key: readonly string[]
  /** The key column that is a local day, where the fact is one of single days. */
  readonly day: string | null
  readonly has_sku: boolean
  /**
   * What its rows are made of: datasets, own tables, kept facts, and the views and functions between it and them.
   * A kept fact stands for what lies below it.
   */
  readonly reads: ReadonlySet<string>
}

const NAMES = z.array(z.string())
const ReadRow = z.object({ name: z.string(), reads: NAMES })
const KeptRow = z.object({ name: z.string(), columns: NAMES, key: NAMES, days: NAMES })

const VIEWS_AND_THEIR_READS = sql`
  select view.relname as name,
         array_agg(distinct coalesce(read.relname, called.proname)::text)
           filter (where coalesce(read.relname, called.proname) is not null) as reads
  from pg_class as view
  join pg_rewrite as rule on rule.ev_class = view.oid
  join pg_depend as use on use.classid = 'pg_rewrite'::regclass and use.objid = rule.oid
  left join pg_class as read
    on use.refclassid = 'pg_class'::regclass and read.oid = use.refobjid and read.oid <> view.oid
  left join pg_proc as called
    on use.refclassid = 'pg_proc'::regclass and called.oid = use.refobjid and called.pronamespace = 'facts'::regnamespace
  where view.relnamespace = 'facts'::regnamespace
  group by view.relname`

const KEPT = sql`
  select kept.relname as name,
         array(select attname::text from pg_attribute where attrelid = kept.oid and attnum > 0 and not attisdropped order by attnum) as columns,
         array(select attname::text from unnest(index.indkey) with ordinality as place (attnum, at)
               join pg_attribute as field on field.attrelid = kept.oid and field.attnum = place.attnum order by at) as key,
         array(select attname::text from pg_attribute as field
               where field.attrelid = kept.oid and field.attnum = any (index.indkey) and field.atttypid = 'date'::regtype) as days
  from pg_class as kept
  join pg_index as index on index.indrelid = kept.oid and index.indisprimary
  where kept.relnamespace = 'ready'::regnamespace and kept.relkind in ('r', 'p') and not kept.relispartition
  order by kept.relname`

type Reads = ReadonlyMap<string, readonly string[]>

/** What a fact reads, through the views that are not kept. */
const readsOf = (name: string, reads: Reads, kept: ReadonlySet<string>, seen: Set<string>): Set<string> => {
  for (const read of reads.get(name) ?? []) {
    if (seen.has(read)) continue
    seen.add(read)
    if (!kept.has(read)) readsOf(read, reads, kept, seen)
  }
  return seen
}

/** Each fact after those it reads. */
const inOrder = (facts: readonly KeptFact[]): readonly KeptFact[] => {
  const ordered: KeptFact[] = []
  const place = (fact: KeptFact): void => {
    if (ordered.includes(fact)) return
    for (const below of facts) if (below !== fact && fact.reads.has(below.name)) place(below)
    ordered.push(fact)
  }
  for (const fact of facts) place(fact)
  return ordered
}

/** The kept-ready facts, each after those it rests on. */
export const readCatalog = async (runner: Runner): Promise<readonly KeptFact[]> => {
  const views = z.array(ReadRow).parse(await rows(runner, VIEWS_AND_THEIR_READS))
  const reads: Reads = new Map(views.map((view) => [view.name, view.reads]))
  const found = z.array(KeptRow).parse(await rows(runner, KEPT))
  const kept = new Set(found.map(({ name }) => name))
  return inOrder(
    found.map(({ days, ...fact }) => {
      if (!reads.has(fact.name)) throw new Error(`ready.${fact.name} has no view facts.${fact.name}`)
      const [day = null, ...others] = days
      if (others.length > 0) throw new Error(`ready.${fact.name} has two days in its key`)
      const has_sku = fact.key.includes('sku')
      return { ...fact, day, has_sku, reads: readsOf(fact.name, reads, kept, new Set()) }
    }),
  )
}
