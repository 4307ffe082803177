import { afterEach, describe, expect, test } from 'vitest'
import { type AdsReportRequest, keptSince } from '../../src/amazon/ads/reports.ts'
import { withExactIds } from '../../src/amazon/ads/transport.ts'
import { clockAt, systemClock } from '../../src/core/clock.ts'
import { Instant, LocalDate } from '../../src/core/time.ts'
import { Problem } from '../../src/core/problem.ts'
import { memoryLimits } from '../../src/amazon/rate.ts'
import { DEMO_SELLER } from '../../src/emulator/sellers.ts'
import { type Advertiser, openAdvertiser } from './advertiser.ts'
import { problemOf } from './northwind.ts'

const clock = clockAt(Instant.parse('2026-11-23T18:00:00Z'))
const ASKED: AdsReportRequest = {
  ad_product: 'SPONSORED_PRODUCTS',
  report_type: 'spCampaigns',
  group_by: ['campaign'],
  columns: ['date', 'campaignId', 'clicks', 'cost'],
  from_on: LocalDate.parse('2026-11-16'),
  through_on: LocalDate.parse('2026-11-22'),
}

let open: Advertiser | undefined
const start = async (...options: Parameters<typeof openAdvertiser>): Promise<Advertiser> => {
  open = await openAdvertiser({ clock, ...options[0] })
  return open
}
afterEach(async () => {
  await open?.close()
  open = undefined
})

const textOf = async (bytes: AsyncIterable<Uint8Array>): Promise<string> => {
  let text = ''
  for await (const piece of bytes) text += Buffer.from(piece).toString('utf8')
  return text
}

const collect = async <T>(rows: AsyncIterable<T>): Promise<readonly T[]> => {
  const all: T[] = []
  for await (const row of rows) all.push(row)
  return all
}

test('profiles say who advertises where, in which currency and by whose days', async () => {
  const { ads } = await start()
  expect(await ads.profiles()).toEqual([
    {
      profile_id: expect.stringMatching(/^\d{16}$/),
      marketplace_id: 'ATVPDKIKX0DER',
      seller_id: 'A2NORTHWIND7',
      type: 'seller',
      name: 'Northwind Home',
      currency: 'USD',
      time_zone: 'America/Los_Angeles',
    },
  ])
})

test('a grant has no profiles in a region where it does not advertise', async () => {
  const { ads } = await start({ region: 'eu' })
  expect(await ads.profiles()).toEqual([])
})

describe('reports', () => {
  test('are asked for, looked at and read as the JSON they are', async () => {
    const { reports, document } = await (await start()).profile()
    const { report_id, adopted } = await reports.create(ASKED)
    expect(adopted).toBe(false)
    expect(await reports.get(report_id)).toMatchObject({ report_id, state: 'completed' })
    const opened = await document.open(report_id)
    const rows: unknown = JSON.parse(await textOf(opened.bytes))
    expect(rows).toContainEqual({
      date: '2026-11-16',
      campaignId: expect.any(Number),
      clicks: expect.any(Number),
      cost: expect.any(Number),
    })
    expect(opened.digest()?.received_bytes).toBeGreaterThan(100)
  })

  test('asked for twice are made once: the id of the one being made is adopted', async () => {
    const { reports } = await (
      await start({ report_times: { queue_ms: 60_000, processing_ms: 0 } })
    ).profile()
    const first = await reports.create(ASKED)
    expect(await reports.create(ASKED)).toEqual({ report_id: first.report_id, adopted: true })
    expect(await reports.get(first.report_id)).toEqual({
      report_id: first.report_id,
      state: 'pending',
      url: null,
    })
  })

  test('made though the answer was lost are found by asking again', async () => {
    const place = await start({ report_times: { queue_ms: 60_000, processing_ms: 0 } })
    const { reports } = await place.profile()
    place.emulator.faults.next({ kind: 'reset_after', operation: 'createAdsReport' })
    expect(await reports.create(ASKED)).toMatchObject({ adopted: true })
    expect(place.emulator.counters.of('createAdsReport').calls).toBe(2)
  })

  test('whose address ended are read under a new one', async () => {
    const place = await start()
    const { reports, document } = await place.profile()
    const { report_id } = await reports.create(ASKED)
    place.emulator.faults.next({ kind: 'expired_url', report_type: 'spCampaigns' })
    expect(await textOf((await document.open(report_id)).bytes)).toContain('campaignId')
  })

  test('that are cut or end early are never read as whole', async () => {
    const place = await start()
    const { reports, document } = await place.profile()
    for (const kind of ['cut_download', 'truncated_gzip'] as const) {
      place.emulator.faults.next({ kind, report_type: 'spCampaigns' })
      const { report_id } = await reports.create(ASKED)
      const read = async () => textOf((await document.open(report_id)).bytes)
      expect(await problemOf(read())).toMatchObject({ code: 'amazon_busy' })
    }
  })

  test('that Amazon refuses say so in our words, and are not asked for again', async () => {
    const place = await start()
    const { reports } = await place.profile()
    const problem = await problemOf(reports.create({ ...ASKED, group_by: ['foo'] }))
    expect(problem).toMatchObject({ code: 'amazon_refused' })
    expect(problem.message).not.toContain('foo')
    expect(place.logged()).toContain('configuration groupBy includes invalid values')
    expect(place.emulator.counters.of('createAdsReport').calls).toBe(1)
  })

  test('of days Amazon no longer has are refused with the first day it has, in either of its ways', async () => {
    const { reports } = await (await start()).profile()
    const today = LocalDate.parse('2026-11-23')
    const old = {
      ...ASKED,
      from_on: LocalDate.parse('2026-08-01'),
      through_on: LocalDate.parse('2026-08-31'),
    }
    expect(keptSince(await problemOf(reports.create(old)), today)).toBe('2026-08-20')
    const words = 'Report date is too far in the past. Reports are only available for 60 days.'
    const told = new Problem('amazon_refused', 'Refused.', 'See.', { cause: new Error(words) })
    expect(keptSince(told, today)).toBe('2026-09-25')
    expect(keptSince(new Error('retention start date'), today)).toBe(null)
  })
})

