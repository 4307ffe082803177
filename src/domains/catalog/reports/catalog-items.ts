import { MarketplaceId } from '../../../core/ids.ts'
import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { asOfNow, spPages, type Question } from '../../../sync/source.ts'
import type { CatalogPart } from '../../../amazon/sp/catalog.ts'
import type { SellingPartner } from '../../../amazon/selling-partner.ts'

const INCLUDED: readonly CatalogPart[] = [
  'attributes',
  'classifications',
  'dimensions',
  'identifiers',
  'images',
  'productTypes',
  'relationships',
  'summaries',
]

/** Amazon answers by marketplace, and one was asked: its part alone. */
export const partOf = (item: Readonly<Record<string, unknown>>, name: string): unknown => {
  const parts: unknown = item[name]
  return Array.isArray(parts) ? parts[0] : undefined
}

async function* rows(partner: SellingPartner, question: Question): AsyncGenerator<object> {
  const marketplace_id = MarketplaceId.parse(question.marketplace_id)
  const asins = question.subjects
  for await (const item of partner.catalog.items({ marketplace_id, asins, included: INCLUDED }))
    yield {
      asin: item['asin'],
      attributes: item['attributes'],
      ...Object.fromEntries(INCLUDED.slice(1).map((name) => [name, partOf(item, name)])),
    }
}

const side = (of: 'item' | 'package', name: string) => ({
  size: column.measure(`dimensions.${of}.${name}.value`),
  unit: column.code(`dimensions.${of}.${name}.unit`),
})
const item = {
  height: side('item', 'height'),
  length: side('item', 'length'),
  width: side('item', 'width'),
  weight: side('item', 'weight'),
}
const parcel = {
  height: side('package', 'height'),
  length: side('package', 'length'),
  width: side('package', 'width'),
  weight: side('package', 'weight'),
}
const CLASS = 'summaries.browseClassification'

export const catalogItems = defineReport({
  dataset: 'catalog_items',
  source: spPages('searchCatalogItems', { about: { dataset: 'listings', column: 'asin' }, rows }),
  grain: 'One row per ASIN the seller lists: the product as shoppers see it, without its ranks.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['asin'] },
  window: asOfNow(),
  columns: {
    asin: column.required(column.asin('asin')),
    item_name: column.prose('summaries.itemName'),
    brand: column.prose('summaries.brand'),
    manufacturer: column.prose('summaries.manufacturer'),
    product_type: column.code('productTypes.productType'),
    item_classification: column.code('summaries.itemClassification'),
    browse_class: column.prose(`${CLASS}.displayName`),
    browse_class_id: column.code(`${CLASS}.classificationId`),
    browse_class_parent: column.json(`${CLASS}.parent`),
    color: column.prose('summaries.color'),
    // The product's, such as 82-Inch; dimensions are below.
    size_name: column.prose('summaries.size'),
    style: column.prose('summaries.style'),
    model_number: column.prose('summaries.modelNumber'),
    part_number: column.prose('summaries.partNumber'),
    package_units: column.units('summaries.packageQuantity'),
    release_on: column.day('summaries.releaseDate'),
    contributors: column.json('summaries.contributors'),
    is_adult_product: column.flag('summaries.adultProduct'),
    is_autographed: column.flag('summaries.autographed'),
    is_memorabilia: column.flag('summaries.memorabilia'),
    is_trade_in_eligible: column.flag('summaries.tradeInEligible'),
    website_group: column.code('summaries.websiteDisplayGroup'),
    website_group_name: column.prose('summaries.websiteDisplayGroupName'),
    item_height_side: item.height.size,
    item_height_unit: item.height.unit,
    item_length: item.length.size,
    item_length_unit: item.length.unit,
    item_width_side: item.width.size,
    item_width_unit: item.width.unit,
    item_weight: item.weight.size,
    item_weight_unit: item.weight.unit,
    package_height_side: parcel.height.size,
    package_height_unit: parcel.height.unit,
    package_length: parcel.length.size,
    package_length_unit: parcel.length.unit,
    package_width_side: parcel.width.size,
    package_width_unit: parcel.width.unit,
    package_weight: parcel.weight.size,
    package_weight_unit: parcel.weight.unit,
    identifiers: column.json('identifiers.identifiers'),
    images: column.json('images.images'),
    classifications: column.json('classifications.classifications'),
    // Variations: the parent's ASIN, or a parent's children.
    relationships: column.json('relationships.relationships'),
    // Whatever the product type has, as sellers and Amazon wrote it.
    attributes: column.json('attributes'),
    answered_marketplace_id: column.code(
      'summaries.marketplaceId',
      'productTypes.marketplaceId',
      'dimensions.marketplaceId',
      'identifiers.marketplaceId',
      'images.marketplaceId',
      'classifications.marketplaceId',
      'relationships.marketplaceId',
    ),
  },
})
