/** Sellers API v1: where the account sells. */
import { z } from 'zod'
import type { Door } from '../request.ts'

export interface Participation {
  /** May name a place that is no marketplace of Amazon's, such as Non-Amazon US; see `marketplaceById`. */
  readonly marketplace_id: string
  readonly name: string
  readonly country: string
  readonly currency: string
  readonly participates: boolean
  readonly has_suspended_listings: boolean
  readonly store_name: string | null
}

export interface Sellers {
  /** Every marketplace of the region and whether the seller takes part. One call a minute, 15 at once. */
  participations(): Promise<readonly Participation[]>
}

const Participations = z
  .object({
    payload: z.array(
      z.object({
        marketplace: z.object({
          id: z.string().min(1),
          name: z.string(),
          countryCode: z.string(),
          defaultCurrencyCode: z.string(),
        }),
        participation: z.object({ isParticipating: z.boolean(), hasSuspendedListings: z.boolean() }),
        storeName: z.string().nullish(),
      }),
    ),
  })
  .transform(({ payload }): readonly Participation[] =>
    payload.map(({ marketplace, participation, storeName }) => ({
      marketplace_id: marketplace.id,
      name: marketplace.name,
      country: marketplace.countryCode,
      currency: marketplace.defaultCurrencyCode,
      participates: participation.isParticipating,
      has_suspended_listings: participation.hasSuspendedListings,
      store_name: storeName ?? null,
    })),
  )

export const openSellers = (door: Door): Sellers => ({
  participations: () => door.ask({ operation: 'getMarketplaceParticipations' }, Participations),
})
