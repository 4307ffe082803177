/**
 * Supply against demand, of one SKU: when each stage of its stock runs out, until when an order or a transfer is still safe,
 * and what is missing to a target. Facts of a projection; whoever asks decides. A what-if is this same function with other
 * inputs.
 */
import { Problem } from '../core/problem.ts'
import { addDays, daysFrom, type LocalDate } from '../core/time.ts'
import { type Arrival, arrivalDays, assertArrival } from './arrival.ts'
import { type DemandForecast, HORIZON_DAYS_MAX, type Quantiles } from './demand.ts'
import { assertLeadTime, latestStart, type LeadTime } from './lead-time.ts'
import { demandPathsOf, orderOf, PATHS } from './paths.ts'
import { type Depletion, type Incoming, OUTLOOK_DAYS, runDown } from './run-down.ts'

/** Stock that is not for sale where it lies: AWD, a third party's warehouse. */
export interface Reserve {
  readonly id: string
  readonly units: number
  /** From the transfer's order to sellable units. */
  readonly transfer: LeadTime
  readonly case_pack_units: number
}

export interface SupplyInputs {
  /** Units that can be sold now. */
  readonly on_hand_units: number
  readonly arrivals: readonly Arrival[]
  readonly reserves: readonly Reserve[]
  /** Of the supplier; null where none is known. */
  readonly lead_time: LeadTime | null
  readonly target_cover_days: number
  readonly case_pack_units: number
  readonly minimum_order_units: number
}

export const ARRIVALS_MAX = 200
export const RESERVES_MAX = 50

export interface TransferFacts {
  readonly reserve_id: string
  /** The last day on which a transfer that takes its P80 lands before the P10 day on which stock and inbound are used up. */
  readonly latest_safe_on: LocalDate | null
  readonly latest_safe_reason: 'lasts_beyond_horizon' | 'closed_throughout' | null
  /** Units of this reserve towards the target, in whole cases. */
  readonly units_to_target: number
}

export interface SupplyProjection {
  readonly on_hand: Depletion
  /** The first day without stock, with what is on its way. */
  readonly with_inbound: Depletion
  /** The day on which stock and inbound are used up. */
  readonly with_inbound_used_up: Depletion
  /** The day on which they and all reserves, sent today, are used up. */
  readonly with_reserves_used_up: Depletion
  /** That stock, with what is on its way, runs out within `OUTLOOK_DAYS`. */
  readonly out_within_outlook_probability: number
  /** Units that are demanded within `OUTLOOK_DAYS` while nothing is left, on average. */
  readonly lost_within_outlook_units: number
  /** The arrival that is expected first. */
  readonly next_receipt: Arrival | null
  /** That stock ends before the next receipt can be sold; null where no receipt is on its way. */
  readonly out_before_next_receipt_probability: number | null
  /** The last day on which an order that takes its P80 lands before the P10 day on which everything is used up. */
  readonly latest_safe_reorder_on: LocalDate | null
  readonly latest_safe_reorder_reason:
    | 'lead_time_unknown'
    | 'lasts_beyond_horizon'
    | 'closed_throughout'
    | null
  /** In the order in which they could be sent: the quickest first. */
  readonly transfers: readonly TransferFacts[]
  /** Units beyond stock, and what arrives in time at P80, to last the target at P50 of demand; and at P90. */
  readonly units_to_target: number
  readonly units_to_target_p90: number
  /** `units_to_target` raised to the minimum order and to whole cases; 0 stays 0. */
  readonly order_units: number
  /** Sellable units at the end of each day, with inbound. */
  readonly stock: Quantiles
}

const refuse = (message: string, next: string): never => {
  throw new Problem('bad_input', message, next)
}

const assertUnits = (what: string, units: number, min: number): void => {
  if (!Number.isFinite(units) || units < min)
    refuse(`${what} is ${units}.`, `Send a number of units of ${min} or more.`)
}

