/** Sellers API v1: where the seller sells. It never says who the seller is. */
import type { Marketplace } from '../../core/marketplace.ts'
import type { Operation } from '../operation.ts'
import type { Seller } from '../sellers.ts'

/** Every answer also lists pseudo-marketplaces for multi-channel orders; clients must skip unknown ids. */
const NON_AMAZON = {
  id: 'A2ZV50J4W1RKNI',
  name: 'Non-Amazon US',
  countryCode: 'US',
  defaultCurrencyCode: 'USD',
  defaultLanguageCode: 'en_US',
  domainName: 'sim1.stores.amazon.com',
} as const

const marketplace = (of: Marketplace): Readonly<Record<string, string>> => ({
  id: of.marketplace_id,
  name: of.domain.replace('www.a', 'A'),
  countryCode: of.country,
  defaultCurrencyCode: of.currency,
  defaultLanguageCode: of.locale,
  domainName: of.domain,
})

const participation = { isParticipating: true, hasSuspendedListings: false } as const

const participations = ({ marketplaces, store_name }: Seller): readonly unknown[] => [
  ...marketplaces.map((of) => ({ marketplace: marketplace(of), participation, storeName: store_name })),
  { marketplace: NON_AMAZON, participation, storeName: store_name },
]

export const sellerOperations: readonly Operation[] = [
  {
    name: 'getMarketplaceParticipations',
    method: 'GET',
    path: '/sellers/v1/marketplaceParticipations',
    handle: ({ seller }) => ({ status: 200, body: { payload: participations(seller) } }),
  },
]
