/**
 * The operations of Amazon's Selling Partner API that we call, each with the plan Amazon publishes for it. Rates and
 * bursts are those of the operation descriptions in amzn/selling-partner-api-models (read November 2026); a plan may
 * differ per seller, which the rate header then says.
 */

import { ADS_OPERATIONS, type AdsOperation } from './ads/operation.ts'

export interface Rate {
  /** Tokens that come back each second. */
  readonly per_second: number
  /** Tokens a full bucket holds: calls that may be made at once after a rest. */
  readonly burst: number
  /**
   * Calls per second that the application may make over all its sellers together, where Amazon names such a cap:
   * getListingsRestrictions 100, getCatalogItem 250, searchCatalogItems 500, product type definitions 100.
   */
  readonly application_per_second?: number
}

interface OperationFacts extends Rate {
  /** The API as `amazon-sp-api` names it, and its version. */
  readonly api: string
  readonly version: string
  /** `safe`: the same call twice does no more than once. `never`: an unanswered call may have changed the world. */
  readonly repeat: 'safe' | 'never'
}

const REPORTS = { api: 'reports', version: '2021-06-30' } as const
const LISTINGS = { api: 'listingsItems', version: '2021-08-01' } as const
const INBOUND_V0 = { api: 'fulfillmentInbound', version: 'v0', repeat: 'safe' } as const
const INBOUND = { api: 'fulfillmentInbound', version: '2024-03-20', repeat: 'safe' } as const
const AWD = { api: 'amazonWarehousingAndDistribution', version: '2024-05-09', repeat: 'safe' } as const
const REPLENISHMENT = { api: 'replenishment', version: '2022-11-07', repeat: 'safe' } as const
const CATALOG = { api: 'catalogItems', version: '2022-04-01', repeat: 'safe' } as const

export const OPERATIONS = {
  // A report asked for twice costs quota and may come back CANCELLED, but changes nothing of the seller's.
  // Made twice it costs twice: the sync looks for what it may have made before it asks again.
  createReport: { ...REPORTS, per_second: 0.0167, burst: 15, repeat: 'never' },
  getReport: { ...REPORTS, per_second: 2, burst: 15, repeat: 'safe' },
  getReports: { ...REPORTS, per_second: 0.0222, burst: 10, repeat: 'safe' },
  cancelReport: { ...REPORTS, per_second: 0.0222, burst: 10, repeat: 'safe' },
  getReportDocument: { ...REPORTS, per_second: 0.0167, burst: 15, repeat: 'safe' },
  getMarketplaceParticipations: {
    api: 'sellers',
    version: 'v1',
    per_second: 0.016,
    burst: 15,
    repeat: 'safe',
  },
  getListingsItem: { ...LISTINGS, per_second: 5, burst: 10, repeat: 'safe' },
  patchListingsItem: { ...LISTINGS, per_second: 5, burst: 5, repeat: 'never' },
  searchListingsItems: { ...LISTINGS, per_second: 5, burst: 5, repeat: 'safe' },
  getInventorySummaries: { api: 'fbaInventory', version: 'v1', per_second: 2, burst: 2, repeat: 'safe' },
  getShipments: { ...INBOUND_V0, per_second: 2, burst: 30 },
  getShipmentItems: { ...INBOUND_V0, per_second: 2, burst: 30 },
  getShipmentItemsByShipmentId: { ...INBOUND_V0, per_second: 2, burst: 30 },
  listInboundPlans: { ...INBOUND, per_second: 2, burst: 6 },
  getInboundPlan: { ...INBOUND, per_second: 2, burst: 6 },
  listInboundPlanItems: { ...INBOUND, per_second: 2, burst: 6 },
  // Raised in June 2025 (changelog); the model's text still says 2.
  getShipment: { ...INBOUND, per_second: 5, burst: 6 },
  listShipmentItems: { ...INBOUND, per_second: 2, burst: 30 },
  listShipmentBoxes: { ...INBOUND, per_second: 5, burst: 30 },
  listInventory: { ...AWD, per_second: 2, burst: 2 },
  listInboundShipments: { ...AWD, per_second: 1, burst: 1 },
  getInboundShipment: { ...AWD, per_second: 2, burst: 2 },
  searchOrders: { api: 'orders', version: '2026-01-01', per_second: 0.0056, burst: 20, repeat: 'safe' },
  listTransactions: { api: 'finances', version: '2024-06-19', per_second: 0.5, burst: 10, repeat: 'safe' },
  searchCatalogItems: { ...CATALOG, per_second: 2, burst: 2, application_per_second: 500 },
  getCompetitiveSummary: {
    api: 'productPricing',
    version: '2022-05-01',
    per_second: 0.033,
    burst: 1,
    repeat: 'safe',
  },
  getMyFeesEstimates: { api: 'productFees', version: 'v0', per_second: 0.5, burst: 1, repeat: 'safe' },
  getSellingPartnerMetrics: { ...REPLENISHMENT, per_second: 1, burst: 1 },
  listOfferMetrics: { ...REPLENISHMENT, per_second: 1, burst: 1 },
  listOffers: { ...REPLENISHMENT, per_second: 1, burst: 1 },
} as const satisfies Record<string, OperationFacts>

/** An operation of SP-API or of the Ads API. */
export type Operation = keyof typeof OPERATIONS | AdsOperation

const ALL: Readonly<Record<Operation, Rate & Pick<OperationFacts, 'repeat'>>> = {
  ...OPERATIONS,
  ...ADS_OPERATIONS,
}
const SP: ReadonlyMap<string, OperationFacts> = new Map(Object.entries(OPERATIONS))

/** Where an operation of SP-API lives. */
export const spFactsOf = (operation: Operation): OperationFacts => {
  const facts = SP.get(operation)
  if (facts === undefined) throw new Error(`${operation} is no operation of SP-API`)
  return facts
}

export const apiOf = (operation: Operation): 'sp' | 'ads' => (SP.has(operation) ? 'sp' : 'ads')

export const repeatOf = (operation: Operation): OperationFacts['repeat'] => ALL[operation].repeat

/** Amazon's published plan for the operation. */
export const rateOf = (operation: Operation): Rate => ALL[operation]
