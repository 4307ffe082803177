export { replenishmentForecasts } from './replenishment-forecasts.ts'
export { replenishmentMetrics } from './replenishment-metrics.ts'
export { replenishmentOffers } from './replenishment-offers.ts'
