/** What operators told for planning, as the forecast takes it: of one SKU, of its supplier, of all SKUs. */
import { z } from 'zod'
import { type DayRange, LocalDate } from '../core/time.ts'
import type { DemandEvent } from '../forecast/events.ts'
import type { LeadTime } from '../forecast/lead-time.ts'
import { DEFAULTS, P80_DEVIATES, type Source } from './settings.ts'

export const ToldRow = z.object({
  subject: z.string(),
  kind: z.string(),
  name: z.string().nullable(),
  value: z.unknown(),
  valid_from_on: LocalDate.nullable(),
  valid_through_on: LocalDate.nullable(),
})
export type ToldRow = z.infer<typeof ToldRow>

/** Rows by their subject. */
export type Told = ReadonlyMap<string, readonly ToldRow[]>

export interface Sourced<T> {
  readonly value: T
  readonly source: Source
}

export interface ToldOfSku {
  readonly events: readonly DemandEvent[]
  readonly lead_time: (LeadTime & { readonly source: Source; readonly deviation_source: Source }) | null
  readonly target_cover_days: Sourced<number>
  readonly case_pack_units: Sourced<number>
  readonly minimum_order_units: Sourced<number>
  readonly is_discontinued: boolean
}

const ALL = '*'
const Quantity = z.number().nonnegative()

const rowsOf = (told: Told, subjects: readonly string[], kind: string): readonly ToldRow[] =>
  subjects.flatMap((subject) => (told.get(subject) ?? []).filter((row) => row.kind === kind))

/** The number said of the first of the subjects that has one. */
const numberOf = (told: Told, subjects: readonly string[], kind: string): number | null => {
  for (const row of rowsOf(told, subjects, kind)) {
    const value = Quantity.safeParse(row.value)
    if (value.success) return value.data
  }
  return null
}

const sourced = (value: number | null, usual: number): Sourced<number> =>
  value === null ? { value: usual, source: 'default' } : { value, source: 'operator' }

const daysOf = ({ valid_from_on, valid_through_on }: ToldRow): DayRange | null =>
  valid_from_on === null || valid_through_on === null
    ? null
    : { from_on: valid_from_on, through_on: valid_through_on }

const eventsOf = (told: Told, sku: string): readonly DemandEvent[] =>
  rowsOf(told, [sku, ALL], 'demand_event').flatMap((row) => {
    const days = daysOf(row)
    const multiplier = Quantity.safeParse(row.value)
    return days === null || !multiplier.success
      ? []
      : [{ name: row.name ?? '', ...days, multiplier: multiplier.data }]
  })

const leadTimeOf = (told: Told, subjects: readonly string[]): ToldOfSku['lead_time'] => {
  const p50_days = numberOf(told, subjects, 'lead_time_days')
  if (p50_days === null) return null
  const deviation = sourced(
    numberOf(told, subjects, 'lead_time_deviation_days'),
    p50_days * DEFAULTS.deviation_ratio,
  )
  return {
    p50_days,
    p80_days: p50_days + P80_DEVIATES * deviation.value,
    closed: rowsOf(told, subjects, 'closed_period').flatMap((row) => daysOf(row) ?? []),
    source: 'operator',
    deviation_source: deviation.source,
  }
}

/** The supplier a SKU is said to come from, as a subject. */
export const supplierOf = (told: Told, sku: string): string | null => {
  const [row] = rowsOf(told, [sku], 'supplier')
  return typeof row?.value === 'string' ? `supplier:${row.value}` : null
}

/** Nearest first: what is said of the SKU, of its supplier, of all. */
export const toldOf = (told: Told, sku: string): ToldOfSku => {
  const supplier = supplierOf(told, sku)
  const subjects = supplier === null ? [sku] : [sku, supplier]
  const pack = sourced(numberOf(told, [sku], 'case_pack_units'), DEFAULTS.case_pack_units)
  const case_pack_units = { ...pack, value: Math.max(1, pack.value) }
  return {
    events: eventsOf(told, sku),
    lead_time: leadTimeOf(told, subjects),
    target_cover_days: sourced(numberOf(told, [sku, ALL], 'target_cover_days'), DEFAULTS.target_cover_days),
    case_pack_units,
    minimum_order_units: sourced(numberOf(told, [sku], 'minimum_order_units'), DEFAULTS.minimum_order_units),
    is_discontinued: rowsOf(told, [sku], 'discontinued').some(({ value }) => value === true),
  }
}