describe('lists', () => {
  test('come whole, however many pages they have', async () => {
    const place = await start({ sellers: [{ ...DEMO_SELLER, sku_count: 80 }] })
    const profile = await place.profile()
    const keywords = await collect(profile.list('sp_keywords'))
    const ads = await collect(profile.list('sp_product_ads'))
    expect(new Set(ads.map((ad) => ad['adId'])).size).toBe(ads.length)
    expect(ads.length).toBeGreaterThan(100)
    expect(keywords[0]).toMatchObject({ keywordId: expect.any(String), extendedData: expect.any(Object) })
    // The lists of Display are older: by index, with ids as numbers, which keep every digit.
    const display = await collect(profile.list('sd_campaigns'))
    expect(display[0]).toMatchObject({ campaignId: expect.stringMatching(/^\d{19}$/), state: 'enabled' })
  })

  test.each([
    'sp_campaigns',
    'sp_ad_groups',
    'sp_targets',
    'sp_negative_keywords',
    'sp_negative_targets',
    'sp_campaign_negative_keywords',
    'sp_campaign_negative_targets',
    'sb_campaigns',
    'sb_ad_groups',
    'sb_ads',
    'sb_keywords',
    'sb_negative_keywords',
    'sb_targets',
    'sd_ad_groups',
    'sd_product_ads',
    'sd_targets',
    'sd_negative_targets',
  ] as const)('%s has rows', async (list) => {
    const profile = await (await start()).profile()
    const rows = await collect(profile.list(list))
    expect(rows.length).toBeGreaterThan(0)
    expect(rows[0]).toHaveProperty('state')
  })

  test('budget usage is told for the campaigns named', async () => {
    const profile = await (await start()).profile()
    const campaigns = await collect(profile.list('sp_campaigns'))
    const ids = campaigns.map((campaign) => String(campaign['campaignId']))
    const usage = await collect(profile.budgetUsage('sp', [...ids, '404']))
    expect(usage.map((row) => row['campaignId'])).toEqual(ids)
  })
})

describe('the one door holds for advertising, too', () => {
  test('an ended token is replaced once, and a withdrawn grant is told with what to do', async () => {
    const place = await start()
    await place.ads.profiles()
    place.emulator.ads.tokens.expireAll()
    expect(await place.ads.profiles()).toHaveLength(1)
    const { refresh_token } = place.emulator.sellers.all()[0]?.ads ?? { refresh_token: '' }
    place.emulator.ads.tokens.revoke(refresh_token)
    const problem = await problemOf(place.ads.profiles())
    expect(problem).toMatchObject({
      code: 'connection_revoked',
      next: expect.stringContaining('main ads connect'),
    })
  })

  test('a profile that is not ours is refused without another token', async () => {
    const place = await start()
    await place.ads.profiles()
    const tokens = place.emulator.counters.of('getToken').calls
    const problem = await problemOf(place.ads.profile('1234567890123456').reports.create(ASKED))
    expect(problem).toMatchObject({ code: 'connection_revoked' })
    expect(place.emulator.counters.of('getToken').calls).toBe(tokens)
  })

  test('throttled calls wait as long as Amazon says, failures are tried again', async () => {
    const place = await start()
    place.emulator.faults.next({ kind: 'throttle', operation: 'listProfiles' })
    place.emulator.faults.next({ kind: 'error_503_html', operation: 'listProfiles' })
    expect(await place.ads.profiles()).toHaveLength(1)
    const called =
      place
        .logged()
        .split('\n')
        .find((line) => line.includes('listProfiles')) ?? '{}'
    const { tries, waited_ms } = JSON.parse(called)
    expect(tries).toBe(3)
    expect(waited_ms).toBeGreaterThanOrEqual(1000)
  })

  test('calls keep to the limits by themselves: none is refused', async () => {
    const limits = memoryLimits({ clock: systemClock })
    const place = await start({ limits, rate_scale: 1 })
    const profile = await place.profile()
    for (let look = 0; look < 13; look += 1) await collect(profile.list('sb_ads'))
    expect(place.emulator.counters.of('listAdsEntities')).toMatchObject({ calls: 13, over_limit: 0 })
  })

  test('no line of the log holds a token, a secret or an address that opens a document', async () => {
    const place = await start()
    const { reports, document } = await place.profile()
    const { report_id } = await reports.create(ASKED)
    await textOf((await document.open(report_id)).bytes)
    expect(place.logged()).not.toMatch(/Atz[ar]\||oa2-cs|Signature=/)
  })
})

test('long ids in JSON become texts; numbers and texts stay as they are', () => {
  const json =
    '{"id":1234567890123456789,"n":12.5,"t":"x 1234567890123456789 \\" 9999999999999999","d":0.1234567890123456}'
  expect(JSON.parse(withExactIds(json))).toEqual({
    id: '1234567890123456789',
    n: 12.5,
    t: 'x 1234567890123456789 " 9999999999999999',
    d: 0.1234567890123456,
  })
})
