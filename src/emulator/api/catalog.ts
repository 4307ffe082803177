/** Catalog Items API 2022-04-01: the seller's products as shoppers see them, twenty ASINs a call. */
import { msOf } from '../../core/time.ts'
import { invalidInput, notFound, type Answer } from '../answer.ts'
import { listOf, type Call, type Operation } from '../operation.ts'
import { sliceOfList } from '../paging.ts'
import { sizeOf } from '../world/fees.ts'
import type { MarketWorld } from '../world/market.ts'
import { mix } from '../world/random.ts'
import { eanOf, productNamed, salesRankAt, type Product } from '../world/products.ts'
import type { SkuProfile } from '../world/types.ts'
import { nextOf, oneMarket, pageOf, refusedValue, sizeOfPage, type Times } from './asking.ts'

const INCLUDED = [
  'attributes',
  'classifications',
  'dimensions',
  'identifiers',
  'images',
  'productTypes',
  'relationships',
  'salesRanks',
  'summaries',
  'vendorDetails',
] as const
type Part = (typeof INCLUDED)[number]

const IDENTIFIER_TYPES = ['ASIN', 'EAN', 'GTIN', 'ISBN', 'JAN', 'MINSAN', 'SKU', 'UPC'] as const
const IDENTIFIERS_MAX = 20
const COLOURS = ['Black', 'White', 'Red', 'Green'] as const

interface Shelf {
  readonly world: MarketWorld
  readonly day: number
  readonly marketplaceId: string
  readonly product: Product
  /** The product itself, or the first of a parent's children. */
  readonly profile: SkuProfile
}

const colourOf = ({ index }: SkuProfile): string => COLOURS[index % COLOURS.length] ?? 'Black'

const categoryOf = ({ product_type }: SkuProfile): { readonly id: string; readonly title: string } => ({
  id: String(100_000 + (mix(product_type.length, product_type.charCodeAt(0)) % 900_000)),
  title: product_type.replace('_', ' '),
})

const classification = (profile: SkuProfile): unknown => ({
  displayName: categoryOf(profile).title,
  classificationId: categoryOf(profile).id,
  parent: { displayName: 'Home & Kitchen', classificationId: '1055398' },
})

const summary = ({ product, profile, marketplaceId }: Shelf): unknown => ({
  marketplaceId,
  adultProduct: false,
  autographed: false,
  memorabilia: false,
  tradeInEligible: false,
  brand: 'Northwind',
  manufacturer: 'Northwind Home',
  browseClassification: { displayName: categoryOf(profile).title, classificationId: categoryOf(profile).id },
  itemName: profile.title,
  websiteDisplayGroup: 'home_display_on_website',
  websiteDisplayGroupName: 'Home',
  ...(product.kind === 'parent'
    ? { itemClassification: 'VARIATION_PARENT' }
    : {
        itemClassification: 'BASE_PRODUCT',
        color: colourOf(profile),
        size: 'One Size',
        style: 'Modern',
        modelNumber: `NW-${profile.index}`,
        partNumber: `NW-${profile.index}`,
        packageQuantity: 1,
        releaseDate: '2024-03-01',
      }),
})

const attributes = ({ world, profile, marketplaceId }: Shelf): unknown => {
  const language_tag = world.setup.marketplace.locale
  const value = (text: string): unknown => [{ value: text, language_tag, marketplace_id: marketplaceId }]
  return {
    item_name: value(profile.title),
    brand: value('Northwind'),
    color: value(colourOf(profile)),
    bullet_point: ['Made to last', 'Two years of warranty'].map((text) => {
      return { value: text, language_tag, marketplace_id: marketplaceId }
    }),
  }
}

const inches = (value: number): unknown => ({ unit: 'inches', value })

const dimensions = (profile: SkuProfile): unknown => {
  const { sides, weight } = sizeOf(profile)
  const [length, width, height] = sides
  return {
    length: inches(length),
    width: inches(width),
    height: inches(height),
    weight: { unit: 'pounds', value: weight },
  }
}

const relationships = ({ product }: Shelf): readonly unknown[] => {
  const variationTheme = { attributes: ['color'], theme: 'COLOR_NAME' }
  if (product.kind === 'parent') {
    return [{ type: 'VARIATION', childAsins: product.children.map((child) => child.asin), variationTheme }]
  }
  return product.parent === undefined
    ? []
    : [{ type: 'VARIATION', parentAsins: [product.parent], variationTheme }]
}

/** Ranks are those of the morning; a parent that nobody can buy has none. */
const ranks = ({ world, product, profile, day, marketplaceId }: Shelf): readonly unknown[] => {
  if (product.kind === 'parent') return []
  const rank = salesRankAt(world.life(profile.index, day), day)
  const { id, title } = categoryOf(profile)
  const link = `https://${world.setup.marketplace.domain}/gp/bestsellers/kitchen`
  return [
    {
      marketplaceId,
      classificationRanks: [
        { classificationId: id, title, link: `${link}/${id}`, rank: Math.ceil(rank / 24) },
      ],
      displayGroupRanks: [{ websiteDisplayGroup: 'home_display_on_website', title: 'Home', link, rank }],
    },
  ]
}

