/** What a read tool is: a question an agent may ask, declared as a name, the rows it answers and one query. */
import type { SQL } from 'drizzle-orm/sql'
import type { z } from 'zod'
import type { Scope } from '../access/scope.ts'
import type { Instant } from '../core/time.ts'
import type { Row } from '../db/rows.ts'

type Shape = z.ZodRawShape

/** What the engine hands a query beside the parsed input. */
export interface Asked {
  readonly account_id: number
  /** The marketplaces the answer covers: one, or all the key reaches in the account. */
  readonly marketplace_ids: readonly string[]
  /** The moment that is asked about: that of the call, or of `as_known_at`. */
  readonly now: Instant
}

/**
 * A question about the fetching itself: asked as of now, answered also where nothing was loaded, and its totals are
 * counted every time, for runs change without any data changing.
 */
export const THE_SYNC = [] as const

/** Whether the question is about the fetching rather than about what was fetched. */
export const isAboutSync = ({ reads }: { readonly reads: readonly string[] }): boolean => reads.length === 0

/**
 * A total of the whole population, whatever page is asked for: the name of the field and the SQL aggregate that
 * makes it, over the columns of the tool's rows.
 */
export type Totals = Readonly<Record<string, SQL>>

/**
 * Works a page's rows out of what its query found, beyond what SQL can: one row for each, in their order. It may ask for more
 * within the same transaction and reach. Throws a Problem for what cannot be worked out. Whoever composes the server hands it
 * in by its name: domains know that it is done, not how.
 */
export type WorkOut = (
  found: readonly Row[],
  input: Readonly<Record<string, unknown>>,
  asked: Asked & { rows(query: SQL): Promise<readonly Row[]> },
) => Promise<readonly Row[]>

export interface ToolSpec<I extends Shape, O extends Shape, F extends Shape = O> {
  readonly name: `${'get' | 'list' | 'search' | 'simulate'}_${string}`
  readonly title: string
  readonly scope: Scope
  readonly summary: string
  /** When another tool is the right one, and what this one leaves out. */
  readonly not_for?: string
  /** Questions this tool answers, as an operator would ask them. */
  readonly answers: readonly [string, ...string[]]
  /** Words that people use for it and that it does not say of itself: `search_tools` finds it by them, too. */
  readonly found_by?: string
  /** Whether it serves fewer conversations than a place in everybody's list costs; see `ServedTool.on_request`. */
  readonly on_request?: true
  /** The datasets the answer rests on: freshness, `not_synced_yet` and lineage come from here. */
  readonly reads: readonly [string, ...string[]] | typeof THE_SYNC
  /**
   * Datasets that add to the answer wherever they were loaded, such as those of a programme that not every seller is
   * in. One that never was is named among the sources with `synced_at` null, and refuses nothing.
   */
  readonly reads_where_synced?: readonly string[]
  readonly input: I
  readonly row: O
  /**
   * Columns that the query selects beside those of a row, and that no answer shows: what numbers are worked out of. A field whose
   * meaning names one is explained with it.
   */
  readonly made_of?: Shape
  /** Where the rows are worked out of others: by which function, and the columns it is handed, which the query selects. */
  readonly worked_out?: { readonly by: string; readonly found: F }
  /** The columns that order what the query selects, best first; together they are unique, so that a page can follow another. */
  readonly order: readonly [OrderBy<keyof F & string>, ...OrderBy<keyof F & string>[]]
  readonly totals?: Totals
  /** What an answer without rows may come from, where it is a name that nothing has: no rows would read as nothing to tell. */
  when_empty?(input: z.infer<z.ZodObject<I>>): string | undefined
  /** Selects and filters; the engine scopes it to account and marketplaces, orders, pages and counts. */
  query(input: z.infer<z.ZodObject<I>>, asked: Asked): SQL
}

export interface OrderBy<Column extends string> {
  readonly by: Column
  readonly descending?: boolean
}

/** What the engine holds: the same facts without the generics. */
export interface Tool extends Omit<ToolSpec<Shape, Shape, Shape>, 'order'> {
  readonly kind: 'tool'
  readonly order: readonly OrderBy<string>[]
}

export const defineTool = <const I extends Shape, const O extends Shape, const F extends Shape = O>(
  spec: ToolSpec<I, O, F>,
): Tool => ({
  kind: 'tool',
  ...spec,
})
