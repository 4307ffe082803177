/** One seller account's Amazon: the calls we use, typed, through the one door. */
import type { AccountId, SellerId } from '../core/ids.ts'
import type { Log } from '../core/log.ts'
import type { Region } from '../core/marketplace.ts'
import { Problem } from '../core/problem.ts'
import type { Endpoints } from './endpoint.ts'
import type { RateLimits } from './rate.ts'
import { openDoor, type Patience } from './request.ts'
import { type Awd, openAwd } from './sp/awd.ts'
import { type Catalog, openCatalog } from './sp/catalog.ts'
import { type Document, type DocumentLimits, openDocument } from './sp/document.ts'
import { type Fees, openFees } from './sp/fees.ts'
import { type Finances, openFinances } from './sp/finances.ts'
import { type Inbound, openInbound } from './sp/inbound.ts'
import { type Inventory, openInventory } from './sp/inventory.ts'
import { type ListingSearch, openListingSearch } from './sp/listing-search.ts'
import { type Listings, openListings } from './sp/listings.ts'
import { openOrders, type Orders } from './sp/orders.ts'
import { openPricing, type Pricing } from './sp/pricing.ts'
import { openReplenishment, type Replenishment } from './sp/replenishment.ts'
import { openReports, type Reports } from './sp/reports.ts'
import { openSellers, type Sellers } from './sp/sellers.ts'
import { openTransport } from './sp-client.ts'
import type { Tokens } from './token.ts'

export interface SellingPartner {
  readonly reports: Reports
  readonly listings: Listings & ListingSearch
  readonly inventory: Inventory
  readonly inbound: Inbound
  readonly awd: Awd
  readonly orders: Orders
  readonly finances: Finances
  readonly catalog: Catalog
  readonly pricing: Pricing
  readonly fees: Fees
  readonly replenishment: Replenishment
  readonly sellers: Sellers
  readonly document: {
    /**
     * Finds where the document lies and begins to read it. Signed addresses live five minutes, so both are one
     * step; an address that ended on the way is asked for anew, once.
     */
    open(report_document_id: string, limits?: Partial<DocumentLimits>): Promise<Document>
  }
}

export interface SellingPartnerOptions {
  /** Null while the account is being connected: its calls then draw from no bucket of ours. */
  readonly account_id: AccountId | null
  readonly region: Region
  readonly seller_id: SellerId
  readonly refresh_token: string
  readonly app: { readonly client_id: string; readonly client_secret: string }
  readonly endpoints: Endpoints
  readonly limits: RateLimits
  /** One for the whole process, so that accounts share what they may. */
  readonly tokens: Tokens
  readonly log: Log
  readonly patience?: Partial<Patience>
}

const openFound = async (
  reports: Reports,
  endpoints: Endpoints,
  report_document_id: string,
  limits: Partial<DocumentLimits>,
): Promise<Document> => {
  const first = await openDocument((await reports.address(report_document_id)).url, endpoints, limits)
  if (first.kind === 'open') return first.document
  const second = await openDocument((await reports.address(report_document_id)).url, endpoints, limits)
  if (second.kind === 'open') return second.document
  throw new Problem(
    'amazon_busy',
    "Amazon's storage refused two fresh addresses of the report's document. Nothing of it was read.",
    'Ask again in a minute; the document stays available.',
    { cause: second.cause, retry_after_ms: 60_000 },
  )
}

export const openSellingPartner = (options: SellingPartnerOptions): SellingPartner => {
  const { account_id, region, endpoints, limits, tokens, log, patience } = options
  const grant = { refresh_token: options.refresh_token, ...options.app }
  const transport = openTransport({ endpoints, region })
  const door = openDoor({
    account_id,
    grant,
    transport,
    tokens,
    limits,
    log,
    ...(patience === undefined ? {} : { patience }),
  })
  const reports = openReports(door)
  return {
    reports,
    listings: { ...openListings(door, options.seller_id), ...openListingSearch(door, options.seller_id) },
    inventory: openInventory(door),
    inbound: openInbound(door),
    awd: openAwd(door),
    orders: openOrders(door),
    finances: openFinances(door),
    catalog: openCatalog(door),
    pricing: openPricing(door),
    fees: openFees(door),
    replenishment: openReplenishment(door),
    sellers: openSellers(door),
    document: { open: (id, some = {}) => openFound(reports, endpoints, id, some) },
  }
}
