/**
 * Usage plans: one token bucket per seller, application and operation, and for some operations one of the application
 * over all its sellers. Rates and bursts are those of Amazon's models of August 2026 (the "Usage Plan" table of each
 * operation; of a cap of the application no burst is told, so it is taken for a second's worth).
 */
import type { Clock } from '../core/clock.ts'
import { msOf } from '../core/time.ts'
import { ADS_RATES } from './ads/rates.ts'

export interface Rate {
  /** Calls per second that come back. */
  readonly rate: number
  /** Calls that may be saved up. */
  readonly burst: number
  /** Calls per second of the application over all its sellers. */
  readonly application_rate?: number
}

export const RATES = {
  ...ADS_RATES,
  createReport: { rate: 0.0167, burst: 15 },
  getReport: { rate: 2, burst: 15 },
  getReports: { rate: 0.0222, burst: 10 },
  cancelReport: { rate: 0.0222, burst: 10 },
  getReportDocument: { rate: 0.0167, burst: 15 },
  getMarketplaceParticipations: { rate: 0.016, burst: 15 },
  getListingsItem: { rate: 5, burst: 10 },
  patchListingsItem: { rate: 5, burst: 5 },
  searchListingsItems: { rate: 5, burst: 5 },
  getInventorySummaries: { rate: 2, burst: 2 },
  // Fulfillment Inbound: v0, then 2024-03-20; getShipment and listShipmentBoxes as raised in June 2025.
  getShipments: { rate: 2, burst: 30 },
  getShipmentItems: { rate: 2, burst: 30 },
  getShipmentItemsByShipmentId: { rate: 2, burst: 30 },
  listInboundPlans: { rate: 2, burst: 6 },
  getInboundPlan: { rate: 2, burst: 6 },
  listInboundPlanItems: { rate: 2, burst: 6 },
  getShipment: { rate: 5, burst: 6 },
  listShipmentItems: { rate: 2, burst: 30 },
  listShipmentBoxes: { rate: 5, burst: 30 },
  listInventory: { rate: 2, burst: 2 },
  listInboundShipments: { rate: 1, burst: 1 },
  getInboundShipment: { rate: 2, burst: 2 },
  searchOrders: { rate: 0.0056, burst: 20 },
  getOrder: { rate: 0.5, burst: 30 },
  listTransactions: { rate: 0.5, burst: 10 },
  searchCatalogItems: { rate: 2, burst: 2, application_rate: 500 },
  getCatalogItem: { rate: 2, burst: 2, application_rate: 250 },
  getCompetitiveSummary: { rate: 0.033, burst: 1 },
  getMyFeesEstimates: { rate: 0.5, burst: 1 },
  getSellingPartnerMetrics: { rate: 1, burst: 1 },
  listOfferMetrics: { rate: 1, burst: 1 },
  listOffers: { rate: 1, burst: 1 },
} as const satisfies Record<string, Rate>

export type OperationName = keyof typeof RATES

/** Who calls what. */
export interface Caller {
  readonly seller_id: string
  readonly client_id: string
  readonly operation: OperationName
}

export type LimitKind = 'account' | 'application'

export interface Limiter {
  /** The rate the header names, in calls per second, as scaled. */
  perSecond(operation: OperationName): number
  /** Takes one token of each bucket that holds the call; or answers which has none, and then nothing is taken. */
  take(caller: Caller): LimitKind | null
}

interface Bucket {
  tokens: number
  at_ms: number
}

// Adding fractions leaves dust: fifteen refills of 1/15 make 0.9999999.
const DUST = 1e-6

/** `scale` makes time run faster for the buckets: 60 turns a minute into a second. Infinity lifts all limits. */
export const limiterOf = (
  timer: Clock,
  scale: number,
  rates: Readonly<Record<OperationName, Rate>> = RATES,
): Limiter => {
  const buckets = new Map<string, Bucket>()
  const refilled = (key: string, perSecond: number, burst: number): Bucket => {
    const now = msOf(timer.now())
    const bucket = buckets.get(key) ?? { tokens: burst, at_ms: now }
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at_ms) / 1000) * perSecond * scale)
    bucket.at_ms = now
    buckets.set(key, bucket)
    return bucket
  }
  return {
    // Unlimited is told as a very high rate: a header holds a number.
    perSecond: (operation) => Math.min(1_000_000, rates[operation].rate * scale),
    take({ seller_id, client_id, operation }) {
      if (scale === Infinity) return null
      const { rate, burst, application_rate: cap } = rates[operation]
      const account = refilled(`${seller_id}\t${client_id}\t${operation}`, rate, burst)
      const application = cap === undefined ? null : refilled(`${client_id}\t${operation}`, cap, cap)
      if (account.tokens < 1 - DUST) return 'account'
      if (application !== null && application.tokens < 1 - DUST) return 'application'
      for (const bucket of [account, application]) if (bucket !== null) bucket.tokens -= 1
      return null
    },
  }
}
