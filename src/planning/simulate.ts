/**
 * What-if: the standing forecast of a SKU made again with some inputs changed, beside itself. Nothing is stored. Both sides are
 * worked out from the inputs stored with the forecast and from the days it saw, by the same function as the night's.
 */
import type { SQL } from 'drizzle-orm/sql'
import { z } from 'zod'
import { Problem } from '../core/problem.ts'
import { addDays, LocalDate } from '../core/time.ts'
import type { Row } from '../db/rows.ts'
import { isDemandKnown, type Plan, planFor, type PlanInputs, planSku } from '../forecast/plan.ts'
import type { DemandSeries } from '../forecast/series.ts'
import { readSeries } from './series.ts'
import { DEFAULTS, HORIZON_DAYS, P80_DEVIATES } from './settings.ts'

const Value = z.object({ value: z.number() })
const LeadTime = z.object({
  p50_days: z.number(),
  p80_days: z.number(),
  closed: z.array(z.object({ from_on: LocalDate, through_on: LocalDate })),
})

/** What `storedInputs` wrote, as far as a plan takes it. */
const Inputs = z.object({
  on_hand_units: z.object({ value: z.number().nullable() }),
  arrivals: z.array(z.object({ id: z.string(), units: z.number(), p50_on: LocalDate, p80_on: LocalDate })),
  events: z.array(
    z.object({ name: z.string(), from_on: LocalDate, through_on: LocalDate, multiplier: z.number() }),
  ),
  reserves: z.array(
    z.object({ id: z.string(), units: z.number(), transfer: LeadTime, case_pack_units: z.number() }),
  ),
  lead_time: LeadTime.nullable(),
  target_cover_days: Value,
  case_pack_units: Value,
  minimum_order_units: Value,
  discontinued: z.object({ value: z.boolean() }).optional(),
})

const Standing = z.object({
  marketplace_id: z.string(),
  sku: z.string(),
  channel: z.enum(['fba', 'merchant', 'both']),
  as_of_on: LocalDate,
  reason: z.string().nullable(),
  inputs: Inputs,
  known: z.object({
    from_on: LocalDate,
    through_on: LocalDate,
    stock_from_on: LocalDate.nullable(),
    stock_through_on: LocalDate.nullable(),
  }),
  week: z.array(z.number()),
})
type Standing = z.infer<typeof Standing>

const Changes = z.object({
  lead_time_days: z.number().optional(),
  target_cover_days: z.number().optional(),
  case_pack_units: z.number().optional(),
  minimum_order_units: z.number().optional(),
  reserves: z
    .array(
      z.object({ reserve: z.string(), units: z.number().optional(), transfer_days: z.number().optional() }),
    )
    .optional(),
  shipments: z
    .array(z.object({ units: z.number(), expected_on: LocalDate, by_on: LocalDate.optional() }))
    .optional(),
  delays: z.array(z.object({ shipment_id: z.string(), days: z.number() })).optional(),
  events: z.array(z.object({ from_on: LocalDate, through_on: LocalDate, multiplier: z.number() })).optional(),
})
type Changes = z.infer<typeof Changes>

interface Asked {
  readonly account_id: number
  rows(query: SQL): Promise<readonly Row[]>
}

type Supply = PlanInputs['supply']

const delayed = (arrivals: Supply['arrivals'], delays: Changes['delays'] = []): Supply['arrivals'] =>
  arrivals.map((arrival) => {
    const days = delays.reduce((sum, each) => sum + (each.shipment_id === arrival.id ? each.days : 0), 0)
    return {
      ...arrival,
      p50_on: addDays(arrival.p50_on, days),
      p80_on: addDays(arrival.p80_on, days),
    }
  })

/** P80 of days that are only told: by a deviation of a fifth. */
const toldDays = (days: number, closed: Supply['reserves'][number]['transfer']['closed']) => ({
  p50_days: days,
  p80_days: days * (1 + P80_DEVIATES * DEFAULTS.deviation_ratio),
  closed,
})

/** Reserves as they are, with other units or days, and those that would be there beside them. */
const reservesWith = (supply: Supply, { reserves = [], case_pack_units }: Changes): Supply['reserves'] => {
  const pack = case_pack_units ?? supply.case_pack_units
  const names = new Set([...supply.reserves.map(({ id }) => id), ...reserves.map(({ reserve }) => reserve)])
  return [...names].map((id) => {
    const there = supply.reserves.find((each) => each.id === id)
    const asked = reserves.findLast(({ reserve }) => reserve === id)
    const units = asked?.units ?? there?.units
    const transfer =
      asked?.transfer_days === undefined
        ? there?.transfer
        : toldDays(asked.transfer_days, there?.transfer.closed ?? [])
    if (units === undefined || transfer === undefined)
      throw new Problem(
        'bad_input',
        `The forecast knows of no reserve ${JSON.stringify(id)}.`,
        'Send its units and its transfer_days, or name one that the forecast lists.',
      )
    return { id, units, transfer, case_pack_units: pack }
  })
}

const changed = (plan: PlanInputs, changes: Changes): PlanInputs => {
  const { demand, supply } = plan
  const {
    lead_time_days,
    target_cover_days = supply.target_cover_days,
    case_pack_units = supply.case_pack_units,
    minimum_order_units = supply.minimum_order_units,
    shipments = [],
    events = [],
  } = changes
  const extra = shipments.map(({ units, expected_on, by_on = expected_on }, at) => ({
    id: `extra_${at + 1}`,
    units,
    p50_on: expected_on,
    p80_on: by_on,
  }))
  return {
    demand: {
      ...demand,
      events: [
        ...(demand.events ?? []),
        ...events.map((event, at) => ({ name: `event_${at + 1}`, ...event })),
      ],
    },
    supply: {
      ...supply,
      target_cover_days,
      case_pack_units,
      minimum_order_units,
      reserves: reservesWith(supply, changes),
      arrivals: [...delayed(supply.arrivals, changes.delays), ...extra],
      lead_time:
        lead_time_days === undefined
          ? supply.lead_time
          : toldDays(lead_time_days, supply.lead_time?.closed ?? []),
    },
  }
}

