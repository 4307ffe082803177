/** What the forecast is compared with: rules of thumb, each a daily forecast from the units sold so far. */

export interface Rule {
  readonly name: string
  /** Units of each of so many days to come. `stocked` says which days of the past had stock. */
  forecast(sold: readonly number[], stocked: readonly boolean[], days: number): readonly number[]
}

const flat = (value: number, days: number): readonly number[] => Array.from({ length: days }, () => value)

const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, each) => sum + each, 0) / values.length

export const RULES: readonly Rule[] = [
  { name: 'naive', forecast: (sold, _, days) => flat(sold.at(-1) ?? 0, days) },
  {
    name: 'seasonal naive',
    forecast: (sold, _, days) => Array.from({ length: days }, (_each, day) => sold.at((day % 7) - 7) ?? 0),
  },
  { name: 'moving average (7)', forecast: (sold, _, days) => flat(meanOf(sold.slice(-7)), days) },
  { name: 'moving average (90)', forecast: (sold, _, days) => flat(meanOf(sold.slice(-90)), days) },
  { name: '30-day mean', forecast: (sold, _, days) => flat(meanOf(sold.slice(-30)), days) },
  {
    // Stronger than what it stands beside: it knows of stockouts.
    name: '30-day mean in stock',
    forecast: (sold, stocked, days) => {
      const seen = sold.slice(-30).filter((_each, at) => stocked.at(at - Math.min(30, sold.length)) === true)
      return flat(meanOf(seen), days)
    },
  },
]
