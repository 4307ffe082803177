import type { SellingPartner } from '../../../amazon/selling-partner.ts'
import { MarketplaceId } from '../../../core/ids.ts'
import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { localDays, spPages, type Question } from '../../../sync/source.ts'

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** Amazon lists what a transaction is about as pairs of name and value: here each name is a field. */
const named = (pairs: unknown): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    (Array.isArray(pairs) ? pairs : [])
      .filter(isObject)
      .map((pair) => [String(pair['relatedIdentifierName']), pair['relatedIdentifierValue']]),
  )

async function* rows(partner: SellingPartner, question: Question): AsyncGenerator<object> {
  const found = partner.finances.transactions({
    marketplace_id: MarketplaceId.parse(question.marketplace_id),
    posted_after: question.data_start_at ?? question.entered_at,
    posted_before: question.data_end_at ?? question.entered_at,
  })
  for await (const { relatedIdentifiers, ...transaction } of found)
    yield { ...transaction, related: named(relatedIdentifiers) }
}

export const financeTransactions = defineReport({
  dataset: 'finance_transactions',
  source: spPages('listTransactions', { rows }),
  grain:
    'One row per transaction posted to the account, as of its latest state. Held-back money comes twice, linked by transaction ids.',
  per: 'marketplace',
  load: { as: 'events', key: ['transaction_id'] },
  // A transaction is released about a month after it was posted at the latest, and says so from then on.
  window: localDays({ restated_days: 45, held_back_days: 1, days_max: 30, history_days: 720 }),
  indexes: [['order_id'], ['posted_on']],
  columns: {
    transaction_id: column.required(column.code('transactionId')),
    transaction_type: column.required(column.code('transactionType')),
    // DEFERRED, RELEASED, DEFERRED_RELEASED. Of a linked pair only the RELEASED one counts.
    transaction_status: column.code('transactionStatus'),
    description: column.prose('description'),
    posted_at: column.required(column.instant('postedDate')),
    posted_on: column.dayOfInstant('postedDate'),
    total_amount: column.amount('totalAmount.currencyAmount'),
    currency: column.currency('totalAmount.currencyCode'),
    order_id: column.code('related.ORDER_ID'),
    shipment_id: column.code('related.SHIPMENT_ID'),
    event_group_id: column.code('related.FINANCIAL_EVENT_GROUP_ID'),
    refund_id: column.code('related.REFUND_ID'),
    invoice_id: column.code('related.INVOICE_ID'),
    disbursement_id: column.code('related.DISBURSEMENT_ID'),
    transfer_id: column.code('related.TRANSFER_ID'),
    deferred_transaction_id: column.code('related.DEFERRED_TRANSACTION_ID'),
    release_transaction_id: column.code('related.RELEASE_TRANSACTION_ID'),
    settlement_id: column.code('related.SETTLEMENT_ID'),
    account_type: column.code('sellingPartnerMetadata.accountType'),
    selling_partner_id: column.code('sellingPartnerMetadata.sellingPartnerId'),
    account_marketplace_id: column.code('sellingPartnerMetadata.marketplaceId'),
    posted_marketplace_id: column.code('marketplaceDetails.marketplaceId'),
    posted_marketplace_name: column.code('marketplaceDetails.marketplaceName'),
    contexts: column.json('contexts'),
    item_details: column.json('items'),
    // A tree of types and amounts, each the sum of its parts.
    breakdowns: column.json('breakdowns'),
  },
})
