/** What operators may tell us for planning: each kind of record, what its value is, and what it is about. */
import { z } from 'zod'
import { Money } from '../../core/money.ts'

export interface Kind {
  readonly value: z.ZodType
  /** What its value is, for a person. */
  readonly means: string
  /** The same in a word, where the name does not say it. */
  readonly hint?: string
  /** `sku`: one SKU; `supplier`: also `supplier:<name>`; `all`: also `*`, for every SKU. */
  readonly about: 'sku' | 'supplier' | 'all'
  /** Several stand beside each other, told apart by a name. */
  readonly named?: 'required'
  /** It holds on named days only. */
  readonly days?: 'required'
}

const Days = z.number().min(0).max(1_000)
/** A target beyond what is forecast could not be told from one of as many days. */
const FORECAST_DAYS = 180
const Units = z.int().min(0).max(10_000_000)

export const KINDS = {
  supplier: {
    value: z.string().trim().min(1).max(100),
    means: 'the supplier’s name',
    hint: 'name',
    about: 'sku',
  },
  lead_time_days: { value: Days, means: 'days from order to arrival, as quoted', about: 'supplier' },
  lead_time_deviation_days: { value: Days, means: 'standard deviation of the lead time', about: 'supplier' },
  delivery_seen: {
    value: z.literal(true),
    means: 'true: an order of valid_from_on was there on valid_through_on; its name is the order’s',
    hint: 'true',
    about: 'supplier',
    named: 'required',
    days: 'required',
  },
  closed_period: {
    value: z.literal(true),
    means: 'true: the supplier neither makes nor ships on these days',
    hint: 'true',
    about: 'supplier',
    named: 'required',
    days: 'required',
  },
  demand_event: {
    value: z.number().min(0).max(100),
    means: 'what demand is multiplied by on these days, such as 3',
    hint: 'multiplier',
    about: 'all',
    named: 'required',
    days: 'required',
  },
  reserve_units: {
    value: Units,
    means: 'units counted in a warehouse outside Amazon',
    about: 'sku',
    named: 'required',
  },
  transfer_days: {
    value: Days,
    means: 'days from that warehouse until sellable at Amazon',
    about: 'all',
    named: 'required',
  },
  transfer_seen: {
    value: z.literal(true),
    means:
      'true: a transfer of valid_from_on could be sold on valid_through_on; its name is warehouse/transfer',
    hint: 'true',
    about: 'all',
    named: 'required',
    days: 'required',
  },
  case_pack_units: { value: Units.min(1), means: 'units in one case', about: 'sku' },
  minimum_order_units: { value: Units.min(1), means: 'the least one order may be', about: 'sku' },
  landed_cost: {
    value: Money,
    means: 'what one unit costs on arrival',
    hint: 'amount, currency',
    about: 'sku',
  },
  target_cover_days: {
    value: Days.min(1).max(FORECAST_DAYS),
    means: `days of cover that are wanted, at most the ${FORECAST_DAYS} that are forecast`,
    about: 'all',
  },
  discontinued: {
    value: z.literal(true),
    means: 'true: not to be ordered again',
    hint: 'true',
    about: 'sku',
  },
} as const satisfies Readonly<Record<string, Kind>>

export type KindName = keyof typeof KINDS

/** Of a kind that there is; what there is, the refusal says, so that no list of tools has to. */
export const KindName = z
  .string()
  .refine((name) => name in KINDS, `A kind is one of: ${Object.keys(KINDS).join(', ')}`)

export const kindNamed = (name: string): Kind | undefined =>
  Object.entries(KINDS).find(([kind]) => kind === name)?.[1]
