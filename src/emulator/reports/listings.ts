import { instantOf, zoneOffsetMs } from '../../core/time.ts'
import type { Marketplace } from '../../core/marketplace.ts'
import { isClosed, isSuppressed } from '../world/catalog.ts'
import type { Charset } from '../charset.ts'
import type { Calendar } from '../world/calendar.ts'
import { amazonChannelOf } from '../world/places.ts'
import { snapshotAt } from '../world/snapshot.ts'
import type { SkuProfile } from '../world/types.ts'
import { defineProjection, type Column, type ReportContext } from './define.ts'
import { moneyText } from './text.ts'

export interface ListingLine {
  readonly profile: SkuProfile
  readonly merchant_units: number
  readonly price: string
  readonly status: 'Active' | 'Inactive' | 'Incomplete'
  readonly channel: string
  readonly listing_id: string
  readonly opened: string
}

/** Zone names as Seller Central prints them, by country: standard time, summer time. */
const ZONE_NAMES: Readonly<Record<string, readonly [string, string]>> = {
  GB: ['GMT', 'BST'],
  JP: ['JST', 'JST'],
  AU: ['AEST', 'AEDT'],
}
const REGION_ZONES = { na: ['PST', 'PDT'], eu: ['MEZ', 'MESZ'], fe: ['JST', 'JST'] } as const

/** `2023-01-05 10:00:00 PST`. */
const openedText = (at_ms: number, calendar: Calendar, marketplace: Marketplace): string => {
  const offset = zoneOffsetMs(at_ms, calendar.time_zone)
  const january = zoneOffsetMs(
    Date.parse(`${calendar.began_on.slice(0, 4)}-01-01T12:00:00Z`),
    calendar.time_zone,
  )
  const [standard, summer] = ZONE_NAMES[marketplace.country] ?? REGION_ZONES[marketplace.region]
  const wall = instantOf(at_ms + offset)
    .slice(0, 19)
    .replace('T', ' ')
  return `${wall} ${offset === january ? standard : summer}`
}

const statusOf = (profile: SkuProfile, units: number, day: number): ListingLine['status'] => {
  if (profile.incomplete) return 'Incomplete'
  return isSuppressed(profile, day) || isClosed(profile, day) || units === 0 ? 'Inactive' : 'Active'
}

/** Headers of the Japanese file; a header not listed here is in English there too. */
const JAPANESE_HEADERS: Readonly<Record<string, string>> = {
  'item-name': '商品名',
  'listing-id': '出品ID',
  'seller-sku': '出品者SKU',
  price: '価格',
  quantity: '数量',
  'open-date': '出品日',
  'product-id-type': '商品IDタイプ',
  'item-note': 'コンディション説明',
  'item-condition': 'コンディション',
  'will-ship-internationally': '国外へ配送可',
  'expedited-shipping': '迅速な配送',
  'product-id': '商品ID',
  'pending-quantity': '在庫数',
  'fulfillment-channel': 'フルフィルメント・チャンネル',
  status: 'ステータス',
}

const empty = (name: string): Column<ListingLine> => ({ name, cell: () => '' })

/** What the reports of all and of active listings have in common. */
export const LISTING_COLUMNS: readonly Column<ListingLine>[] = [
  { name: 'item-name', cell: ({ profile }) => profile.title },
  { name: 'item-description', cell: ({ profile }) => `${profile.title} "as shown"` },
  { name: 'listing-id', cell: ({ listing_id }) => listing_id },
  { name: 'seller-sku', cell: ({ profile }) => profile.sku },
  { name: 'price', cell: ({ price }) => price },
  {
    name: 'quantity',
    cell: ({ profile, merchant_units }) => (profile.fulfilment === 'merchant' ? String(merchant_units) : ''),
  },
  { name: 'open-date', cell: ({ opened }) => opened },
  empty('image-url'),
  { name: 'item-is-marketplace', cell: () => 'y' },
  { name: 'product-id-type', cell: () => '1' },
  empty('zshop-shipping-fee'),
  empty('item-note'),
  { name: 'item-condition', cell: () => '11' },
  empty('zshop-category1'),
  empty('zshop-browse-path'),
  empty('zshop-storefront-feature'),
  { name: 'asin1', cell: ({ profile }) => profile.asin },
  empty('asin2'),
  empty('asin3'),
  { name: 'will-ship-internationally', cell: () => '1' },
  empty('expedited-shipping'),
  empty('zshop-boldface'),
  { name: 'product-id', cell: ({ profile }) => profile.asin },
  empty('bid-for-featured-placement'),
  empty('add-delete'),
  { name: 'pending-quantity', cell: () => '0' },
  { name: 'fulfillment-channel', cell: ({ channel }) => channel },
  {
    name: 'merchant-shipping-group',
    cell: ({ profile }) => (profile.fulfilment === 'merchant' ? 'Default Template' : ''),
  },
]

