/**
 * Reports that nobody asked for: Amazon makes one for each settlement, of one marketplace or of
 * several with one currency, when its period is over.
 */
import { DAY_MS, instantOf, msOf } from '../../core/time.ts'
import type { ReportContext } from '../reports/define.ts'
import { settlement as projection } from '../reports/settlement.ts'
import type { Seller } from '../sellers.ts'
import { hashText, mix } from '../world/random.ts'
import type { MarketWorld } from '../world/market.ts'
import { settlementsMade, type Settlement } from '../world/settling.ts'
import type { StoredDocument, StoredReport, StoreOptions } from './types.ts'

interface Made {
  readonly report: StoredReport
  readonly document: StoredDocument
}

const RETENTION_DAYS = 90

/** What is paid out together: the marketplaces of one currency. */
const payOutsOf = (seller: Seller): readonly (readonly [MarketWorld, ...MarketWorld[]])[] => {
  const groups = new Map<string, [MarketWorld, ...MarketWorld[]]>()
  for (const { marketplace_id, currency } of seller.marketplaces) {
    const world = seller.market(marketplace_id)
    if (!world) continue
    const known = groups.get(currency)
    if (known) known.push(world)
    else groups.set(currency, [world])
  }
  return [...groups.values()]
}

/** Ids follow from the settlement, so a restarted emulator finds the same ones. */
const madeFrom = (
  options: StoreOptions,
  seller: Seller,
  worlds: readonly [MarketWorld, ...MarketWorld[]],
  settled: Settlement,
): Made => {
  const [{ setup }] = worlds
  const { from_ms, until_ms, made_ms, period } = settled
  const place = hashText(`${seller.seller_id} ${setup.marketplace.marketplace_id}`)
  const document_id = `amzn1.spdoc.1.4.${seller.region}.${mix(place, period).toString(16)}-S${settled.id}`
  const marketplace_ids = worlds.map((world) => world.setup.marketplace.marketplace_id)
  const request = { projection, marketplace_ids, from_ms, until_ms, options: {} }
  const shown = options.shown()
  const contextOf = (world: MarketWorld): ReportContext => ({
    world,
    as_of_ms: made_ms,
    from_ms,
    until_ms,
    options: {},
    price: (profile, at_ms) => shown.price({ world, profile, at_ms }),
    merchant_units: (life, at_ms) => shown.merchantUnits({ world, life, at_ms }),
  })
  const [first, ...others] = worlds
  const context: ReportContext = { ...contextOf(first), beside: others.map(contextOf) }
  return {
    report: {
      report_id: `${Math.floor(made_ms / 1000)}${String(place % 1_000_000).padStart(6, '0')}`,
      seller,
      request,
      created_at: instantOf(made_ms),
      created_ms: 0,
      queue_ms: 0,
      processing_ms: 0,
      fate: 'done',
      document_id,
    },
    document: {
      document_id,
      number: period,
      seller,
      created_world_ms: made_ms,
      request,
      contexts: [context],
      compressed: options.compress,
      fault: options.faults.onContent(projection.report_type),
      header_only: false,
      failure: undefined,
    },
  }
}

/** Adds the seller's settlements of the last 90 days that are not there yet. */
export const addSettlements = (
  options: StoreOptions,
  kept: { readonly reports: Map<string, StoredReport>; readonly documents: Map<string, StoredDocument> },
  seller: Seller,
): void => {
  const now_ms = msOf(options.clock.now())
  for (const worlds of payOutsOf(seller)) {
    const [world] = worlds
    const { marketplace_id } = world.setup.marketplace
    for (const settled of settlementsMade(world, now_ms - RETENTION_DAYS * DAY_MS, now_ms)) {
      const known = [...kept.reports.values()].some(
        ({ request, seller: owner }) =>
          owner.seller_id === seller.seller_id &&
          request.projection === projection &&
          request.marketplace_ids[0] === marketplace_id &&
          request.until_ms === settled.until_ms,
      )
      if (known) continue
      const { report, document } = madeFrom(options, seller, worlds, settled)
      kept.reports.set(report.report_id, report)
      kept.documents.set(document.document_id, document)
    }
  }
}

export const SETTLEMENT_TYPE = projection.report_type
