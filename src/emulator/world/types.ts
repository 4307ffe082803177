/** The vocabulary of the living seller. Days are indexes into the marketplace's calendar; `_ms` is UTC epoch. */
import type { Marketplace } from '../../core/marketplace.ts'
import type { LocalDate } from '../../core/time.ts'
import type { PlantedFaults } from './faults.ts'

export interface WorldSetup {
  readonly seller_id: string
  readonly seed: number
  readonly marketplace: Marketplace
  /** The local day on which the history starts; everything before is unknown. */
  readonly began_on: LocalDate
  readonly sku_count: number
  /** Multiplies every demand curve: 1 is a small shop, a handful of units per SKU and day. */
  readonly demand_scale: number
  /** What goes wrong more often than by itself. */
  readonly faults?: PlantedFaults | undefined
}

export type Curve =
  | 'steady'
  | 'seasonal'
  | 'promoted'
  | 'intermittent'
  | 'rising'
  | 'falling'
  | 'dead'
  | 'new'

/** Who ships: Amazon, the seller, or both under one SKU. */
export type Fulfilment = 'amazon' | 'merchant' | 'both'

export interface SkuProfile {
  readonly index: number
  readonly sku: string
  readonly asin: string
  readonly fnsku: string
  readonly title: string
  readonly product_type: string
  readonly fulfilment: Fulfilment
  readonly curve: Curve
  /** Units per day at the curve's level 1. */
  readonly base_units: number
  readonly opened_day: number
  /** Prices in minor units (cents; whole yen), each from its day on. The first is from the opening. */
  readonly prices: readonly [PriceStep, ...PriceStep[]]
  readonly unit_volume_cubic_feet: number
  readonly return_ratio: number
  /** Multi-channel orders as a share of Amazon's own. */
  readonly non_amazon_ratio: number
  readonly lead_days: number
  /** The share of the needed stock this seller dares to hold: low means stockouts. */
  readonly care_ratio: number
  /** While suppressed, a listing is not shown and sells nothing. */
  readonly suppressed: { readonly from_day: number; readonly through_day: number } | null
  /** From that day on the seller has closed the listing; what is left of the stock is stranded. */
  readonly closed_day: number | null
  /** Suppressed for a reason that only the seller can see, with the listing left incomplete. */
  readonly incomplete: boolean
  /** Seed of everything random about this SKU in this marketplace. */
  readonly seed: number
}

export interface PriceStep {
  readonly from_day: number
  readonly minor: number
}

export const DISPOSITIONS = ['SELLABLE', 'DEFECTIVE', 'CUSTOMER_DAMAGED', 'WAREHOUSE_DAMAGED'] as const
export type Disposition = (typeof DISPOSITIONS)[number]

export type MovementType =
  | 'Shipments'
  | 'CustomerReturns'
  | 'Receipts'
  | 'Adjustments'
  | 'VendorReturns'
  | 'WhseTransfers'

/** Adjustment codes we act out: M lost, F found, E damaged from sellable, P into damaged, D disposed. */
export type Reason = '' | 'M' | 'F' | 'E' | 'P' | 'D'

/** One row of the ledger detail: units entering (+) or leaving (−) one disposition at one centre. */
export interface Movement {
  readonly at_ms: number
  readonly day: number
  readonly type: MovementType
  readonly reference: string
  readonly units: number
  readonly centre: string
  readonly disposition: Disposition
  readonly reason: Reason
  /** Units of a loss or damage settled later, and from when on the ledger says so. */
  readonly settlements: readonly Settled[]
}

/** Units that were lost or damaged and are found again or paid for. */
export interface Settled {
  readonly at_ms: number
  readonly units: number
  readonly how: 'found' | 'paid'
}

/** Money given back to a shopper for one unit of an order. */
export interface Refund {
  readonly order: Order
  readonly day: number
  readonly at_ms: number
  /** The unit never comes back; Amazon owes it to the seller. */
  readonly kept_by_shopper: boolean
}

/** A unit that came back, as the centre booked it. */
export interface CustomerReturn {
  readonly order: Order
  readonly day: number
  readonly at_ms: number
  readonly units: number
  readonly centre: string
  readonly disposition: Disposition
}

export interface Order {
  /** Counts the orders of the SKU's day; with the day it is the order's name. */
  readonly ordinal: number
  readonly sku_index: number
  readonly channel: 'amazon' | 'merchant' | 'non_amazon'
  readonly units: number
  /** How many rows the units are split over; two rows of one SKU in one order are legitimate. */
  readonly rows: number
  readonly placed_day: number
  readonly placed_ms: number
  /** Payment verified: until then Pending, without a price. */
  readonly confirmed_ms: number
  readonly closed_day: number
  readonly closed_ms: number
  readonly outcome: 'shipped' | 'cancelled'
  readonly promotion_ratio: number
  readonly business: boolean
  readonly place_number: number
  readonly centre: string
}

export interface Inbound {
  readonly shipment_id: string
  readonly sku_index: number
  readonly created_ms: number
  readonly shipped_ms: number
  /** When the carrier promised it; the truth is `arrived_ms`. */
  readonly due_ms: number
  readonly arrived_ms: number
  readonly closed_ms: number
  readonly expected_units: number
  readonly centre: string
  /** Every booking, corrections negative; the sum is what Amazon says it received. */
  readonly receipts: readonly { readonly day: number; readonly at_ms: number; readonly units: number }[]
}

/** What happened on one day, and what was left at its end. */
export interface DayRecord {
  readonly wanted_units: number
  readonly ordered: { readonly amazon: number; readonly merchant: number; readonly non_amazon: number }
  /** Wanted but not to be had: no stock, or the listing was suppressed. */
  readonly missed_units: number
  /** Units were free to sell by Amazon when the day began, and the listing was shown. */
  readonly in_stock: boolean
  readonly sellable_units: number
  readonly reserved_units: number
  readonly unsellable_units: number
  readonly in_transit_units: number
  readonly merchant_units: number
}