const STATUS_COLUMNS: readonly Column<ListingLine>[] = [
  { name: 'status', cell: ({ status }) => status },
  { name: 'optional-payment-type-exclusion', documented: null, cell: () => '' },
  { name: 'Minimum order quantity', documented: null, cell: () => '' },
  { name: 'Sell remainder', documented: null, cell: () => '' },
]

/** The columns in the marketplace's spelling and language. */
export const listingColumns = (
  columns: readonly Column<ListingLine>[],
  { world, options }: ReportContext,
): readonly Column<ListingLine>[] => {
  const { country } = world.setup.marketplace
  if (country === 'GB') {
    return columns.map((column) => ({
      ...column,
      name: column.name === 'fulfillment-channel' ? 'fulfilment-channel' : column.name,
    }))
  }
  if (country !== 'JP' || options['preferredReportDocumentLocale'] === 'en_US') return columns
  return columns.map((column) => ({ ...column, name: JAPANESE_HEADERS[column.name] ?? column.name }))
}

/** Cp1252 in North America and Europe, Shift_JIS in Japan. */
export const listingCharset = ({ country, region }: Marketplace): Charset =>
  country === 'JP' ? 'Shift_JIS' : region === 'fe' ? 'UTF-8' : 'Cp1252'

/** Every listing of the seller, whoever ships it. */
export function* listingLines({
  world,
  as_of_ms,
  price,
  merchant_units: merchantUnits,
}: ReportContext): Generator<ListingLine> {
  const { calendar, setup } = world
  const today = calendar.dayAt(as_of_ms)
  for (const life of world.lives(today)) {
    const { profile } = life
    if (profile.opened_day > today) continue
    const merchant_units = merchantUnits(life, as_of_ms)
    const status = statusOf(profile, snapshotAt(life, as_of_ms).fulfillable + merchant_units, today)
    const listed_ms = calendar.startMs(profile.opened_day - 30) + (profile.seed % 40_000) * 1000
    yield {
      profile,
      merchant_units,
      status,
      price: status === 'Incomplete' ? '' : moneyText(price(profile, as_of_ms), setup.marketplace.currency),
      channel: profile.fulfilment === 'merchant' ? 'DEFAULT' : amazonChannelOf(setup.marketplace),
      listing_id: `${String(profile.index).padStart(4, '0')}Z${profile.seed.toString(36).toUpperCase()}`,
      opened: openedText(listed_ms, calendar, setup.marketplace),
    }
  }
}

/**
 * All Listings: one row per SKU, whoever ships it, sold or not. Quotes in titles are plain characters. The file
 * is cp1252 in North America and Europe, Shift_JIS in Japan.
 */
export const listings = defineProjection<ListingLine>({
  report_type: 'GET_MERCHANT_LISTINGS_ALL_DATA',
  window: { as: 'snapshot' },
  options: { custom: ['true'], preferredReportDocumentLocale: [] },
  quoted: false,
  line_end: '\n',
  no_data: 'header',
  fresh_minutes: 30,
  charset: listingCharset,
  columns: (context) => listingColumns([...LISTING_COLUMNS, ...STATUS_COLUMNS], context),
  facts: listingLines,
})
