/**
 * What is stored and what a night's documents say, from one formula per dataset: row `n` of so many SKUs, `age` days before
 * the newest day. The same formula fills the tables by SQL and writes the documents, so a document repeats what is
 * stored byte for byte but for what changed.
 */

/** The newest day of the night; its age is 0. What was stored before it is older. */
export const NEWEST_ON = '2026-11-22'
export const MARKETPLACE = 'ATVPDKIKX0DER'

export interface Field {
  readonly column: string
  /** Absent where Amazon's file has none and it comes of the marketplace. */
  readonly header?: string
  /** SQL over `n`, `age` and `changed`. */
  readonly value: string
  readonly as?: 'day' | 'instant'
}

export interface RowsOf {
  readonly dataset: string
  readonly fields: readonly Field[]
  /** Which SKUs have a row on which day. */
  readonly has: string
  /** Pictures of now have no days. */
  readonly by_day: boolean
  /** How many versions of a row moved to history, for each stored one. */
  readonly history_ratio: number
}

const SKU = `'SKU-' || lpad(n::text, 6, '0')`
const ON = `date '${NEWEST_ON}' - age`
const title = `'Stoneware kettle number ' || n || ', 1.7 litres, brushed steel, with a lid that stays where it is put'`
const product: readonly Field[] = [
  { column: 'fnsku', header: 'FNSKU', value: `'X00' || lpad(n::text, 7, '0')` },
  { column: 'asin', header: 'ASIN', value: `'B0' || lpad(n::text, 8, '0')` },
  { column: 'sku', header: 'MSKU', value: SKU },
  { column: 'title', header: 'Title', value: title },
]

/** In stock on eight of nine stretches of 20 days; in one centre. */
const ledgerSummary: RowsOf = {
  dataset: 'ledger_summary',
  by_day: true,
  has: '(n + age / 20) % 9 > 0',
  history_ratio: 0.02,
  fields: [
    { column: 'balanced_on', header: 'Date', value: ON, as: 'day' },
    ...product,
    { column: 'disposition', header: 'Disposition', value: `'SELLABLE'` },
    { column: 'opening_units', header: 'Starting Warehouse Balance', value: '(n + age + 1) % 90 + 1' },
    { column: 'customer_shipment_units', header: 'Customer Shipments', value: '-((n + age) % 3)' },
    { column: 'closing_units', header: 'Ending Warehouse Balance', value: '(n + age) % 90 + 1 + changed' },
    { column: 'location', header: 'Location', value: `'ABE8'` },
  ],
}

/** A movement on one day of five. */
const ledgerDetail: RowsOf = {
  dataset: 'ledger_detail',
  by_day: true,
  has: '(n * 31 + age * 17) % 5 = 0',
  history_ratio: 0.05,
  fields: [
    { column: 'occurred_on', header: 'Date', value: ON, as: 'day' },
    ...product,
    { column: 'event_type', header: 'Event Type', value: `'Shipments'` },
    { column: 'moved_units', header: 'Quantity', value: '-1 - n % 3' },
    { column: 'fulfillment_center', header: 'Fulfillment Center', value: `'ABE8'` },
    { column: 'disposition', header: 'Disposition', value: `'SELLABLE'` },
    { column: 'country', header: 'Country', value: `'US'` },
    { column: 'reconciled_units', header: 'Reconciled Quantity', value: 'changed' },
    { column: 'unreconciled_units', header: 'Unreconciled Quantity', value: '0' },
  ],
}

/** An order on one day of ten, told once more when it is shipped. */
const orders: RowsOf = {
  dataset: 'orders',
  by_day: true,
  has: '(n * 7 + age * 13) % 10 = 0',
  history_ratio: 1,
  fields: [
    { column: 'amazon_order_id', header: 'amazon-order-id', value: `'111-' || age || '-' || n` },
    { column: 'purchased_at', header: 'purchase-date', value: `(${ON}) + time '20:00'`, as: 'instant' },
    {
      column: 'updated_at',
      header: 'last-updated-date',
      value: `case when changed > 0 then date '${NEWEST_ON}' + time '22:00' else (${ON}) + time '21:00' end`,
      as: 'instant',
    },
    {
      column: 'order_status',
      header: 'order-status',
      value: `case when changed > 0 then 'Shipped - Returned' else 'Shipped' end`,
    },
    { column: 'fulfillment_channel', header: 'fulfillment-channel', value: `'Amazon'` },
    { column: 'sales_channel', header: 'sales-channel', value: `'Amazon.com'` },
    { column: 'ship_service_level', header: 'ship-service-level', value: `'Expedited'` },
    { column: 'product_name', header: 'product-name', value: title },
    { column: 'sku', header: 'sku', value: SKU },
    { column: 'asin', header: 'asin', value: `'B0' || lpad(n::text, 8, '0')` },
    { column: 'item_status', header: 'item-status', value: `'Shipped'` },
    { column: 'ordered_units', header: 'quantity', value: '1 + n % 3' },
    { column: 'currency', header: 'currency', value: `'USD'` },
    { column: 'item_price_amount', header: 'item-price', value: '19.99 + n % 50' },
    { column: 'ship_city', header: 'ship-city', value: `'Springfield'` },
    { column: 'ship_state', header: 'ship-state', value: `'OR'` },
    { column: 'ship_postal_code', header: 'ship-postal-code', value: `'97477'` },
    { column: 'ship_country', header: 'ship-country', value: `'US'` },
  ],
}

