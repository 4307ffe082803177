import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { asOfNow, spReport } from '../../../sync/source.ts'

export const listings = defineReport({
  dataset: 'listings',
  source: spReport('GET_MERCHANT_LISTINGS_ALL_DATA', {
    // Without it Japan writes its headers in Japanese.
    options: { preferredReportDocumentLocale: 'en_US' },
    cancelled_means: 'try_again',
  }),
  grain: 'One row per SKU the seller has listed in the marketplace, active or not.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['sku'] },
  window: asOfNow(),
  touches: { sku: 'sku' },
  columns: {
    sku: column.sku('seller-sku'),
    asin: column.asin('asin1'),
    item_name: column.prose('item-name'),
    item_description: column.prose('item-description'),
    listing_id: column.text('listing-id'),
    price_amount: column.amount('price'),
    currency: column.currency(),
    // Blank for offers fulfilled by Amazon, whose stock is in fba_inventory.
    quantity_units: column.units('quantity'),
    opened_at: column.instant('open-date'),
    image_url: column.prose('image-url'),
    item_is_marketplace: column.flag('item-is-marketplace'),
    product_id_type: column.code('product-id-type'),
    zshop_shipping_fee: column.text('zshop-shipping-fee'),
    item_note: column.prose('item-note'),
    item_condition: column.code('item-condition'),
    zshop_category1: column.text('zshop-category1'),
    zshop_browse_path: column.text('zshop-browse-path'),
    zshop_storefront_feature: column.text('zshop-storefront-feature'),
    asin2: column.asin('asin2'),
    asin3: column.asin('asin3'),
    will_ship_internationally: column.code('will-ship-internationally'),
    expedited_shipping: column.code('expedited-shipping'),
    zshop_boldface: column.text('zshop-boldface'),
    product_id: column.text('product-id'),
    bid_for_featured_placement: column.text('bid-for-featured-placement'),
    add_delete: column.text('add-delete'),
    pending_units: column.units('pending-quantity'),
    fulfillment_channel: column.required(column.code('fulfillment-channel', 'fulfilment-channel')),
    merchant_shipping_group: column.text('merchant-shipping-group'),
    status: column.required(column.code('status')),
    optional_payment_type_exclusion: column.text('optional-payment-type-exclusion'),
    minimum_order_units: column.units('Minimum order quantity'),
    sell_remainder: column.text('Sell remainder'),
  },
})