/** Throws `bad_input`, naming what is wrong. */
const assertInputs = (inputs: SupplyInputs, horizon: number): void => {
  assertUnits('on_hand_units', inputs.on_hand_units, 0)
  assertUnits('case_pack_units', inputs.case_pack_units, 1)
  assertUnits('minimum_order_units', inputs.minimum_order_units, 0)
  if (inputs.arrivals.length > ARRIVALS_MAX || inputs.reserves.length > RESERVES_MAX)
    refuse(
      `${inputs.arrivals.length} arrivals and ${inputs.reserves.length} reserves are too many for one SKU.`,
      `Send at most ${ARRIVALS_MAX} arrivals and ${RESERVES_MAX} reserves.`,
    )
  if (!(inputs.target_cover_days >= 1 && inputs.target_cover_days <= horizon))
    refuse(
      `A target of ${inputs.target_cover_days} days is outside the ${horizon} days that are forecast.`,
      `Send target_cover_days from 1 to ${horizon}.`,
    )
  inputs.arrivals.forEach(assertArrival)
  if (inputs.lead_time !== null) assertLeadTime('The lead time', inputs.lead_time)
  for (const { id, units, transfer, case_pack_units } of inputs.reserves) {
    assertUnits(`The reserve "${id}"`, units, 0)
    assertUnits(`case_pack_units of the reserve "${id}"`, case_pack_units, 1)
    assertLeadTime(`A transfer from "${id}"`, transfer)
  }
}

const byTransferTime = (a: Reserve, b: Reserve): number =>
  a.transfer.p80_days - b.transfer.p80_days || (a.id < b.id ? -1 : 1)

const byExpectedDay = (a: Arrival, b: Arrival): number =>
  a.p50_on < b.p50_on ? -1 : a.p50_on > b.p50_on ? 1 : a.id < b.id ? -1 : 1

const incomingOf = (arrivals: readonly Arrival[], as_of_on: LocalDate, from: number): readonly Incoming[] =>
  arrivals.map((arrival, nth) => ({
    units: arrival.units,
    days: arrivalDays(arrival, as_of_on, orderOf(from + nth)),
  }))

/** A reserve as an arrival, sent today. */
const sentToday = ({ id, units, transfer }: Reserve, as_of_on: LocalDate): Arrival => ({
  id,
  units,
  p50_on: addDays(as_of_on, Math.ceil(transfer.p50_days)),
  p80_on: addDays(as_of_on, Math.ceil(transfer.p80_days)),
})

/** Every path of demand against every lateness of the shipment: no shuffling, all hundred by hundred. */
const outBefore = (firstOut: Float64Array, arrives: Float64Array): number => {
  let out = 0
  for (const day of firstOut) for (const arrival of arrives) if (day < arrival) out += 1
  return out / (firstOut.length * arrives.length)
}

const outWithin = (firstOut: Float64Array, days: number): number =>
  firstOut.reduce((sum, day) => sum + (day <= days ? 1 : 0), 0) / firstOut.length

type SafeDay = {
  readonly on: LocalDate | null
  readonly reason: 'lasts_beyond_horizon' | 'closed_throughout' | null
}

const safeDay = (used_up: Depletion, { p80_days, closed }: LeadTime): SafeDay => {
  if (used_up.p10_on === null) return { on: null, reason: 'lasts_beyond_horizon' }
  const on = latestStart(used_up.p10_on, p80_days, closed)
  return { on, reason: on === null ? 'closed_throughout' : null }
}

/** What is missing of a demand, in whole units; a hair beyond a whole unit is not another one. */
const missing = (wanted: number, there: number): number => Math.max(0, Math.ceil(wanted - there - 1e-6))

export const inWholeCases = (units: number, case_pack_units: number): number =>
  Math.ceil(units / case_pack_units) * case_pack_units

interface Target {
  readonly p50: number
  readonly p90: number
  readonly transfers: readonly number[]
}

const targetOf = (inputs: SupplyInputs, demand: DemandForecast, reserves: readonly Reserve[]): Target => {
  const last = inputs.target_cover_days - 1
  const there = inputs.arrivals.reduce(
    (sum, { units, p80_on }) =>
      daysFrom(demand.as_of_on, p80_on) <= inputs.target_cover_days ? sum + units : sum,
    inputs.on_hand_units,
  )
  const [wanted, wantedP90] = [demand.cumulated.p50[last] ?? 0, demand.cumulated.p90[last] ?? 0]
  let open = missing(wanted, there)
  let held = 0
  const transfers = reserves.map(({ units, transfer, case_pack_units }) => {
    if (transfer.p80_days > inputs.target_cover_days) return 0
    held += units
    const whole = Math.floor(units / case_pack_units) * case_pack_units
    const sent = Math.min(whole, inWholeCases(open, case_pack_units))
    open = Math.max(0, open - sent)
    return sent
  })
  return { p50: missing(wanted, there + held), p90: missing(wantedP90, there + held), transfers }
}

