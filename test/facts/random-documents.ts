/** Documents as Amazon might send them, of five SKUs and a season, in any order and restating one another. */
import fc from 'fast-check'
import { addDays, LocalDate } from '../../src/core/time.ts'
import { type Document, fileOf } from './documents.ts'

const LAST = LocalDate.parse('2026-11-19')
const sku = fc.constantFrom('A', 'B', 'C', 'D', 'E')
const units = fc.integer({ min: 0, max: 4 })

/** Some days, short or long, near the newest or a season back. */
const days = fc
  .record({ back: fc.nat({ max: 70 }), length: fc.constantFrom(1, 5, 30) })
  .map(({ back, length }) => ({
    from_on: addDays(LAST, 1 - back - length),
    through_on: addDays(LAST, -back),
  }))

const orders = fc
  .record({
    days,
    lines: fc.array(
      fc.record({
        number: fc.nat({ max: 30 }),
        sku,
        back: fc.nat({ max: 6 }),
        hour: fc.nat({ max: 23 }),
        quantity: units,
        status: fc.constantFrom('Pending', 'Shipped', 'Shipped', 'Cancelled'),
        channel: fc.constantFrom('Amazon', 'Amazon', 'Merchant'),
        sales: fc.constantFrom('Amazon.com', 'Non-Amazon'),
        price: fc.constantFrom('', '9.99', '20', '31.50'),
        discount: fc.constantFrom('', '', '1.5'),
        currency: fc.constantFrom('', 'USD', 'USD', 'CAD'),
      }),
      { maxLength: 25 },
    ),
  })
  .map(({ days: window, lines }): Document => {
    const rows = lines.map((line) => {
      const at = `${addDays(window.through_on, -line.back)}T${String(line.hour).padStart(2, '0')}:30:00+00:00`
      return {
        'amazon-order-id': `111-${line.number}`,
        'purchase-date': at,
        'last-updated-date': at,
        'order-status': line.status,
        'fulfillment-channel': line.channel,
        'sales-channel': line.sales,
        sku: line.sku,
        quantity: line.quantity,
        'item-price': line.price,
        'item-promotion-discount': line.discount,
        currency: line.currency,
      }
    })
    const headers = ['amazon-order-id', 'purchase-date', 'last-updated-date', 'order-status']
    headers.push('fulfillment-channel', 'sales-channel', 'sku', 'quantity')
    headers.push('item-price', 'item-promotion-discount', 'currency')
    return { dataset: 'orders', days: window, file: fileOf(headers, rows) }
  })

const ledgerSummary = fc
  .record({
    days,
    lines: fc.array(
      fc.record({ sku, back: fc.nat({ max: 30 }), opening: units, closing: units, sellable: fc.boolean() }),
      { maxLength: 40 },
    ),
  })
  .map(({ days: window, lines }): Document => {
    const rows = lines.map((line) => {
      const [year, month, day] = addDays(window.through_on, -line.back).split('-')
      return {
        Date: `${month}/${day}/${year}`,
        MSKU: line.sku,
        Disposition: line.sellable ? 'SELLABLE' : 'DEFECTIVE',
        'Starting Warehouse Balance': line.opening,
        'Ending Warehouse Balance': line.closing,
      }
    })
    const headers = ['Date', 'MSKU', 'Disposition', 'Starting Warehouse Balance', 'Ending Warehouse Balance']
    return { dataset: 'ledger_summary', days: window, file: fileOf(headers, rows) }
  })

const fbaInventory = fc
  .uniqueArray(fc.record({ sku, fulfillable: units, inbound: units, both: fc.boolean() }), {
    selector: (line) => line.sku,
  })
  .map((lines): Document => {
    const rows = lines.map((line) => ({
      sku: line.sku,
      condition: 'New',
      'mfn-listing-exists': line.both ? 'Yes' : 'No',
      'mfn-fulfillable-quantity': line.both ? 3 : '',
      'afn-listing-exists': 'Yes',
      'afn-fulfillable-quantity': line.fulfillable,
      'afn-inbound-shipped-quantity': line.inbound,
      'afn-inbound-receiving-quantity': 0,
    }))
    const headers = [
      'sku',
      'condition',
      'mfn-listing-exists',
      'mfn-fulfillable-quantity',
      'afn-listing-exists',
    ]
    headers.push('afn-fulfillable-quantity', 'afn-inbound-shipped-quantity', 'afn-inbound-receiving-quantity')
    return { dataset: 'fba_inventory', file: fileOf(headers, rows) }
  })

