/** What a report type of Reporting v3 is: which columns, groupings and filters Amazon takes for it. */

export type AdProduct = 'SPONSORED_PRODUCTS' | 'SPONSORED_BRANDS' | 'SPONSORED_DISPLAY'

export interface Group {
  /** Columns that only this grouping allows. */
  readonly columns: readonly string[]
  /** Filter fields with their allowed values. */
  readonly filters: Readonly<Record<string, readonly string[]>>
}

export interface ReportType {
  /** Amazon's `reportTypeId`. */
  readonly id: string
  readonly ad_product: AdProduct
  /** Most days one report may cover, both ends counted. */
  readonly days_max: number
  readonly retention_days: number
  /** Columns that every grouping allows. */
  readonly columns: readonly string[]
  readonly groups: Readonly<Record<string, Group>>
}

export const reportType = (spec: ReportType): ReportType => spec

/** The words of a text. */
export const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '')
