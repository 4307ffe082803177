/** Where a report's rows come from, and for which days. */
/** A report of SP-API's Reports 2021-06-30. */
export interface SpReport {
  readonly api: 'sp'
  readonly report_type: `GET_${string}`
  readonly file: 'tsv'
  readonly options: Readonly<Record<string, string>>
  /** What CANCELLED means when nobody cancelled: no data for these parameters, or a request to repeat. */
  readonly cancelled_means: 'no_data' | 'try_again'
}

export type Source = SpReport

export const spReport = (
  report_type: `GET_${string}`,
  spec: {
    readonly options?: Readonly<Record<string, string>>
    readonly cancelled_means: 'no_data' | 'try_again'
  },
): SpReport => ({
  api: 'sp',
  report_type,
  file: 'tsv',
  options: spec.options ?? {},
  cancelled_means: spec.cancelled_means,
})

/** The picture of this moment. */
export interface AsOfNow {
  readonly kind: 'as_of_now'
}

/** Calendar days of the marketplace. */
export interface LocalDays {
  readonly kind: 'local_days'
  /** How many days back Amazon still changes what it said; asked again every night. */
  readonly restated_days: number
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
}

export type Window = AsOfNow | LocalDays

export const asOfNow = (): Window => ({ kind: 'as_of_now' })
export const localDays = (spec: Omit<LocalDays, 'kind'>): Window => ({ kind: 'local_days', ...spec })
