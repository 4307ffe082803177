import type { SellingPartner } from '../../../amazon/selling-partner.ts'
import { MarketplaceId } from '../../../core/ids.ts'
import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { asOfNow, spPages, type Question } from '../../../sync/source.ts'

async function* rows(partner: SellingPartner, question: Question): AsyncGenerator<object> {
  const marketplace_id = MarketplaceId.parse(question.marketplace_id)
  for await (const listing of partner.listings.withIssues({ marketplace_id })) {
    const { sku, summaries, issues } = listing
    const { fulfillmentAvailability, offers } = listing
    for (const issue of issues ?? [])
      yield { sku, summary: summaries?.[0] ?? {}, offers, fulfillmentAvailability, issue }
  }
}

export const listingIssues = defineReport({
  dataset: 'listing_issues',
  source: spPages('searchListingsItems', { rows }),
  grain:
    'One row per issue Amazon has with a listing, with the listing as it stands: errors and warnings, none elsewhere.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['sku', 'issue_no'] },
  window: asOfNow(),
  indexes: [['issue_code'], ['asin']],
  columns: {
    sku: column.sku('sku'),
    // Amazon gives issues no id; one listing can have the same code twice, for different attributes.
    issue_no: column.occurrence({ within: ['sku'], by: ['issue_code', 'attribute_names', 'message'] }),
    issue_code: column.required(column.code('issue.code')),
    severity: column.required(column.code('issue.severity')),
    // Amazon's words, in the language of the marketplace.
    message: column.prose('issue.message'),
    attribute_names: column.json('issue.attributeNames'),
    categories: column.json('issue.categories'),
    // What Amazon did about it, such as LISTING_SUPPRESSED or SEARCH_SUPPRESSED.
    enforcement_actions: column.json('issue.enforcements.actions'),
    exemption_status: column.code('issue.enforcements.exemption.status'),
    exemption_expires_at: column.instant('issue.enforcements.exemption.expiryDate'),
    issue_marketplace_ids: column.json('issue.marketplaceIds'),
    asin: column.asin('summary.asin'),
    fnsku: column.fnsku('summary.fnSku'),
    product_type: column.code('summary.productType'),
    condition_type: column.code('summary.conditionType'),
    // BUYABLE, DISCOVERABLE, both or neither.
    listing_status: column.json('summary.status'),
    item_name: column.prose('summary.itemName'),
    main_image: column.json('summary.mainImage'),
    listing_created_at: column.instant('summary.createdDate'),
    listing_updated_at: column.instant('summary.lastUpdatedDate'),
    summary_marketplace_id: column.code('summary.marketplaceId'),
    offers: column.json('offers'),
    fulfillment: column.json('fulfillmentAvailability'),
  },
})
