/** One advertiser's Amazon Ads: the calls we use, typed, through the one door. */
import type { AccountId } from '../core/ids.ts'
import type { Log } from '../core/log.ts'
import type { Region } from '../core/marketplace.ts'
import { Problem } from '../core/problem.ts'
import { absentProgram, orAbsent } from './ads/absent.ts'
import { type Entity, type EntityList, listBudgetUsage, listEntities } from './ads/lists.ts'
import { type AdsProfile, listProfiles, readProfile } from './ads/profiles.ts'
import { type AdsReports, openAdsReports } from './ads/reports.ts'
import { openAdsTransport } from './ads/transport.ts'
import type { Endpoints } from './endpoint.ts'
import type { RateLimits } from './rate.ts'
import { type Door, openDoor, type Patience } from './request.ts'
import { type Document, type DocumentLimits, openDocument } from './sp/document.ts'
import type { Tokens } from './token.ts'

/**
 * What can be asked about one profile: one advertiser in one marketplace. What is asked about Sponsored Brands or
 * Display throws `not_offered` where Amazon says that the advertiser cannot have the program there.
 */
export interface ProfileAds {
  readonly reports: AdsReports
  readonly document: {
    /** Finds where a completed report's document lies and begins to read it; an ended address is asked for anew, once. */
    open(report_id: string, limits?: Partial<DocumentLimits>): Promise<Document>
  }
  /** The profile itself; nothing where the grant does not cover it any more. */
  profile(): AsyncGenerator<Entity>
  /** Every entity of a list as Amazon writes it, page by page. */
  list(list: EntityList): AsyncGenerator<Entity>
  /** Today's budget usage of the campaigns named. */
  budgetUsage(program: 'sp' | 'sb' | 'sd', campaign_ids: readonly string[]): AsyncGenerator<Entity>
}

export interface Advertising {
  /** Every profile the grant covers in the region. */
  profiles(): Promise<readonly AdsProfile[]>
  profile(profile_id: string): ProfileAds
}

export interface AdvertisingOptions {
  /** Null while advertising is being connected: its calls then draw from no bucket of ours. */
  readonly account_id: AccountId | null
  readonly region: Region
  readonly refresh_token: string
  readonly app: { readonly client_id: string; readonly client_secret: string }
  readonly endpoints: Endpoints
  readonly limits: RateLimits
  /** One for the whole process; not the one of SP-API, whose problems speak of another application. */
  readonly tokens: Tokens
  readonly log: Log
  readonly patience?: Partial<Patience>
}

/** Half of Amazon's calls of this kind end within a second, one in a hundred after half a minute. */
const ADS_PATIENCE: Partial<Patience> = { deadline_ms: 60_000 }

const addressOf = async (reports: AdsReports, report_id: string): Promise<string> => {
  const { url } = await reports.get(report_id)
  if (url !== null) return url
  throw new Problem(
    'amazon_busy',
    'Amazon names no address for the report of ads.',
    'Ask again in a minute; the report stays available.',
    { retry_after_ms: 60_000 },
  )
}

const openFound = async (
  reports: AdsReports,
  endpoints: Endpoints,
  report_id: string,
  limits: Partial<DocumentLimits>,
): Promise<Document> => {
  const first = await openDocument(await addressOf(reports, report_id), endpoints, limits)
  if (first.kind === 'open') return first.document
  const second = await openDocument(await addressOf(reports, report_id), endpoints, limits)
  if (second.kind === 'open') return second.document
  throw new Problem(
    'amazon_busy',
    "Amazon's storage refused two fresh addresses of the report's document. Nothing of it was read.",
    'Ask again in a minute; the document stays available.',
    { cause: second.cause, retry_after_ms: 60_000 },
  )
}

const profileAds = (door: Door, endpoints: Endpoints, profile_id: string): ProfileAds => {
  const reports = openAdsReports(door, profile_id)
  return {
    reports: {
      ...reports,
      create: (request) =>
        reports.create(request).catch((error: unknown) => {
          throw absentProgram(error)
        }),
    },
    document: { open: (report_id, some = {}) => openFound(reports, endpoints, report_id, some) },
    async *profile() {
      const found = await readProfile(door, profile_id)
      if (found !== null) yield found
    },
    list: (list) => orAbsent(listEntities(door, profile_id, list)),
    budgetUsage: (program, ids) => orAbsent(listBudgetUsage(door, profile_id, program, ids)),
  }
}

export const openAdvertising = (options: AdvertisingOptions): Advertising => {
  const { account_id, region, refresh_token, app, endpoints, limits, tokens, log, patience } = options
  const door = openDoor({
    account_id,
    grant: { refresh_token, ...app },
    transport: openAdsTransport({ base: endpoints.ads(region), client_id: app.client_id }),
    tokens,
    limits,
    log,
    patience: { ...ADS_PATIENCE, ...patience },
  })
  return {
    profiles: () => listProfiles(door),
    profile: (profile_id) => profileAds(door, endpoints, profile_id),
  }
}