/** Ranks of the paths that P10, P50 and P90 are, as `quantileOf` counts them. */
const RANKS = [0.1, 0.5, 0.9].map((probability) => Math.ceil(probability * PATHS.count) - 1)
/** The path that sells most has least left, so that this is how they mostly lie. */
const LEAST_FIRST = Uint8Array.from({ length: PATHS.count }, (_, at) => PATHS.count - 1 - at)
const ORDER = new Uint8Array(PATHS.count)

/** Puts paths in the order of their stock. It changes little from day to day, so each day begins with the last one's. */
const sortPaths = (order: Uint8Array, stock: Float64Array, row: number): void => {
  for (let at = 1; at < order.length; at += 1) {
    const path = order[at] ?? 0
    const units = stock[row + path] ?? 0
    let to = at
    while (to > 0 && (stock[row + (order[to - 1] ?? 0)] ?? 0) > units) {
      order[to] = order[to - 1] ?? 0
      to -= 1
    }
    order[to] = path
  }
}

const stockQuantiles = (stock: Float64Array, days: number): Quantiles => {
  const [p10, p50, p90] = [new Float64Array(days), new Float64Array(days), new Float64Array(days)]
  const [low = 0, middle = 0, high = 0] = RANKS
  ORDER.set(LEAST_FIRST)
  for (let day = 0; day < days; day += 1) {
    const row = day * PATHS.count
    sortPaths(ORDER, stock, row)
    p10[day] = stock[row + (ORDER[low] ?? 0)] ?? 0
    p50[day] = stock[row + (ORDER[middle] ?? 0)] ?? 0
    p90[day] = stock[row + (ORDER[high] ?? 0)] ?? 0
  }
  return { p10, p50, p90 }
}

/** Where paths are worked out, one SKU after the other; nothing of them leaves. */
const DEMAND = new Float64Array(HORIZON_DAYS_MAX * PATHS.count)
const STOCK = new Float64Array(HORIZON_DAYS_MAX * PATHS.count)

/** Throws `bad_input` for units, days and lead times that cannot be. */
export const projectSupply = (demand: DemandForecast, inputs: SupplyInputs): SupplyProjection => {
  assertInputs(inputs, demand.horizon_days)
  const { as_of_on } = demand
  const arrivals = inputs.arrivals.filter(({ units }) => units > 0).toSorted(byExpectedDay)
  const reserves = inputs.reserves.toSorted(byTransferTime)
  const paths = demandPathsOf(demand, DEMAND)
  const inbound = incomingOf(arrivals, as_of_on, 0)
  const moved = incomingOf(
    reserves.map((reserve) => sentToday(reserve, as_of_on)),
    as_of_on,
    inbound.length,
  )
  const withInbound = runDown(inputs.on_hand_units, inbound, paths, as_of_on, STOCK)
  const alone = inbound.length === 0 ? withInbound : runDown(inputs.on_hand_units, [], paths, as_of_on)
  const all =
    moved.length === 0 ? withInbound : runDown(inputs.on_hand_units, [...inbound, ...moved], paths, as_of_on)
  const reorder = inputs.lead_time === null ? null : safeDay(all.used_up, inputs.lead_time)
  const target = targetOf(inputs, demand, reserves)
  const [next] = inbound
  return {
    on_hand: alone.first_out,
    with_inbound: withInbound.first_out,
    with_inbound_used_up: withInbound.used_up,
    with_reserves_used_up: all.used_up,
    out_within_outlook_probability: outWithin(withInbound.first_out_days, OUTLOOK_DAYS),
    lost_within_outlook_units: withInbound.lost_units,
    next_receipt: arrivals[0] ?? null,
    out_before_next_receipt_probability:
      next === undefined ? null : outBefore(alone.first_out_days, next.days),
    latest_safe_reorder_on: reorder?.on ?? null,
    latest_safe_reorder_reason: reorder === null ? 'lead_time_unknown' : reorder.reason,
    transfers: reserves.map((reserve, at) => {
      const safe = safeDay(withInbound.used_up, reserve.transfer)
      return {
        reserve_id: reserve.id,
        latest_safe_on: safe.on,
        latest_safe_reason: safe.reason,
        units_to_target: target.transfers[at] ?? 0,
      }
    }),
    units_to_target: target.p50,
    units_to_target_p90: target.p90,
    order_units:
      target.p50 === 0
        ? 0
        : inWholeCases(Math.max(target.p50, inputs.minimum_order_units), inputs.case_pack_units),
    stock: stockQuantiles(STOCK, demand.horizon_days),
  }
}
