/** Where a report's rows come from, and for which days: what a definition is written with. */
import type { ProfileAds } from '../amazon/advertising.ts'
import type { SellingPartner } from '../amazon/selling-partner.ts'
import type { Instant, LocalDate, TimeZone } from '../core/time.ts'
import type { Download } from './spool.ts'

export { adsList, adsPages } from './sources/ads-list.ts'
export { adsReport } from './sources/ads-report.ts'
export { spListed } from './sources/sp-listed.ts'
export { spPages } from './sources/sp-pages.ts'
export { spReport } from './sources/sp-report.ts'

/** Amazon's APIs, each with its own consent: an account may have given one and not the other. */
export type Api = 'sp' | 'ads'

/** How a document is written. `rows` says where its rows stand, as `$.*` or `$.salesAndTrafficByAsin.*`. */
export type FileFormat = { readonly as: 'tsv' } | { readonly as: 'json'; readonly rows: string }

/** The doors to Amazon for one run; each opens when it is first used. */
export interface Doors {
  sellingPartner(): Promise<SellingPartner>
  /** The account's profile in the run's marketplace. */
  advertising(): Promise<ProfileAds>
}

/** What one run asks. */
export interface Question {
  readonly marketplace_id: string
  readonly time_zone: TimeZone
  /** The days, and the moments they begin and end in the marketplace; none for a picture of now. */
  readonly from_on?: LocalDate
  readonly through_on?: LocalDate
  readonly data_start_at?: Instant
  readonly data_end_at?: Instant
  /** Of a listed source: all marketplaces of the account, its home first; else the run's. */
  readonly marketplaces: readonly string[]
  /** When the run was entered: stays the same however often it is asked. */
  readonly entered_at: Instant
  /** What the source's `about` found, sorted, or the group of it that the run asks about; empty where it names nothing. */
  readonly subjects: readonly string[]
}

/** What Amazon has made of a question so far. */
export interface Made {
  readonly state: 'in_queue' | 'in_progress' | 'done' | 'cancelled' | 'fatal'
  /** A done report's data, or the words of a fatal one's failure; null while there is none. */
  readonly document_id: string | null
}

/** Column of another dataset whose values are asked about, such as every ASIN of the listings. */
export interface About {
  readonly dataset: string
  readonly column: string
  /** Further columns of the same rows: then a subject is the JSON text of a list, the column's value first. */
  readonly beside?: readonly string[]
  /**
   * How many characters of values, with a space between two, one request may name: the night's run then asks nothing
   * itself and enters one for each group. Values have no spaces, and rows of one group say nothing about another.
   */
  readonly group_characters?: number
}

interface SourceBase {
  readonly api: Api
  /** As Amazon calls it: a report type, or an operation. */
  readonly name: string
  /** Asked once that dataset has been loaded tonight, about the values of its column. */
  readonly about?: About
}

interface Documents {
  readonly file: FileFormat
  /** Null when Amazon has forgotten it, as it does after 90 days. */
  look(doors: Doors, id: string): Promise<Made | null>
  open(doors: Doors, document_id: string, limits?: { readonly bytes_max: number }): Promise<Download>
}

/** Amazon no longer has the days before; nothing was asked for. */
export interface KeptSince {
  readonly kept_since: LocalDate
}

/** Amazon makes a document when asked: asked for, looked at until it is done, downloaded. */
export interface AskedSource extends SourceBase, Documents {
  readonly way: 'asked'
  /** What CANCELLED means when nobody cancelled: no data for these parameters, or a request to repeat. */
  readonly cancelled_means: 'no_data' | 'try_again'
  /** Words by which Amazon, failing, says that it has nothing about what was asked. */
  readonly none_in_words?: RegExp
  /**
   * Answers the id of what was asked for, or since when Amazon still has what was asked about. Throws `not_offered` where it
   * has nothing of the kind for this account or marketplace, as the rows of a source that is read do.
   */
  create(doors: Doors, question: Question): Promise<string | KeptSince>
  /** Ids of what was asked for since then with this question and is not lost: for a worker that died asking. */
  find(doors: Doors, question: Question, since: Instant): Promise<readonly string[]>
}

export interface Listed {
  readonly id: string
  /** The days it is about, as the marketplace counts them. */
  readonly from_on: LocalDate
  readonly through_on: LocalDate
}

/** Amazon makes documents when it likes; each night's run finds those that no run has loaded yet. */
export interface ListedSource extends SourceBase, Documents {
  readonly way: 'listed'
  /** Documents of the run's marketplace: one of several marketplaces is listed in one of them alone, always the same. */
  list(doors: Doors, question: Question): Promise<readonly Listed[]>
}

/** Amazon answers at once, in pages of JSON: one step reads them all. */
export interface ReadSource extends SourceBase {
  readonly way: 'read'
  /**
   * Objects whose leaves the columns name by their paths, such as `inventoryDetails.fulfillableQuantity`. Throws
   * `not_offered` where Amazon has nothing of the kind for this account, such as a programme it takes no part in.
   */
  rows(doors: Doors, question: Question): AsyncIterable<object>
}

export type Source = AskedSource | ListedSource | ReadSource

/** The picture of this moment. */
export interface AsOfNow {
  readonly kind: 'as_of_now'
  /** By the hour, not only at night. */
  readonly hourly: boolean
  /** How many hours back the request must reach, for a picture that Amazon calls a window; 0 asks for no window. */
  readonly reaching_hours: number
}

/** Calendar days of the marketplace. */
export interface LocalDays {
  readonly kind: 'local_days'
  /** How many days back Amazon still changes what it said; asked again every night. */
  readonly restated_days: number
  /** And how many where a little may still change: asked again once a week, in the night of Sunday. */
  readonly weekly_restated_days?: number
  /** The newest days that Amazon has not finished; never asked. 1 is today. */
  readonly held_back_days: number
  /** Most days one request may cover. */
  readonly days_max: number
  /** How far back Amazon answers at all. */
  readonly history_days: number
  /**
   * The window is over the days of the last update, not of what happened: the newest one is asked through now, for
   * what happened yesterday may have been updated this morning, and would be in no other window until tomorrow.
   */
  readonly by_last_update?: boolean
  /**
   * Amazon answers by calendar months, or by weeks from Sunday through Saturday: windows are whole ones that are over.
   * What may be restated is asked again each night of months, and of weeks once for each week that has ended since.
   */
  readonly whole?: 'months' | 'weeks'
}

export type Window = AsOfNow | LocalDays

export const asOfNow = (
  spec: { readonly hourly?: boolean; readonly reaching_hours?: number } = {},
): Window => ({
  kind: 'as_of_now',
  hourly: spec.hourly ?? false,
  reaching_hours: spec.reaching_hours ?? 0,
})
export const localDays = (spec: Omit<LocalDays, 'kind'>): Window => ({ kind: 'local_days', ...spec })