const fbaInventory: RowsOf = {
  dataset: 'fba_inventory',
  by_day: false,
  has: 'true',
  // A tenth of the SKUs in a night; times the nights that are stored.
  history_ratio: 0.1,
  fields: [
    { column: 'sku', header: 'sku', value: SKU },
    { column: 'fnsku', header: 'fnsku', value: `'X00' || lpad(n::text, 7, '0')` },
    { column: 'asin', header: 'asin', value: `'B0' || lpad(n::text, 8, '0')` },
    { column: 'product_name', header: 'product-name', value: title },
    { column: 'condition', header: 'condition', value: `'New'` },
    { column: 'currency', value: `'USD'` },
    { column: 'fulfillable_units', header: 'afn-fulfillable-quantity', value: 'n % 90 + changed' },
    { column: 'total_units', header: 'afn-total-quantity', value: 'n % 90 + changed' },
    { column: 'inbound_working_units', header: 'afn-inbound-working-quantity', value: '0' },
    { column: 'inbound_shipped_units', header: 'afn-inbound-shipped-quantity', value: '0' },
    { column: 'inbound_receiving_units', header: 'afn-inbound-receiving-quantity', value: '0' },
  ],
}

const listings: RowsOf = {
  dataset: 'listings',
  by_day: false,
  has: 'true',
  history_ratio: 0.02,
  fields: [
    { column: 'sku', header: 'seller-sku', value: SKU },
    { column: 'asin', header: 'asin1', value: `'B0' || lpad(n::text, 8, '0')` },
    { column: 'item_name', header: 'item-name', value: title },
    { column: 'price_amount', header: 'price', value: '19.99 + n % 50 + changed' },
    { column: 'currency', value: `'USD'` },
    { column: 'fulfillment_channel', header: 'fulfillment-channel', value: `'AMAZON_NA'` },
    { column: 'status', header: 'status', value: `'Active'` },
  ],
}

export const STORED: readonly RowsOf[] = [ledgerSummary, ledgerDetail, orders, fbaInventory, listings]

/** Which rows: of how many SKUs, of which ages, and which of them say otherwise than before. */
export interface Which {
  readonly skus: number
  readonly from_age: number
  readonly through_age: number
  /** SQL over `n` and `age`, 0 or 1. */
  readonly changed: string
}

/** `n`, `age` and `changed` of those rows, oldest first. */
export const placesOf = (rows: RowsOf, { skus, from_age, through_age, changed }: Which): string => {
  const ages = rows.by_day ? `generate_series(${from_age}, ${through_age}, -1)` : 'generate_series(0, 0)'
  return `select n, age, (${changed})::int as changed from ${ages} as age, generate_series(1, ${skus}) as n where ${rows.has}`
}

const asText = ({ value, as }: Field): string => {
  if (as === 'day') return `to_char(${value}, 'MM/DD/YYYY')`
  if (as === 'instant') return `to_char(${value}, 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')`
  return `(${value})::text`
}

const stored = ({ value, as }: Field): string => (as === 'instant' ? `(${value}) at time zone 'UTC'` : value)

/** The values as they are stored. */
export const valuesOf = (rows: RowsOf): string => rows.fields.map(stored).join(', ')

/** A tab-separated document with its header line, as a COPY to standard output. */
export const documentOf = (rows: RowsOf, places: string): string =>
  `copy (select ${rows.fields
    .filter(({ header }) => header !== undefined)
    .map((field) => `${asText(field)} as "${field.header}"`)
    .join(', ')} from (${places}) as place) to stdout with (header true, null '')`
