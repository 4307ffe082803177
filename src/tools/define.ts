/** What a read tool is: a question an agent may ask, declared as a name, the rows it answers and one query. */
import type { SQL } from 'drizzle-orm/sql'
import type { z } from 'zod'
import type { Scope } from '../access/scope.ts'
import type { Instant } from '../core/time.ts'

type Shape = z.ZodRawShape

/** What the engine hands a query beside the parsed input. */
export interface Asked {
  readonly account_id: number
  /** The marketplaces the answer covers: one, or all the key reaches in the account. */
  readonly marketplace_ids: readonly string[]
  /** The moment of the call. */
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

export interface ToolSpec<I extends Shape, O extends Shape> {
  readonly name: `${'get' | 'list' | 'search'}_${string}`
  readonly title: string
  readonly scope: Scope
  readonly summary: string
  /** When another tool is the right one, and what this one leaves out. */
  readonly not_for?: string
  /** Questions this tool answers, as an operator would ask them. */
  readonly answers: readonly [string, ...string[]]
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
  /** The columns that order the rows, best first; together they are unique, so that a page can follow another. */
  readonly order: readonly [OrderBy<keyof O & string>, ...OrderBy<keyof O & string>[]]
  readonly totals?: Totals
  /** Selects and filters; the engine scopes it to account and marketplaces, orders, pages and counts. */
  query(input: z.infer<z.ZodObject<I>>, asked: Asked): SQL
}

export interface OrderBy<Column extends string> {
  readonly by: Column
  readonly descending?: boolean
}

/** What the engine holds: the same facts without the generics. */
export interface Tool extends Omit<ToolSpec<Shape, Shape>, 'order'> {
  readonly kind: 'tool'
  readonly order: readonly OrderBy<string>[]
}

export const defineTool = <const I extends Shape, const O extends Shape>(spec: ToolSpec<I, O>): Tool => ({
  kind: 'tool',
  ...spec,
})
