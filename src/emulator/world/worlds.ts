/** The worlds of all registered sellers, by seller and marketplace; the first of each when none is named. */
import type { Clock } from '../../core/clock.ts'
import { marketplaceNamed } from '../../core/marketplace.ts'
import { Problem } from '../../core/problem.ts'
import type { Sellers } from '../sellers.ts'
import { listPrice } from './catalog.ts'
import type { MarketWorld } from './market.ts'
import { truthOf, type SkuTruth } from './truth.ts'

export interface Where {
  readonly seller_id?: string
  /** Id or country. */
  readonly marketplace?: string
}

export interface Worlds {
  market(where?: Where): MarketWorld
  skus(where?: Where): readonly string[]
  /** What is really so about a SKU as of now. */
  truth(sku: string, where?: Where): SkuTruth
  /** The list price that the world itself set for now, before changes through the API; minor units. */
  listPrice(sku: string, where?: Where): number
}

export const worldsOf = (sellers: Sellers, clock: Clock): Worlds => {
  const market = ({ seller_id, marketplace }: Where = {}): MarketWorld => {
    const seller = seller_id === undefined ? sellers.all()[0] : sellers.get(seller_id)
    const wanted = marketplace === undefined ? seller?.marketplaces[0] : marketplaceNamed(marketplace)
    const world = wanted && seller?.market(wanted.marketplace_id)
    if (!world) {
      const what = `No seller ${seller_id ?? ''} of the emulator sells in ${marketplace ?? 'any marketplace'}.`
      throw new Problem('bad_input', what, 'Name a registered seller and one of its marketplaces.')
    }
    return world
  }
  const truth = (sku: string, where?: Where): SkuTruth => {
    const found = truthOf(market(where), sku, clock.now())
    if (!found) throw new Problem('bad_input', `The seller has no SKU ${sku}.`, 'See world.skus() for all.')
    return found
  }
  return {
    market,
    skus(where) {
      const world = market(where)
      return Array.from({ length: world.setup.sku_count }, (_, index) => world.profile(index).sku)
    },
    truth,
    listPrice(sku, where) {
      const { calendar } = market(where)
      return listPrice(truth(sku, where).profile, calendar.dayAt(Date.parse(clock.now())))
    },
  }
}
