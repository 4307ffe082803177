/** The forecast of one SKU, whole: demand, supply, and what both depend on. A what-if changes the inputs and nothing else. */
import type { LocalDate } from '../core/time.ts'
import { type DemandForecast, type DemandInputs, forecastDemand } from './demand.ts'
import { addDays } from '../core/time.ts'
import { projectSupply, type SupplyInputs, type SupplyProjection } from './supply.ts'

/** Goes up when the same inputs give other numbers, or more of them; forecasts of another version are made anew. */
export const METHOD_VERSION = 3

export interface PlanInputs {
  readonly demand: DemandInputs
  readonly supply: SupplyInputs
  /** Why it cannot be bought now; absent where it can. Demand is forecast as if it could from tomorrow on. */
  readonly shut?: string
}

/** What would invalidate the forecast if it turned out otherwise. */
export type Dependency =
  | { readonly on: 'arrival'; readonly id: string; readonly units: number; readonly by_on: LocalDate }
  | {
      readonly on: 'event'
      readonly name: string
      readonly multiplier: number
      readonly from_on: LocalDate
      readonly through_on: LocalDate
    }
  | { readonly on: 'reserve'; readonly id: string; readonly units: number }
  | { readonly on: 'lead_time'; readonly p80_days: number }
  | { readonly on: 'promotions_as_before'; readonly lift: number }
  | { readonly on: 'listing_stays_buyable' }
  | { readonly on: 'listing_becomes_buyable'; readonly is: string }

export interface Plan {
  readonly demand: DemandForecast
  readonly supply: SupplyProjection
  readonly dependencies: readonly Dependency[]
}

const dependenciesOf = (inputs: PlanInputs, demand: DemandForecast): readonly Dependency[] => {
  const { events = [], promotions = 'as_before' } = inputs.demand
  const { arrivals, reserves, lead_time } = inputs.supply
  const horizonEnds = addDays(demand.as_of_on, demand.horizon_days)
  const lift = demand.basis.promotion_lift
  return [
    inputs.shut === undefined
      ? { on: 'listing_stays_buyable' }
      : { on: 'listing_becomes_buyable', is: inputs.shut },
    ...arrivals
      .filter(({ units }) => units > 0)
      .map(({ id, units, p80_on }) => ({ on: 'arrival' as const, id, units, by_on: p80_on })),
    ...events
      .filter(({ from_on, through_on }) => through_on > demand.as_of_on && from_on <= horizonEnds)
      .map(({ name, multiplier, from_on, through_on }) => ({
        on: 'event' as const,
        name,
        multiplier,
        from_on,
        through_on,
      })),
    ...reserves
      .filter(({ units }) => units > 0)
      .map(({ id, units }) => ({ on: 'reserve' as const, id, units })),
    ...(lead_time === null ? [] : [{ on: 'lead_time' as const, p80_days: lead_time.p80_days }]),
    ...(promotions === 'as_before' && lift !== null ? [{ on: 'promotions_as_before' as const, lift }] : []),
  ]
}

/** The plan for a demand that is forecast already. Throws `bad_input` for supply that cannot be. */
export const planFor = (demand: DemandForecast, inputs: PlanInputs): Plan => ({
  demand,
  supply: projectSupply(demand, inputs.supply),
  dependencies: dependenciesOf(inputs, demand),
})

/** Throws `bad_input` for inputs that cannot be; a SKU without history is answered, with its reason. */
export const planSku = (inputs: PlanInputs): Plan => planFor(forecastDemand(inputs.demand), inputs)

/** Without a day of history demand is unknown: nothing that rests on it is told, and none of it is a zero. */
export const isDemandKnown = ({ demand }: Plan): boolean => demand.basis.reason !== 'no_history'
