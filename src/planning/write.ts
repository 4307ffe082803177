/** Stores the forecasts of a page of SKUs: the newer supersede those that stand, all of the page or none. */
import type pg from 'pg'
import type { Instant, LocalDate } from '../core/time.ts'
import { addDays } from '../core/time.ts'
import { copyRows, type CopyValue } from '../db/copy.ts'
import type { Quantiles } from '../forecast/demand.ts'
import type { Plan } from '../forecast/plan.ts'
import { type SkuInputs, storedInputs } from './inputs.ts'
import type { Place } from './read.ts'
import { AHEAD_DAYS, TRAJECTORY_DAYS } from './settings.ts'

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

const three = (name: string, of: Quantiles, pick: (values: Float64Array) => readonly number[]) => ({
  [`${name}_p10`]: pick(of.p10),
  [`${name}_p50`]: pick(of.p50),
  [`${name}_p90`]: pick(of.p90),
})
const noThree = (name: string) => ({ [`${name}_p10`]: null, [`${name}_p50`]: null, [`${name}_p90`]: null })

type Columns = Readonly<Record<string, CopyValue>>

/** Supply of a SKU whose stock is known; where it is not, nothing can be said of when it ends. */
const supplyColumns = ({ inputs, plan }: Made): Columns => {
  const { supply } = plan
  const { is_discontinued } = inputs.told
  const isKnown = inputs.stock.sellable_units !== null
  const when = (name: string, { p10_on, p50_on, p90_on }: typeof supply.on_hand): Columns => ({
    [`${name}_p10_on`]: isKnown ? p10_on : null,
    [`${name}_p50_on`]: isKnown ? p50_on : null,
    [`${name}_p90_on`]: isKnown ? p90_on : null,
  })
  const [quickest] = supply.transfers
  return {
    ...(isKnown ? three('stock', supply.stock, ahead) : noThree('stock')),
    ...when('runs_out', supply.on_hand),
    ...when('runs_out_with_inbound', supply.with_inbound),
    ...when('used_up', supply.with_reserves_used_up),
    out_before_next_receipt_probability: isKnown ? supply.out_before_next_receipt_probability : null,
    next_receipt: supply.next_receipt_id,
    latest_safe_reorder_on: isKnown && !is_discontinued ? supply.latest_safe_reorder_on : null,
    latest_safe_reorder_reason: is_discontinued
      ? 'discontinued'
      : isKnown
        ? supply.latest_safe_reorder_reason
        : 'stock_unknown',
    latest_safe_transfer_on: isKnown ? (quickest?.latest_safe_on ?? null) : null,
    transfers: { json: isKnown ? supply.transfers : [] },
    units_to_target: isKnown ? supply.units_to_target : null,
    units_to_target_p90: isKnown ? supply.units_to_target_p90 : null,
    order_units: isKnown && !is_discontinued ? supply.order_units : null,
  }
}

const forecastRow = (made: Made, pass: Pass): Columns => {
  const { inputs, plan } = made
  const { basis, cumulated } = plan.demand
  const { reason, counted_days, missing_days, units_per_day, ...rest } = basis
  return {
    account_id: pass.account_id,
    marketplace_id: pass.marketplace_id,
    sku: inputs.stock.sku,
    run_id: pass.run_id,
    as_of_on: pass.as_of_on,
    made_at: pass.made_at,
    inputs_digest: inputs.digest,
    inputs: { json: storedInputs(inputs) },
    reason: reason ?? inputs.stock.sellable_units_reason,
    counted_days,
    missing_days,
    units_per_day: rounded(units_per_day),
    ahead_days: AHEAD_DAYS,
    ...three('demand', cumulated, ahead),
    ...supplyColumns(made),
    target_cover_days: inputs.plan.supply.target_cover_days,
    dependencies: { json: plan.dependencies },
    basis: { json: { ...rest, spread: plan.demand.spread } },
  }
}

const trajectoryRow = ({ inputs, plan }: Made, pass: Pass): Columns => ({
  account_id: pass.account_id,
  marketplace_id: pass.marketplace_id,
  sku: inputs.stock.sku,
  run_id: pass.run_id,
  from_on: addDays(pass.as_of_on, 1),
  ...three('demand', plan.demand.daily, daily),
  ...(inputs.stock.sellable_units === null ? noThree('stock') : three('stock', plan.supply.stock, daily)),
})

const copyAll = async (client: pg.ClientBase, table: string, rows: readonly Columns[]): Promise<void> => {
  const columns = Object.keys(rows[0] ?? {})
  await copyRows(
    client,
    table,
    columns,
    rows.map((row) => columns.map((column) => row[column] ?? null)),
  )
}

/** Within the caller's transaction. Does nothing for an empty page. */
export const storeForecasts = async (
  client: pg.ClientBase,
  pass: Pass,
  made: readonly Made[],
): Promise<void> => {
  if (made.length === 0) return
  const here = [pass.account_id, pass.marketplace_id, made.map(({ inputs }) => inputs.stock.sku)]
  await client.query(
    `update sku_forecast set superseded_at = $4
     where account_id = $1 and marketplace_id = $2 and sku = any ($3) and superseded_at is null`,
    [...here, pass.made_at],
  )
  await client.query(
    'delete from forecast_trajectory where account_id = $1 and marketplace_id = $2 and sku = any ($3)',
    here,
  )
  await copyAll(
    client,
    'sku_forecast',
    made.map((each) => forecastRow(each, pass)),
  )
  await copyAll(
    client,
    'forecast_trajectory',
    made.map((each) => trajectoryRow(each, pass)),
  )
}
