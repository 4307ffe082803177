/** The selling accounts this small Amazon knows, and what their applications may show to be let in. */
import { Problem } from '../core/problem.ts'
import { marketplaceNamed, type Marketplace, type Region } from '../core/marketplace.ts'
import { addDays, localDate, type LocalDate, type TimeZone } from '../core/time.ts'
import type { Clock } from '../core/clock.ts'
import type { PlantedFaults } from './world/faults.ts'
import { hashText } from './world/random.ts'
import { marketOf, type MarketWorld } from './world/market.ts'

/** How a seller is registered; everything left out is made from the seller id, or is the demo's. */
export interface SellerSetup {
  readonly seller_id: string
  readonly store_name?: string
  readonly client_id?: string
  readonly client_secret?: string
  readonly refresh_token?: string
  /** The grant and application for advertising; none means that the seller does not advertise. */
  readonly ads?: AdsGrant | null
  /** Whether the application has the role Brand Analytics. Default: yes. */
  readonly brand_analytics?: boolean
  /** Ad programs that Amazon does not have for it where it sells. Default: none. */
  readonly ads_without?: readonly ('sb' | 'sd')[]
  /** The zone of its profiles' days, where it is not the marketplace's. */
  readonly ads_time_zone?: TimeZone
  /** Ids or countries, all of one region. Default: US. */
  readonly marketplaces?: readonly string[]
  readonly seed?: number
  /** SKUs per marketplace. Default 50. */
  readonly sku_count?: number
  /** 1 is a small shop: some 3 units per SKU and day. */
  readonly demand_scale?: number
  /** Days of history before now; ignored when `began_on` is given. Default 400. */
  readonly history_days?: number
  /** Pins the first day, so that the same world is found again after a restart on a later day. */
  readonly began_on?: LocalDate
  /** What goes wrong more often than by itself. Default: nothing. */
  readonly faults?: PlantedFaults
}

export interface AdsGrant {
  readonly client_id: string
  readonly client_secret: string
  readonly refresh_token: string
}

export interface Seller {
  readonly seller_id: string
  readonly store_name: string
  readonly client_id: string
  readonly client_secret: string
  readonly refresh_token: string
  readonly ads: AdsGrant | null
  readonly brand_analytics: boolean
  readonly ads_without: ReadonlySet<'sb' | 'sd'>
  readonly ads_time_zone: TimeZone | null
  readonly region: Region
  readonly marketplaces: readonly Marketplace[]
  readonly seed: number
  readonly sku_count: number
  /** The seller's world in a marketplace; undefined where it does not sell. */
  market(marketplace_id: string): MarketWorld | undefined
}

/** The seller a newly started emulator has when none is named. */
export const DEMO_SELLER: SellerSetup = {
  seller_id: 'A2NORTHWIND7',
  store_name: 'Northwind Home',
  client_id: 'amzn1.application-oa2-client.northwind',
  client_secret: 'amzn1.oa2-cs.v1.northwind',
  refresh_token: 'Atzr|northwind',
  ads: {
    client_id: 'amzn1.application-oa2-client.northwind-ads',
    client_secret: 'amzn1.oa2-cs.v1.northwind-ads',
    refresh_token: 'Atzr|northwind-ads',
  },
  marketplaces: ['US'],
  seed: 7,
}

const badSeller = (setup: SellerSetup, what: string, next: string): Problem =>
  new Problem('bad_setup', `Seller ${setup.seller_id} of the emulator ${what}`, next)

const marketplacesOf = (setup: SellerSetup): readonly [Marketplace, ...Marketplace[]] => {
  const [first, ...others] = (setup.marketplaces ?? ['US']).map((name) => {
    const found = marketplaceNamed(name)
    if (!found)
      throw badSeller(setup, `sells in ${name}, which is no marketplace.`, 'Write a country such as US.')
    return found
  })
  if (!first) throw badSeller(setup, 'sells nowhere.', 'Name at least one marketplace.')
  const foreign = others.find((marketplace) => marketplace.region !== first.region)
  if (foreign) {
    throw badSeller(
      setup,
      `sells in ${first.country} (${first.region}) and in ${foreign.country} (${foreign.region}).`,
      'One authorisation covers one region: register two sellers.',
    )
  }
  return [first, ...others]
}

const adsGrantFor = (seller_id: string): AdsGrant => ({
  client_id: `amzn1.application-oa2-client.${seller_id.toLowerCase()}-ads`,
  client_secret: `amzn1.oa2-cs.v1.${seller_id.toLowerCase()}-ads`,
  refresh_token: `Atzr|${seller_id.toLowerCase()}-ads`,
})

const sellerFrom = (setup: SellerSetup, clock: Clock): Seller => {
  const marketplaces = marketplacesOf(setup)
  const id = setup.seller_id
  const seed = setup.seed ?? hashText(id)
  const sku_count = setup.sku_count ?? 50
  const beganOn = (marketplace: Marketplace): LocalDate =>
    setup.began_on ?? addDays(localDate(clock.now(), marketplace.time_zone), -(setup.history_days ?? 400))
  const markets = new Map(
    marketplaces.map((marketplace) => [
      marketplace.marketplace_id.valueOf(),
      marketOf({
        seller_id: id,
        seed,
        marketplace,
        began_on: beganOn(marketplace),
        sku_count,
        demand_scale: setup.demand_scale ?? 1,
        faults: setup.faults,
      }),
    ]),
  )
  return {
    seller_id: id,
    store_name: setup.store_name ?? `Store ${id}`,
    client_id: setup.client_id ?? `amzn1.application-oa2-client.${id.toLowerCase()}`,
    client_secret: setup.client_secret ?? `amzn1.oa2-cs.v1.${id.toLowerCase()}`,
    refresh_token: setup.refresh_token ?? `Atzr|${id.toLowerCase()}`,
    ads: setup.ads === undefined ? adsGrantFor(id) : setup.ads,
    brand_analytics: setup.brand_analytics ?? true,
    ads_without: new Set(setup.ads_without),
    ads_time_zone: setup.ads_time_zone ?? null,
    region: marketplaces[0].region,
    marketplaces,
    seed,
    sku_count,
    market: (marketplace_id) => markets.get(marketplace_id),
  }
}

export interface Sellers {
  /** Adds a seller, or replaces the one with the same id. */
  register(setup: SellerSetup): Seller
  get(seller_id: string): Seller | undefined
  all(): readonly Seller[]
}

export const sellersOf = (clock: Clock, setups: readonly SellerSetup[]): Sellers => {
  const sellers = new Map<string, Seller>()
  const register = (setup: SellerSetup): Seller => {
    const seller = sellerFrom(setup, clock)
    sellers.set(seller.seller_id, seller)
    return seller
  }
  for (const setup of setups) register(setup)
  return { register, get: (seller_id) => sellers.get(seller_id), all: () => [...sellers.values()] }
}
