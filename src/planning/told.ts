/** What operators told for planning, as the forecast takes it: of one SKU, of its supplier, of all SKUs. */
import { z } from 'zod'
import { type DayRange, LocalDate } from '../core/time.ts'
import type { DemandEvent } from '../forecast/events.ts'
import { type LeadTime, openDays } from '../forecast/lead-time.ts'
import { DEFAULTS, P80_DEVIATES, SEEN_MIN, type Source } from './settings.ts'

export const ToldRow = z.object({
  subject: z.string(),
  kind: z.string(),
  name: z.string().nullable(),
  value: z.unknown(),
  valid_from_on: LocalDate.nullable(),
  valid_through_on: LocalDate.nullable(),
  expires_on: LocalDate.nullable(),
  source: z.string(),
  author: z.string(),
})
export type ToldRow = z.infer<typeof ToldRow>

/** Rows by their subject. */
export type Told = ReadonlyMap<string, readonly ToldRow[]>

/** Whose word a value is, how it came in, and how long it holds. */
export interface Recorded {
  readonly author: string
  readonly source: string
  readonly valid_from_on?: LocalDate
  readonly valid_through_on?: LocalDate
  readonly expires_on?: LocalDate
}

export interface Sourced<T> {
  readonly value: T
  readonly source: Source
  readonly record?: Recorded
}

/** What deliveries that were seen tell of a lead time, in open days. */
export interface Learned {
  readonly mean_days: number
  /** Of the next one: of those seen, and of how well so few tell their mean. */
  readonly deviation_days: number
  readonly deliveries: number
}

export interface ToldLeadTime extends LeadTime {
  readonly closed: readonly (DayRange & { readonly record: Recorded })[]
  readonly source: Source
  readonly deviation_source: Source
  readonly record?: Recorded
  /** What was told, where what was learned outranks it. */
  readonly quoted?: Sourced<number>
  readonly learned?: Learned
}

export interface ToldOfSku {
  readonly supplier: Sourced<string> | null
  readonly events: readonly (DemandEvent & { readonly source: Source; readonly record: Recorded })[]
  readonly lead_time: ToldLeadTime | null
  readonly target_cover_days: Sourced<number>
  readonly case_pack_units: Sourced<number>
  readonly minimum_order_units: Sourced<number>
  readonly discontinued: Sourced<boolean>
}

const ALL = '*'
const Quantity = z.number().nonnegative()

const rowsOf = (told: Told, subjects: readonly string[], kind: string): readonly ToldRow[] =>
  subjects.flatMap((subject) => (told.get(subject) ?? []).filter((row) => row.kind === kind))

const recordOf = ({ author, source, valid_from_on, valid_through_on, expires_on }: ToldRow): Recorded => ({
  author,
  source,
  ...(valid_from_on === null ? {} : { valid_from_on }),
  ...(valid_through_on === null ? {} : { valid_through_on }),
  ...(expires_on === null ? {} : { expires_on }),
})

const operators = <T>(value: T, row: ToldRow): Sourced<T> => ({
  value,
  source: 'operator',
  record: recordOf(row),
})

/** The number said of the first of the subjects that has one. */
const numberOf = (told: Told, subjects: readonly string[], kind: string): Sourced<number> | null => {
  for (const row of rowsOf(told, subjects, kind)) {
    const value = Quantity.safeParse(row.value)
    if (value.success) return operators(value.data, row)
  }
  return null
}

const orDefault = (told: Sourced<number> | null, usual: number): Sourced<number> =>
  told ?? { value: usual, source: 'default' }

const daysOf = ({ valid_from_on, valid_through_on }: ToldRow): DayRange | null =>
  valid_from_on === null || valid_through_on === null
    ? null
    : { from_on: valid_from_on, through_on: valid_through_on }

