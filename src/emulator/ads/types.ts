/** The vocabulary of the advertised seller. Days are indexes into the marketplace's calendar. */

export type Program = 'sp' | 'sb' | 'sd'
export type State = 'ENABLED' | 'PAUSED' | 'ARCHIVED'
export type Match = 'BROAD' | 'PHRASE' | 'EXACT'

/** A value that changes now and then: each holds from its day on. The first is from the making. */
export type Steps<T> = readonly [Step<T>, ...Step<T>[]]
export interface Step<T> {
  readonly from_day: number
  readonly value: T
}

/** What an advertiser writes to say where an ad shall show; `value` is empty where the type says it all. */
export interface Expression {
  readonly type: string
  readonly value: string
}

export interface Target {
  readonly id: string
  readonly state: Steps<State>
  /** Minor units. */
  readonly bid_minor: Steps<number>
  readonly aim:
    | { readonly as: 'keyword'; readonly text: string; readonly match: Match }
    | { readonly as: 'auto' | 'product'; readonly expression: Expression }
  /** Clicks that lead to nothing, per day on average. */
  readonly daily_clicks: number
}

/** Where an ad shall not show. */
export interface Negative {
  readonly id: string
  readonly created_day: number
  readonly aim:
    | { readonly as: 'keyword'; readonly text: string; readonly match: 'NEGATIVE_EXACT' | 'NEGATIVE_PHRASE' }
    | { readonly as: 'product'; readonly expression: Expression }
}

export interface Ad {
  readonly id: string
  readonly state: Steps<State>
  /** What it shows: one SKU, or the few of a Sponsored Brands creative. */
  readonly sku_indexes: readonly [number, ...number[]]
}

export interface AdGroup {
  readonly id: string
  readonly name: string
  readonly state: Steps<State>
  readonly bid_minor: Steps<number>
  readonly ads: readonly [Ad, ...Ad[]]
  readonly targets: readonly [Target, ...Target[]]
  readonly negatives: readonly Negative[]
}

export interface Campaign {
  readonly id: string
  readonly program: Program
  readonly name: Steps<string>
  readonly state: Steps<State>
  readonly created_day: number
  /** Per day, in minor units. */
  readonly budget_minor: Steps<number>
  readonly targeting: 'AUTO' | 'MANUAL'
  readonly strategy: 'LEGACY_FOR_SALES' | 'AUTO_FOR_SALES' | 'MANUAL'
  /** Added to bids for the top of search. */
  readonly top_percent: number
  readonly portfolio_id: string | null
  readonly groups: readonly [AdGroup, ...AdGroup[]]
  readonly negatives: readonly Negative[]
}

/** The value that holds on a day; the first one's before that. */
export const on = <T>(steps: Steps<T>, day: number): T => {
  let { value } = steps[0]
  for (const step of steps) {
    if (step.from_day > day) break
    value = step.value
  }
  return value
}

/** The day of the last change up to a day. */
export const changedDay = (steps: Steps<unknown>, day: number): number => {
  let { from_day } = steps[0]
  for (const step of steps) if (step.from_day <= day) from_day = step.from_day
  return from_day
}
