/** A night: which accounts have one, and what is due in it. */
import { sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import { z } from 'zod'
import type { Clock } from '../core/clock.ts'
import { AccountId, MarketplaceId } from '../core/ids.ts'
import { localDate, TimeZone } from '../core/time.ts'
import { rows } from '../db/rows.ts'
import { enterRuns, pastRuns } from './book.ts'
import type { Report } from './define.ts'
import { due, type DueMarketplace } from './due.ts'
import type { Api } from './source.ts'

export interface NightParts {
  readonly pool: pg.Pool
  readonly clock: Clock
  readonly reports: ReadonlyMap<string, Report>
  readonly backfill_days: number
  /** The same for advertising; as the others unless told. */
  readonly ads_backfill_days?: number
  /** What the configuration lets us ask; SP-API alone unless told. */
  readonly apis?: readonly Api[]
}

const AccountRow = z.object({ account_id: AccountId, time_zone: TimeZone })
const PlaceRow = z.object({
  marketplace_id: MarketplaceId,
  time_zone: TimeZone,
  advertises: z.boolean(),
  /** The zone of the profile's days; null where it does not advertise. */
  ads_time_zone: TimeZone.nullable(),
})

/** Accounts that are open. */
export const openAccounts = async (
  parts: Pick<NightParts, 'pool'>,
): Promise<readonly z.infer<typeof AccountRow>[]> =>
  z
    .array(AccountRow)
    .parse(
      await rows(
        parts.pool,
        sql`select account_id, time_zone from account where closed_at is null order by account_id`,
      ),
    )

/** What may be asked in a marketplace: of Amazon Ads only where the account advertises under a grant that stands. */
const apisOf = (advertises: boolean, apis: readonly Api[]): readonly Api[] =>
  apis.filter((api) => api === 'sp' || advertises)

/** Enters what is due for the account now. Run twice in a night it enters nothing new. Answers how many are new. */
export const enterNight = async (
  parts: NightParts,
  accountId: AccountId,
  isWanted: (report: Report) => boolean = () => true,
): Promise<number> => {
  const now = parts.clock.now()
  const places = z.array(PlaceRow).parse(
    await rows(
      parts.pool,
      sql`select place.marketplace_id, place.time_zone,
            (select profile.time_zone from ads_profile as profile
             where profile.account_id = place.account_id and profile.marketplace_id = place.marketplace_id) as ads_time_zone,
            exists (select from ads_profile as profile
                    join connection as granted on granted.workspace_id = account.workspace_id and granted.api = 'ads'
                      and granted.region = account.region and granted.seller_id = account.seller_id and granted.revoked_at is null
                    where profile.account_id = place.account_id and profile.marketplace_id = place.marketplace_id) as advertises
          from account join account_marketplace as place using (account_id)
          where account_id = ${accountId} and closed_at is null and place.participates
          order by place.marketplace_id <> account.home_marketplace_id, place.marketplace_id`,
    ),
  )
  // Where the day is still the one before, tonight is, too.
  const zones = places.flatMap(({ time_zone, ads_time_zone }) => [time_zone, ads_time_zone ?? time_zone])
  const [tonight] = zones.map((zone) => localDate(now, zone)).toSorted()
  if (tonight === undefined) return 0
  const { backfill_days, ads_backfill_days = backfill_days } = parts
  const asked = { now, past: await pastRuns(parts.pool, accountId, tonight) }
  const marketplacesOf = (api: Api): readonly DueMarketplace[] =>
    places.map(({ marketplace_id, advertises, time_zone, ads_time_zone }) => ({
      marketplace_id,
      time_zone: api === 'ads' ? (ads_time_zone ?? time_zone) : time_zone,
      apis: apisOf(advertises, parts.apis ?? ['sp']),
    }))
  const wanted = [...parts.reports.values()].filter(isWanted)
  const ofApi = (api: Api, days: number) =>
    due({
      ...asked,
      marketplaces: marketplacesOf(api),
      reports: wanted.filter(({ source }) => source.api === api),
      backfill_days: days,
    })
  const runs = [...ofApi('sp', backfill_days), ...ofApi('ads', ads_backfill_days)]
  return runs.length === 0 ? 0 : enterRuns(parts.pool, accountId, runs, now)
}