const rounded = (value: number | null, places: number): number | null =>
  value === null ? null : Math.round(value * 10 ** places) / 10 ** places

/** A plan as the answer tells it; where stock is unknown, demand alone; without history not even that. */
const told = (plan: Plan, { on_hand_units, discontinued }: Standing['inputs']): Row => {
  const { demand, supply } = plan
  if (!isDemandKnown(plan)) return { demand_units: null }
  const demand_units = rounded(demand.cumulated.p50[27] ?? 0, 1)
  if (on_hand_units.value === null) return { demand_units }
  const isOrdered = discontinued?.value !== true
  const order_units = isOrdered ? supply.order_units : 0
  const transfer_units = supply.transfers.reduce((sum, { units_to_target }) => sum + units_to_target, 0)
  const { p10_on, p50_on, p90_on } = supply.with_inbound
  return {
    demand_units,
    runs_out_on: [p10_on, p50_on, p90_on],
    out_probability: rounded(supply.out_within_outlook_probability, 2),
    lost_units: rounded(supply.lost_within_outlook_units, 1),
    gap_probability: rounded(supply.out_before_next_receipt_probability, 2),
    reorder_by_on: isOrdered ? supply.latest_safe_reorder_on : null,
    transfer_by_on: supply.transfers[0]?.latest_safe_on ?? null,
    candidate_units: transfer_units + order_units,
    order_units,
  }
}

const seriesTogether = async (
  together: readonly Standing[],
  asked: Asked,
): Promise<readonly (readonly [Standing, DemandSeries])[]> => {
  const [first] = together
  if (first === undefined) return []
  const place = { account_id: asked.account_id, marketplace_id: first.marketplace_id }
  const known = { ...first.known, through_on: first.as_of_on }
  const series = await readSeries((query) => asked.rows(query), place, known, together)
  return together.flatMap((each) => {
    const days = series.get(each.sku)
    return days === undefined ? [] : [[each, days] as const]
  })
}

/** The days that these forecasts saw; those that saw the same span of one marketplace are read together. */
const seriesOf = async (
  standing: readonly Standing[],
  asked: Asked,
): Promise<ReadonlyMap<Standing, DemandSeries>> => {
  const seen = ({ marketplace_id, known, as_of_on }: Standing) =>
    JSON.stringify([marketplace_id, known, as_of_on])
  const read = new Map<Standing, DemandSeries>()
  for (const together of Map.groupBy(standing, seen).values())
    for (const [each, series] of await seriesTogether(together, asked)) read.set(each, series)
  return read
}

const planOf = ({ inputs, week }: Standing, series: DemandSeries): PlanInputs => {
  const { target_cover_days, case_pack_units, minimum_order_units, on_hand_units, ...supply } = inputs
  return {
    demand: { series, week: Float64Array.from(week), events: inputs.events, horizon_days: HORIZON_DAYS },
    supply: {
      arrivals: supply.arrivals,
      reserves: supply.reserves,
      lead_time: supply.lead_time,
      on_hand_units: on_hand_units.value ?? 0,
      target_cover_days: target_cover_days.value,
      case_pack_units: case_pack_units.value,
      minimum_order_units: minimum_order_units.value,
    },
  }
}

/** A shipment that is to be late must be one of those on their way. */
const assertShipments = (standing: readonly Standing[], { delays = [] }: Changes): void => {
  const there = standing.flatMap(({ inputs }) => inputs.arrivals.map(({ id }) => id))
  const missing = delays.find(({ shipment_id }) => !there.includes(shipment_id))
  if (missing !== undefined && standing.length > 0)
    throw new Problem(
      'not_found',
      `The forecast counts on no shipment ${JSON.stringify(missing.shipment_id)}${there.length === 0 ? ', nor on any other' : `, but on ${[...new Set(there)].slice(0, 20).join(', ')}`}.`,
      'Name one that get_expected_arrivals or the forecast lists, and its SKU.',
    )
}

/**
 * For each standing forecast what it says and what it would say. Throws `bad_input` for changes that cannot be, `not_found`
 * for a delayed shipment that is none.
 */
export const simulatePlan = async (
  found: readonly Row[],
  input: Readonly<Record<string, unknown>>,
  asked: Asked,
): Promise<readonly Row[]> => {
  const standing = z.array(Standing).parse(found)
  const changes = Changes.parse(input)
  assertShipments(standing, changes)
  const series = await seriesOf(standing, asked)
  return standing.map((each) => {
    const days = series.get(each)
    if (days === undefined) throw new Error('a SKU that was asked for has no series')
    const inputs = planOf(each, days)
    const before = planSku(inputs)
    const other = changed(inputs, changes)
    // Demand is the same where nothing that is asked touches it, and most of the work.
    const after = (changes.events ?? []).length === 0 ? planFor(before.demand, other) : planSku(other)
    return {
      sku: each.sku,
      as_of_on: each.as_of_on,
      before: told(before, each.inputs),
      after: told(after, each.inputs),
      reason: each.reason,
    }
  })
}