const images = ({ profile }: Shelf): readonly unknown[] =>
  ['MAIN', 'PT01'].map((variant, number) => ({
    variant,
    link: `https://m.media-amazon.com/images/I/${mix(profile.seed, 75, number).toString(36)}.jpg`,
    height: 1600,
    width: 1600,
  }))

const partOf = (shelf: Shelf, name: Part): unknown => {
  const { marketplaceId, profile, product } = shelf
  const isParent = product.kind === 'parent'
  const parts: Readonly<Record<Part, () => unknown>> = {
    attributes: () => attributes(shelf),
    classifications: () => [{ marketplaceId, classifications: [classification(profile)] }],
    dimensions: () =>
      isParent ? [] : [{ marketplaceId, item: dimensions(profile), package: dimensions(profile) }],
    identifiers: () => [
      { marketplaceId, identifiers: isParent ? [] : [{ identifierType: 'EAN', identifier: eanOf(profile) }] },
    ],
    images: () => [{ marketplaceId, images: images(shelf) }],
    productTypes: () => [{ marketplaceId, productType: profile.product_type }],
    relationships: () => [{ marketplaceId, relationships: relationships(shelf) }],
    salesRanks: () => ranks(shelf),
    summaries: () => [summary(shelf)],
    // For vendors alone.
    vendorDetails: () => [],
  }
  return parts[name]()
}

const itemOf = (times: Times, call: Call, world: MarketWorld, asin: string): unknown => {
  const day = world.calendar.dayAt(msOf(times.clock.now()))
  const product = productNamed(world, asin, day)
  const profile = product?.kind === 'parent' ? product.children[0] : product?.profile
  if (!product || !profile) return undefined
  const shelf: Shelf = { world, day, marketplaceId: world.setup.marketplace.marketplace_id, product, profile }
  const asked = listOf(call.query, 'includedData')
  const names = INCLUDED.filter((name) => (asked.length === 0 ? name === 'summaries' : asked.includes(name)))
  return { asin, ...Object.fromEntries(names.map((name) => [name, partOf(shelf, name)] as const)) }
}

/** The ASIN an identifier stands for; for SKUs the seller has to be named. */
const asinOf = (world: MarketWorld, type: string, identifier: string): string => {
  if (type !== 'SKU') return type === 'ASIN' ? identifier : ''
  const index = world.indexOf(identifier)
  return index === undefined ? '' : world.profile(index).asin
}

const refused = ({ query, seller }: Call): Answer | undefined => {
  const identifiers = listOf(query, 'identifiers')
  if (identifiers.length === 0) return invalidInput('identifiers or keywords is required.')
  if (identifiers.length > IDENTIFIERS_MAX) return invalidInput('identifiers can name 20 at most.')
  if (!query.has('identifiersType')) return invalidInput('identifiersType is required with identifiers.')
  if (query.get('identifiersType') === 'SKU' && query.get('sellerId') !== seller.seller_id) {
    return invalidInput('sellerId is required when identifiersType is SKU.')
  }
  return (
    refusedValue(query, 'identifiersType', IDENTIFIER_TYPES) ?? refusedValue(query, 'includedData', INCLUDED)
  )
}

/** Only what was asked for by identifier: this world's catalogue holds nobody else's products to search in. */
const searchCatalogItems = (times: Times, call: Call): Answer => {
  const { query } = call
  const world = oneMarket(call, 'marketplaceIds')
  if ('status' in world) return world
  const size = sizeOfPage(query, 'pageSize', { max: 20, usual: 10 })
  if (typeof size !== 'number') return size
  const refusal = refused(call)
  if (refusal) return refusal
  const type = query.get('identifiersType') ?? ''
  const asins = new Set(listOf(query, 'identifiers').map((identifier) => asinOf(world, type, identifier)))
  const found = [...asins].flatMap((asin) => itemOf(times, call, world, asin) ?? [])
  const page = pageOf(times, call, {
    token: 'pageToken',
    free: ['pageSize'],
    slice: ({ from }) => sliceOfList(found, from, size),
  })
  if ('status' in page) return page
  return {
    status: 200,
    body: { numberOfResults: found.length, pagination: nextOf('nextToken', page), items: page.items },
  }
}

const getCatalogItem = (times: Times, call: Call): Answer => {
  const world = oneMarket(call, 'marketplaceIds')
  if ('status' in world) return world
  const refusal = refusedValue(call.query, 'includedData', INCLUDED)
  if (refusal) return refusal
  const asin = call.params['asin'] ?? ''
  const item = itemOf(times, call, world, asin)
  return item === undefined
    ? notFound(
        `Requested item '${asin}' not found in marketplace(s) ${call.query.get('marketplaceIds') ?? ''}.`,
      )
    : { status: 200, body: item }
}

const ROOT = '/catalog/2022-04-01/items'

export const catalogOperations = (times: Times): readonly Operation[] => [
  {
    name: 'searchCatalogItems',
    method: 'GET',
    path: ROOT,
    handle: (call) => searchCatalogItems(times, call),
  },
  {
    name: 'getCatalogItem',
    method: 'GET',
    path: `${ROOT}/:asin`,
    handle: (call) => getCatalogItem(times, call),
  },
]
