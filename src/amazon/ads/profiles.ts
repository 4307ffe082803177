/** GET /v2/profiles: who advertises where, under a grant. */
import { z } from 'zod'
import { Currency } from '../../core/money.ts'
import { TimeZone } from '../../core/time.ts'
import type { Door } from '../request.ts'

/** One advertiser in one marketplace; every other call of the Ads API is about one of these. */
export interface AdsProfile {
  readonly profile_id: string
  /** As SP-API names it. */
  readonly marketplace_id: string
  /** The seller's merchant token; of vendors an id of its own kind. */
  readonly seller_id: string
  readonly type: string
  readonly name: string
  readonly currency: Currency
  /** Days of reports are those of this zone. */
  readonly time_zone: TimeZone
}

export const WireId = z.union([z.string().min(1), z.number().int().transform(String)])

const Profiles = z
  .array(
    z.object({
      profileId: WireId,
      currencyCode: Currency,
      timezone: TimeZone,
      accountInfo: z.object({
        marketplaceStringId: z.string().min(1),
        id: z.string().min(1),
        type: z.string(),
        name: z.string().nullish(),
      }),
    }),
  )
  .transform((profiles): readonly AdsProfile[] =>
    profiles.map(({ profileId, currencyCode, timezone, accountInfo }) => ({
      profile_id: profileId,
      marketplace_id: accountInfo.marketplaceStringId,
      seller_id: accountInfo.id,
      type: accountInfo.type,
      name: accountInfo.name ?? '',
      currency: currencyCode,
      time_zone: timezone,
    })),
  )

const CALL = {
  operation: 'listProfiles',
  http: { method: 'GET', path: '/v2/profiles', media_type: 'application/json', profile_id: null },
} as const

/** Every profile of the region the grant covers; none is a normal answer. Unpaged, at most 5,000. */
export const listProfiles = (door: Door): Promise<readonly AdsProfile[]> => door.ask(CALL, Profiles)

/** One profile as Amazon writes it; null where the grant does not cover it any more. */
export const readProfile = async (
  door: Door,
  profile_id: string,
): Promise<Readonly<Record<string, unknown>> | null> => {
  const listed = await door.ask(CALL, z.array(z.looseObject({ profileId: WireId })))
  return listed.find(({ profileId }) => profileId === profile_id) ?? null
}