const eventsOf = (told: Told, sku: string): ToldOfSku['events'] =>
  rowsOf(told, [sku, ALL], 'demand_event').flatMap((row) => {
    const days = daysOf(row)
    const multiplier = Quantity.safeParse(row.value)
    return days === null || !multiplier.success
      ? []
      : [
          {
            name: row.name ?? '',
            ...days,
            multiplier: multiplier.data,
            source: 'operator' as const,
            record: recordOf(row),
          },
        ]
  })

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, each) => sum + each, 0) / values.length

/** What the nearest subject with enough deliveries tells. 28, 30 and 35 days: mean 31, deviation 3.61 × √(4 ÷ 3) = 4.16. */
const learnedOf = (
  told: Told,
  subjects: readonly string[],
  closed: readonly DayRange[],
): Learned | undefined => {
  for (const subject of subjects) {
    const took = rowsOf(told, [subject], 'delivery_seen').flatMap((row) => {
      const days = daysOf(row)
      return days === null ? [] : [openDays(days, closed)]
    })
    if (took.length < SEEN_MIN) continue
    const mean_days = meanOf(took)
    const variance = took.reduce((sum, each) => sum + (each - mean_days) ** 2, 0) / (took.length - 1)
    const deviation_days = Math.sqrt(variance * (1 + 1 / took.length))
    return { mean_days, deviation_days, deliveries: took.length }
  }
  return undefined
}

/** What was seen outranks what was quoted; with neither nothing is known. */
const leadTimeOf = (told: Told, subjects: readonly string[]): ToldLeadTime | null => {
  const quoted = numberOf(told, subjects, 'lead_time_days')
  const closed = rowsOf(told, subjects, 'closed_period').flatMap((row) => {
    const days = daysOf(row)
    return days === null ? [] : [{ ...days, record: recordOf(row) }]
  })
  const learned = learnedOf(told, subjects, closed)
  if (learned !== undefined)
    return {
      p50_days: learned.mean_days,
      p80_days: learned.mean_days + P80_DEVIATES * learned.deviation_days,
      closed,
      source: 'learned',
      deviation_source: 'learned',
      learned,
      ...(quoted === null ? {} : { quoted }),
    }
  if (quoted === null) return null
  const deviation = orDefault(
    numberOf(told, subjects, 'lead_time_deviation_days'),
    quoted.value * DEFAULTS.deviation_ratio,
  )
  return {
    p50_days: quoted.value,
    p80_days: quoted.value + P80_DEVIATES * deviation.value,
    closed,
    source: 'operator',
    deviation_source: deviation.source,
    ...(quoted.record === undefined ? {} : { record: quoted.record }),
  }
}

/** The supplier a SKU is said to come from. */
const supplierOf = (told: Told, sku: string): Sourced<string> | null => {
  const [row] = rowsOf(told, [sku], 'supplier')
  return row !== undefined && typeof row.value === 'string' ? operators(row.value, row) : null
}

const discontinuedOf = (told: Told, sku: string): Sourced<boolean> => {
  const row = rowsOf(told, [sku], 'discontinued').find(({ value }) => value === true)
  return row === undefined ? { value: false, source: 'default' } : operators(true, row)
}

/** Nearest first: what is said of the SKU, of its supplier, of all. */
export const toldOf = (told: Told, sku: string): ToldOfSku => {
  const supplier = supplierOf(told, sku)
  const subjects = supplier === null ? [sku] : [sku, `supplier:${supplier.value}`]
  const pack = orDefault(numberOf(told, [sku], 'case_pack_units'), DEFAULTS.case_pack_units)
  return {
    supplier,
    events: eventsOf(told, sku),
    lead_time: leadTimeOf(told, subjects),
    target_cover_days: orDefault(numberOf(told, [sku, ALL], 'target_cover_days'), DEFAULTS.target_cover_days),
    case_pack_units: { ...pack, value: Math.max(1, pack.value) },
    minimum_order_units: orDefault(
      numberOf(told, [sku], 'minimum_order_units'),
      DEFAULTS.minimum_order_units,
    ),
    discontinued: discontinuedOf(told, sku),
  }
}
