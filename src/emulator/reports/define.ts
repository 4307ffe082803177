/**
 * What a report type is: which requests Amazon refuses, and how the one world looks through it. A projection is
 * precise when written (its facts have a type) and plain when stored (`ReportProjection` has none).
 */
import type { Marketplace } from '../../core/marketplace.ts'
import type { Charset } from '../charset.ts'
import type { Life } from '../world/life.ts'
import type { MarketWorld } from '../world/market.ts'
import type { SkuProfile } from '../world/types.ts'

/** One marketplace of one report: its world, the moment it was made, and what was asked for. */
export interface ReportContext {
  readonly world: MarketWorld
  /** Nothing later than this is in the report, however often its document is fetched. */
  readonly as_of_ms: number
  /** From, included. */
  readonly from_ms: number
  /** Until, excluded. */
  readonly until_ms: number
  readonly options: Readonly<Record<string, string>>
  /** Further marketplaces that the document tells as one with this one. */
  readonly beside?: readonly ReportContext[]
  /** The price of a SKU in minor units at a moment, changes through the API included. */
  readonly price: (profile: SkuProfile, at_ms: number) => number
  /** The units the seller has to ship itself at a moment, changes through the API included. */
  readonly merchant_units: (life: Life, at_ms: number) => number
}

/** Which time range a report takes; `days` are of the marketplace. */
export type Window =
  | { readonly as: 'snapshot' }
  | {
      readonly as: 'range'
      readonly required: boolean
      readonly days_max: number
      readonly history_days: number
      /** Amazon widens the range to whole local days and says so in getReport. */
      readonly aligned: boolean
      /** A shorter range is taken, and the report fails. */
      readonly hours_min?: number
    }

export interface Table {
  readonly header: readonly string[]
  readonly rows: Iterable<readonly string[]>
}

/** `as_seen` is how files really come; `as_documented` how Amazon's documentation spells them. */
export type Layout = 'as_seen' | 'as_documented'

export interface ReportProjection {
  readonly report_type: string
  readonly window: Window
  /** Allowed values per option; an empty list allows any. */
  readonly options: Readonly<Record<string, readonly string[]>>
  readonly quoted: boolean
  readonly line_end: '\n' | '\r\n'
  /** What becomes of a report that found nothing. */
  readonly no_data: 'header' | 'cancelled'
  /** Asked for again sooner than this, Amazon may cancel; 0 is exempt. */
  readonly fresh_minutes: number
  charset(marketplace: Marketplace): Charset
  /** Of a report that is JSON it is empty. */
  table(contexts: readonly ReportContext[], layout: Layout): Table
  /** The document of a report that is JSON, in pieces; empty where nothing was found or is to be shown. */
  json?(contexts: readonly ReportContext[], empty: boolean): Iterable<string>
  /** Whatever marketplace is asked about, it tells all of the seller's in the region. */
  readonly tells_region?: boolean
  /** The role without which Amazon denies it. */
  readonly role?: 'brand_analytics'
  /** Why Amazon refuses a request of this type beyond its window and options. */
  refuses?(request: {
    readonly marketplace_ids: readonly string[]
    readonly options: Readonly<Record<string, string>>
  }): string | undefined
  /** Whether Amazon takes the request and then fails, with a document that says why. */
  isUnavailable?(contexts: readonly ReportContext[]): boolean
}

export interface Column<Fact> {
  /** The header as files really carry it. */
  readonly name: string
  /** The documentation's spelling where it differs; null where the documentation does not have the column. */
  readonly documented?: string | null
  readonly cell: (fact: Fact) => string
}

interface ProjectionSpec<Fact> extends Omit<ReportProjection, 'table' | 'charset' | 'json'> {
  charset?(marketplace: Marketplace): Charset
  columns(context: ReportContext): readonly Column<Fact>[]
  facts(context: ReportContext): Iterable<Fact>
}

const layOut = <Fact>(columns: readonly Column<Fact>[], layout: Layout): readonly Column<Fact>[] =>
  layout === 'as_seen'
    ? columns
    : columns
        .filter((column) => column.documented !== null)
        .map((column) => ({ ...column, name: column.documented ?? column.name }))

function* rowsOf<Fact>(
  spec: ProjectionSpec<Fact>,
  contexts: readonly ReportContext[],
  layout: Layout,
): Generator<readonly string[]> {
  for (const context of contexts) {
    const cells = layOut(spec.columns(context), layout).map((column) => column.cell)
    for (const fact of spec.facts(context)) yield cells.map((cell) => cell(fact))
  }
}

export const defineProjection = <Fact>(spec: ProjectionSpec<Fact>): ReportProjection => ({
  ...spec,
  charset: (marketplace) => spec.charset?.(marketplace) ?? 'UTF-8',
  table: (contexts, layout) => ({
    header: contexts[0] ? layOut(spec.columns(contexts[0]), layout).map((column) => column.name) : [],
    rows: rowsOf(spec, contexts, layout),
  }),
})

/** A report whose document is JSON. */
export const defineJson = (
  spec: Omit<ReportProjection, 'table' | 'charset' | 'quoted' | 'line_end' | 'json'> &
    Required<Pick<ReportProjection, 'json'>>,
): ReportProjection => ({
  ...spec,
  quoted: false,
  line_end: '\n',
  charset: () => 'UTF-8',
  table: () => ({ header: [], rows: [] }),
})

/** Columns that Amazon documents and leaves empty for this seller. */
export const blank = (...names: readonly string[]): readonly Column<unknown>[] =>
  names.map((name) => ({ name, cell: () => '' }))
