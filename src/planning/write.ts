/** Stores the forecasts of a page of SKUs: the newer supersede those that stand, all of the page or none. */
import type pg from 'pg'
import type { Instant, LocalDate } from '../core/time.ts'
import { addDays } from '../core/time.ts'
import { copyRows, type CopyValue } from '../db/copy.ts'
import type { Quantiles } from '../forecast/demand.ts'
import { isDemandKnown, type Plan } from '../forecast/plan.ts'
import type { Depletion } from '../forecast/run-down.ts'
import { type SkuInputs, storedInputs } from './inputs.ts'
import type { Place } from './read.ts'
import { AHEAD_DAYS, TRAJECTORY_DAYS } from './settings.ts'

const FORECAST_COLUMNS = [
  'account_id',
  'marketplace_id',
  'sku',
  'run_id',
  'as_of_on',
  'known_from',
  'inputs_digest',
  'inputs',
  'reason',
  'counted_days',
  'missing_days',
  'units_per_day',
  'ahead_days',
  'demand_p10',
  'demand_p50',
  'demand_p90',
  'stock_p10',
  'stock_p50',
  'stock_p90',
  'runs_out_p10_on',
  'runs_out_p50_on',
  'runs_out_p90_on',
  'runs_out_with_inbound_p10_on',
  'runs_out_with_inbound_p50_on',
  'runs_out_with_inbound_p90_on',
  'used_up_p10_on',
  'used_up_p50_on',
  'used_up_p90_on',
  'out_before_next_receipt_probability',
  'next_receipt',
  'next_receipt_p50_on',
  'next_receipt_p80_on',
  'out_in_28_days_probability',
  'lost_in_28_days_units',
  'latest_safe_reorder_on',
  'latest_safe_reorder_reason',
  'latest_safe_transfer_on',
  'transfers',
  'target_cover_days',
  'units_to_target',
  'units_to_target_p90',
  'order_units',
  'dependencies',
  'basis',
] as const
const TRAJECTORY_COLUMNS = [
  'account_id',
  'marketplace_id',
  'sku',
  'run_id',
  'from_on',
  'demand_p10',
  'demand_p50',
  'demand_p90',
  'stock_p10',
  'stock_p50',
  'stock_p90',
] as const

type Columns<Name extends string> = Readonly<Record<Name, CopyValue>>

export interface Made {
  readonly inputs: SkuInputs
  readonly plan: Plan
}

export interface Pass extends Place {
  readonly run_id: number
  readonly as_of_on: LocalDate
  readonly made_at: Instant
}

const rounded = (value: number): number => Math.round(value * 100) / 100

const ahead = (values: Float64Array): readonly number[] =>
  AHEAD_DAYS.map((days) => rounded(values[days - 1] ?? 0))
const daily = (values: Float64Array): readonly number[] =>
  Array.from(values.subarray(0, TRAJECTORY_DAYS), rounded)

const demandColumns = (of: Quantiles | null, pick: (values: Float64Array) => readonly number[]) => ({
  demand_p10: of && pick(of.p10),
  demand_p50: of && pick(of.p50),
  demand_p90: of && pick(of.p90),
})
const stockColumns = (of: Quantiles | null, pick: (values: Float64Array) => readonly number[]) => ({
  stock_p10: of && pick(of.p10),
  stock_p50: of && pick(of.p50),
  stock_p90: of && pick(of.p90),
})

const NEVER: Depletion = { p10_on: null, p50_on: null, p90_on: null, probability: 0 }

const unknownOf = ({ inputs, plan }: Made): 'stock_unknown' | 'demand_unknown' | null =>
  inputs.stock.sellable_units === null ? 'stock_unknown' : isDemandKnown(plan) ? null : 'demand_unknown'

/** Supply of a SKU whose stock and demand are known; where one is not, nothing can be said of when it ends. */
const supplyColumns = (made: Made) => {
  const { inputs, plan } = made
  const { supply } = plan
  const is_discontinued = inputs.told.discontinued.value
  const unknown = unknownOf(made)
  const isKnown = unknown === null
  const [alone, inbound, all] = isKnown
    ? [supply.on_hand, supply.with_inbound, supply.with_reserves_used_up]
    : [NEVER, NEVER, NEVER]
  const [quickest] = supply.transfers
  return {
    ...stockColumns(isKnown ? supply.stock : null, ahead),
    runs_out_p10_on: alone.p10_on,
    runs_out_p50_on: alone.p50_on,
    runs_out_p90_on: alone.p90_on,
    runs_out_with_inbound_p10_on: inbound.p10_on,
    runs_out_with_inbound_p50_on: inbound.p50_on,
    runs_out_with_inbound_p90_on: inbound.p90_on,
    used_up_p10_on: all.p10_on,
    used_up_p50_on: all.p50_on,
    used_up_p90_on: all.p90_on,
    out_before_next_receipt_probability: isKnown ? supply.out_before_next_receipt_probability : null,
    next_receipt: supply.next_receipt?.id ?? null,
    next_receipt_p50_on: supply.next_receipt?.p50_on ?? null,
    next_receipt_p80_on: supply.next_receipt?.p80_on ?? null,
    out_in_28_days_probability: isKnown ? supply.out_within_outlook_probability : null,
    lost_in_28_days_units: isKnown ? rounded(supply.lost_within_outlook_units) : null,
    latest_safe_reorder_on: isKnown && !is_discontinued ? supply.latest_safe_reorder_on : null,
    latest_safe_reorder_reason: is_discontinued
      ? 'discontinued'
      : (unknown ?? supply.latest_safe_reorder_reason),
    latest_safe_transfer_on: isKnown ? (quickest?.latest_safe_on ?? null) : null,
    transfers: { json: isKnown ? supply.transfers : [] },
    units_to_target: isKnown ? supply.units_to_target : null,
    units_to_target_p90: isKnown ? supply.units_to_target_p90 : null,
    // Nothing is to be ordered of what is discontinued, which is no secret.
    order_units: isKnown ? (is_discontinued ? 0 : supply.order_units) : null,
  }
}

