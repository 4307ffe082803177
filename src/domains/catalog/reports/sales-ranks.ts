import type { SellingPartner } from '../../../amazon/selling-partner.ts'
import { MarketplaceId } from '../../../core/ids.ts'
import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { asOfNow, spPages, type Question } from '../../../sync/source.ts'
import { partOf } from './catalog-items.ts'

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const ranksIn = (ranks: unknown, kind: string): readonly unknown[] => {
  const found = isObject(ranks) ? ranks[kind] : undefined
  return Array.isArray(found) ? found : []
}

/** A row for each rank: in a class of products, or in a whole department. */
async function* rows(partner: SellingPartner, question: Question): AsyncGenerator<object> {
  const marketplace_id = MarketplaceId.parse(question.marketplace_id)
  const asins = question.subjects
  for await (const item of partner.catalog.items({ marketplace_id, asins, included: ['salesRanks'] })) {
    const { asin } = item
    const ranks = partOf(item, 'salesRanks')
    for (const rank of ranksIn(ranks, 'classificationRanks')) yield { asin, kind: 'class', rank }
    for (const rank of ranksIn(ranks, 'displayGroupRanks')) yield { asin, kind: 'department', rank }
  }
}

export const salesRanks = defineReport({
  dataset: 'sales_ranks',
  source: spPages('searchCatalogItems', { about: { dataset: 'listings', column: 'asin' }, rows }),
  grain: 'One row per ASIN and list of best sellers it stands in, with its place there tonight.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['asin', 'rank_kind', 'category_id'] },
  window: asOfNow(),
  columns: {
    asin: column.required(column.asin('asin')),
    // class: among its kind of product. department: in the whole department.
    rank_kind: column.required(column.code('kind')),
    category_id: column.required(column.code('rank.classificationId', 'rank.websiteDisplayGroup')),
    category_name: column.prose('rank.title'),
    // 1 sells best.
    sales_rank: column.required(column.units('rank.rank')),
    category_link: column.text('rank.link'),
  },
})
