/** A small Amazon: starts it, and hands out everything a test, the demo or an operator may want to touch. */
import { systemClock, type Clock } from '../core/clock.ts'
import type { Region } from '../core/marketplace.ts'
import { openAdsDesk, type AdsDesk } from './ads/desk.ts'
import { mountAds } from './ads/mount.ts'
import { operationsOf } from './api/index.ts'
import { mountControl } from './control.ts'
import { countersOf, type Counters } from './counters.ts'
import { mountDocuments, type DocumentShelf } from './document-server.ts'
import { bodyOf, packedBody, signaturesOf, type ServedBody } from './documents.ts'
import { faultsOf, type Faults } from './faults/faults.ts'
import { listen, openRegionDoors } from './listen.ts'
import { listingBookOf, type ListingBook } from './listings/book.ts'
import type { EmulatorOptions } from './options.ts'
import { limiterOf } from './rates.ts'
import * as shipped from './reports/index.ts'
import { DEMO_SELLER, sellersOf, type Sellers } from './sellers.ts'
import { mountOperation, mountTokens, openServer } from './server.ts'
import { runningClock } from './running-clock.ts'
import { reportStoreOf, type ReportStore } from './store/store.ts'
import { tokensOf, type Tokens } from './tokens.ts'
import { worldsOf, type Where, type Worlds } from './world/worlds.ts'

export interface Emulator {
  /** Token endpoint and API of all regions. */
  readonly url: string
  /** The same API behind one address per region, each refusing tokens of the others. */
  readonly regionUrls: Readonly<Record<Region, string>>
  /** The origin that signed document addresses point to. */
  readonly documentUrl: string
  readonly clock: Clock
  readonly sellers: Sellers
  readonly tokens: Tokens
  /** Advertising: its own grants, and what really came of its ads. */
  readonly ads: Pick<AdsDesk, 'tokens' | 'traffic' | 'profiles' | 'forbidColumn' | 'keepDays'>
  readonly world: Worlds
  readonly faults: Faults
  readonly counters: Counters
  readonly listings: {
    /** Changes a price behind everybody's back, at once. `price` in major units, such as 24.99. */
    setPrice(of: Where & { readonly sku: string; readonly price: number }): void
  }
  readonly documents: {
    /** Gives a report type's documents a body of the test's own. */
    serve(body: ServedBody): void
  }
  close(): Promise<void>
}

/** The parts that know nothing of HTTP. */
interface Parts extends Pick<Emulator, 'clock' | 'sellers' | 'tokens' | 'faults' | 'counters' | 'world'> {
  readonly timer: Clock
  readonly book: ListingBook
  readonly store: ReportStore
  readonly ads: AdsDesk
}

const storeFrom = (
  options: EmulatorOptions,
  parts: Omit<Parts, 'store' | 'ads'>,
  served: ReadonlyMap<string, ServedBody>,
): ReportStore => {
  const times = options.report_times ?? { queue_ms: 0, processing_ms: 0 }
  return reportStoreOf({
    projections: Object.values(shipped),
    clock: parts.clock,
    timer: parts.timer,
    faults: parts.faults,
    times: (report_type) => times.by_type?.[report_type] ?? times,
    late_ms: options.late_ms ?? 1000,
    enforce_freshness: options.enforce_freshness ?? false,
    compress: options.compress_documents ?? true,
    // What a test serves is there, whatever the world would say.
    no_data: (report_type) => (served.has(report_type) ? 'header' : options.no_data?.[report_type]),
    shown: () => parts.book.asShown(),
  })
}

const partsFrom = (options: EmulatorOptions, served: ReadonlyMap<string, ServedBody>): Parts => {
  const { clock = runningClock(), timer = systemClock } = options
  const sellers = sellersOf(clock, options.sellers ?? [DEMO_SELLER])
  const made = {
    clock,
    timer,
    sellers,
    tokens: tokensOf({ sellers, timer, expires_in: options.token_expires_in ?? 3600 }),
    faults: faultsOf(),
    counters: countersOf(),
    book: listingBookOf({ clock, timer, delay_ms: options.listing_delay_ms ?? 0 }),
  }
  const parts = { ...made, world: worldsOf(sellers, clock) }
  return { ...parts, store: storeFrom(options, parts, served), ads: openAdsDesk(options, parts) }
}

const shelfFrom = (
  options: EmulatorOptions,
  parts: Parts,
  about: {
    readonly signatures: DocumentShelf['signatures']
    readonly served: ReadonlyMap<string, ServedBody>
  },
): DocumentShelf => ({
  ...parts,
  signatures: about.signatures,
  slow_ms: options.slow_ms ?? 300,
  find(document_id) {
    const document = parts.store.documentById(document_id)
    if (!document) {
      const ads = parts.ads.reports.document(document_id)
      const own = ads && about.served.get(ads.report_type)
      return own ? { ...ads, open: () => packedBody(own) } : ads
    }
    const { report_type } = document.request.projection
    const layout = options.layouts?.[report_type] ?? 'as_seen'
    return {
      report_type,
      open: () => bodyOf(document, { layout, served: about.served.get(report_type) }),
    }
  },
})

const setPrice = (
  { world, book }: Parts,
  of: Where & { readonly sku: string; readonly price: number },
): void => {
  const { profile } = world.truth(of.sku, of)
  book.setPrice({ world: world.market(of), profile }, of.price)
}

export const startEmulator = async (options: EmulatorOptions = {}): Promise<Emulator> => {
  const served = new Map<string, ServedBody>()
  const parts = partsFrom(options, served)
  const api = openServer()
  const files = openServer()
  let documentUrl = ''
  const url_life_ms = options.url_life_ms ?? 300_000
  const signatures = signaturesOf({ origin: () => documentUrl, timer: parts.timer, url_life_ms })
  const doors = await openRegionDoors(api)
  const pipeline = {
    ...parts,
    limiter: limiterOf(parts.timer, options.rate_scale ?? 1),
    slow_ms: options.slow_ms ?? 300,
    regionOf: doors.regionOf,
  }
  mountTokens(api, pipeline, (client_id) => parts.ads.officeOf(client_id) ?? parts.tokens)
  for (const operation of operationsOf({
    ...parts,
    signatures,
    reachable: options.reachable_listings ?? 1000,
  }))
    mountOperation(api, pipeline, operation)
  mountAds(api, pipeline, { ...parts.ads, signatures })
  const shelf = shelfFrom(options, parts, { signatures, served })
  // A client that sends everything to one address finds the documents there too.
  for (const app of [api, files]) mountDocuments(app, shelf)
  mountControl(api, { ...parts, setPrice: (of) => setPrice(parts, of) })
  const close = async (): Promise<void> => {
    await Promise.all([api.close(), files.close(), doors.close()])
  }
  try {
    const url = await listen(api, options.port ?? 0)
    documentUrl = await listen(files, options.document_port ?? 0)
    const listings = { setPrice: (of: Parameters<typeof setPrice>[1]) => setPrice(parts, of) }
    const documents = { serve: (body: ServedBody) => void served.set(body.report_type, body) }
    return { ...parts, url, documentUrl, regionUrls: doors.urls, listings, documents, close }
  } catch (error) {
    await close()
    throw error
  }
}