const forecastRow = (made: Made, pass: Pass): Columns<(typeof FORECAST_COLUMNS)[number]> => {
  const { inputs, plan } = made
  const { basis, cumulated } = plan.demand
  const { target_cover_days } = inputs.plan.supply
  const { reason, counted_days, missing_days, units_per_day, ...rest } = basis
  const isKnown = isDemandKnown(plan)
  const { sellable_units_reason } = inputs.stock
  return {
    account_id: pass.account_id,
    marketplace_id: pass.marketplace_id,
    sku: inputs.stock.sku,
    run_id: pass.run_id,
    as_of_on: pass.as_of_on,
    known_from: pass.made_at,
    inputs_digest: inputs.digest,
    inputs: { json: storedInputs(inputs, plan.demand) },
    // What keeps a number from being known comes before what makes it less sure.
    reason:
      reason === 'short_history' ? (sellable_units_reason ?? reason) : (reason ?? sellable_units_reason),
    counted_days,
    missing_days,
    units_per_day: isKnown ? rounded(units_per_day) : null,
    ahead_days: AHEAD_DAYS,
    ...demandColumns(isKnown ? cumulated : null, ahead),
    ...supplyColumns(made),
    target_cover_days,
    dependencies: { json: plan.dependencies },
    basis: {
      json: {
        ...rest,
        spread: plan.demand.spread,
        target_demand_units: rounded(cumulated.p50[target_cover_days - 1] ?? 0),
      },
    },
  }
}

const trajectoryRow = ({ inputs, plan }: Made, pass: Pass): Columns<(typeof TRAJECTORY_COLUMNS)[number]> => ({
  account_id: pass.account_id,
  marketplace_id: pass.marketplace_id,
  sku: inputs.stock.sku,
  run_id: pass.run_id,
  from_on: addDays(pass.as_of_on, 1),
  ...demandColumns(plan.demand.daily, daily),
  ...stockColumns(inputs.stock.sellable_units === null ? null : plan.supply.stock, daily),
})

/** Moves forecasts that stand to history: of these SKUs, or of all that `where` names. Parameters are $1 account, $2 marketplace. */
const supersede = (where: string): string => {
  const names = FORECAST_COLUMNS.join(', ')
  return `
    with gone as (
      delete from data.sku_forecast as standing
      where account_id = $1 and marketplace_id = $2 and ${where}
      returning ${names}
    )
    insert into data.sku_forecast_history (${names}, known_to) select ${names}, $3::timestamptz from gone`
}

/** SKUs that are gone from listings and stock have no forecast that stands. */
export const supersedeGone = (client: pg.ClientBase, pass: Pass): Promise<unknown> =>
  client.query(
    supersede(`not exists (
      select from ready.inventory as held
      where held.account_id = standing.account_id and held.marketplace_id = standing.marketplace_id and held.sku = standing.sku
    )`),
    [pass.account_id, pass.marketplace_id, pass.made_at],
  )

/** Within the caller's transaction. Does nothing for an empty page. */
export const storeForecasts = async (
  client: pg.ClientBase,
  pass: Pass,
  made: readonly Made[],
): Promise<void> => {
  if (made.length === 0) return
  const skus = made.map(({ inputs }) => inputs.stock.sku)
  await client.query(supersede('sku = any ($4)'), [pass.account_id, pass.marketplace_id, pass.made_at, skus])
  await client.query(
    'delete from forecast_trajectory where account_id = $1 and marketplace_id = $2 and sku = any ($3)',
    [pass.account_id, pass.marketplace_id, skus],
  )
  const forecasts = made.map((each) => forecastRow(each, pass))
  await copyRows(
    client,
    'data.sku_forecast',
    FORECAST_COLUMNS,
    forecasts.map((row) => FORECAST_COLUMNS.map((column) => row[column])),
  )
  const trajectories = made.filter(({ plan }) => isDemandKnown(plan)).map((each) => trajectoryRow(each, pass))
  await copyRows(
    client,
    'forecast_trajectory',
    TRAJECTORY_COLUMNS,
    trajectories.map((row) => TRAJECTORY_COLUMNS.map((column) => row[column])),
  )
}
