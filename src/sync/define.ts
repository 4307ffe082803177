/** What a report is: data we fetch, declared as its source, its grain and its columns. */
import type { Columns } from './column.ts'
import type { Source, Window } from './source.ts'

/**
 * How a document meets what is stored.
 * - `snapshot`: the whole picture of now; rows that are gone or differ move to history.
 * - `events`: rows with an identity; the newer statement about one wins, the older moves to history. Newer is what
 *   the column `newer` says or, without one, what was asked later.
 * - `window`: rows without an identity; the window's rows become exactly the document's.
 * In each, a row that says what is stored already is not written.
 */
export type Load<Name> =
  | { readonly as: 'snapshot'; readonly key: readonly [Name, ...Name[]] }
  | { readonly as: 'events'; readonly key: readonly [Name, ...Name[]]; readonly newer?: Name }
  | { readonly as: 'window'; readonly day: Name; readonly because: string }

/** What an author writes: precise, so that mistakes do not compile. */
export interface ReportSpec<C extends Columns> {
  /** The table it fills, in schema `data`; also the report's name. */
  readonly dataset: string
  readonly source: Source
  /** One sentence: what one row is. It becomes the table's comment. */
  readonly grain: string
  /** Asked once per marketplace, or once for the whole account where Amazon answers for a region. */
  readonly per: 'marketplace' | 'account'
  readonly load: Load<keyof C & string>
  readonly window: Window
  readonly columns: C
  /**
   * What a loaded row makes stale: the SKU, and the day where facts of single days are kept; without a SKU, as of a
   * shipment, all of them. Absent where no fact that is kept ready is worked out from the dataset.
   */
  readonly touches?: { readonly sku?: keyof C & string; readonly day?: keyof C & string }
  /** Of the rows that share `within`, one says the total that the parts of the others come to; else the document is damaged. */
  readonly adds_up?: {
    readonly within: keyof C & string
    readonly parts: keyof C & string
    readonly total: keyof C & string
  }
  /** Columns that reads look up by, beside the key; each becomes an index led by the account. */
  readonly indexes?: readonly (readonly (keyof C & string)[])[]
}

/** What the engine holds: the same facts without the generics. */
export interface Report extends Omit<ReportSpec<Columns>, 'load'> {
  readonly kind: 'report'
  readonly load: Load<string>
}

export const defineReport = <const C extends Columns>(spec: ReportSpec<C>): Report => ({
  kind: 'report',
  ...spec,
})