export const LISTING_HEADERS = ['seller-sku', 'quantity', 'fulfillment-channel', 'status', 'price']
const listings = fc
  .uniqueArray(fc.record({ sku, quantity: units, merchant: fc.boolean() }), { selector: (line) => line.sku })
  .map((lines): Document => {
    const rows = lines.map((line) => ({
      'seller-sku': line.sku,
      quantity: line.merchant ? line.quantity : '',
      'fulfillment-channel': line.merchant ? 'DEFAULT' : 'AMAZON_NA',
      status: 'Active',
    }))
    return { dataset: 'listings', file: fileOf(LISTING_HEADERS, rows) }
  })

const customerReturns = fc
  .record({
    days,
    lines: fc.array(fc.record({ sku, back: fc.nat({ max: 30 }), units, sellable: fc.boolean() }), {
      maxLength: 15,
    }),
  })
  .map(({ days: window, lines }): Document => {
    const rows = lines.map((line) => ({
      'return-date': `${addDays(window.through_on, -line.back)}T20:00:00+00:00`,
      'order-id': '111-1',
      sku: line.sku,
      quantity: line.units,
      'detailed-disposition': line.sellable ? 'SELLABLE' : 'DEFECTIVE',
    }))
    const headers = ['return-date', 'order-id', 'sku', 'quantity', 'detailed-disposition']
    return { dataset: 'customer_returns', days: window, file: fileOf(headers, rows) }
  })

/** Ads of SKUs, or the same of campaigns. */
const ads = fc
  .record({
    days,
    dataset: fc.constantFrom(
      'ads_sp_product_performance',
      'ads_sp_product_performance',
      'ads_sd_product_performance',
      'ads_sp_campaign_performance',
      'ads_sb_campaign_performance',
    ),
    lines: fc.array(
      fc.record({
        sku,
        back: fc.nat({ max: 30 }),
        campaign: fc.constantFrom('1', '2'),
        cost: fc.constantFrom(0, 0.4, 2.75),
        sales: fc.constantFrom(0, 12.5),
        currency: fc.constantFrom('USD', 'USD', 'CAD', null),
      }),
      { maxLength: 25 },
    ),
  })
  .map(({ days: window, dataset, lines }): Document => {
    const rows = lines.map((line) => ({
      date: addDays(window.through_on, -line.back),
      campaignId: line.campaign,
      campaignName: `Campaign ${line.campaign}`,
      advertisedSku: line.sku,
      promotedSku: line.sku,
      impressions: 10,
      cost: line.cost,
      sales7d: line.sales,
      sales: line.sales,
      campaignBudgetCurrencyCode: line.currency,
    }))
    const asked = rows.filter(({ date }) => date >= window.from_on)
    return { dataset, days: window, file: JSON.stringify(asked) }
  })

const feesAtPrice = fc
  .uniqueArray(fc.record({ sku, price: fc.constantFrom('9.99', '20'), amazon: fc.boolean() }), {
    selector: (line) => line.sku,
  })
  .map((lines): Document => {
    const rows = lines.map((line) => ({
      FeesEstimateIdentifier: {
        IdValue: line.sku,
        IsAmazonFulfilled: line.amazon,
        PriceToEstimateFees: { ListingPrice: { Amount: line.price, CurrencyCode: 'USD' } },
      },
      Status: 'Success',
      estimate: { total: { CurrencyCode: 'USD' }, final: { ReferralFee: '1.50', FBAFees: '3.20' } },
    }))
    return { dataset: 'fees_at_price', file: rows.map((row) => JSON.stringify(row)).join('\n') }
  })

/** A document, or a refresh of the facts. */
export const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.oneof(
      { weight: 2, arbitrary: orders },
      { weight: 2, arbitrary: ads },
      ledgerSummary,
      fbaInventory,
      listings,
      customerReturns,
      feesAtPrice,
    ),
  },
  { weight: 2, arbitrary: fc.constant('refresh' as const) },
)
