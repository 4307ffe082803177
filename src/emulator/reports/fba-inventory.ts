import type { Marketplace } from '../../core/marketplace.ts'
import { snapshotAt, type Snapshot } from '../world/snapshot.ts'
import type { SkuProfile } from '../world/types.ts'
import { defineProjection, type Column } from './define.ts'
import { moneyText } from './text.ts'

interface Line {
  readonly profile: SkuProfile
  readonly stock: Snapshot
  readonly merchant_units: number
  readonly price_minor: number
  readonly currency: string
}

const units = (name: string, of: (stock: Snapshot) => number): Column<Line> => ({
  name,
  cell: ({ stock }) => String(of(stock)),
})

const SHARED: readonly Column<Line>[] = [
  { name: 'sku', cell: ({ profile }) => profile.sku },
  { name: 'fnsku', cell: ({ profile }) => profile.fnsku },
  { name: 'asin', cell: ({ profile }) => profile.asin },
  { name: 'product-name', cell: ({ profile }) => profile.title },
  { name: 'condition', cell: () => 'New' },
  { name: 'your-price', cell: ({ price_minor, currency }) => moneyText(price_minor, currency) },
  { name: 'mfn-listing-exists', cell: ({ profile }) => (profile.fulfilment === 'both' ? 'Yes' : 'No') },
  {
    name: 'mfn-fulfillable-quantity',
    cell: ({ profile, merchant_units }) => (profile.fulfilment === 'both' ? String(merchant_units) : ''),
  },
  { name: 'afn-listing-exists', cell: () => 'Yes' },
  units('afn-warehouse-quantity', (stock) => stock.warehouse),
  units('afn-fulfillable-quantity', (stock) => stock.fulfillable),
  units('afn-unsellable-quantity', (stock) => stock.unsellable),
  units('afn-reserved-quantity', (stock) => stock.reserved),
  units('afn-total-quantity', (stock) => stock.total),
  { name: 'per-unit-volume', cell: ({ profile }) => profile.unit_volume_cubic_feet.toFixed(2) },
  units('afn-inbound-working-quantity', (stock) => stock.inbound_working),
  units('afn-inbound-shipped-quantity', (stock) => stock.inbound_shipped),
  units('afn-inbound-receiving-quantity', (stock) => stock.inbound_receiving),
  units('afn-researching-quantity', (stock) => stock.researching),
  units('afn-reserved-future-supply', () => 0),
  units('afn-future-supply-buyable', () => 0),
]

/** Europe splits stock by where it lies; this seller stores everything in the marketplace's own country. */
const EUROPE: readonly Column<Line>[] = [
  units('afn-fulfillable-quantity-local', (stock) => stock.fulfillable),
  units('afn-fulfillable-quantity-remote', () => 0),
  units('afn-fc-transfer-quantity', (stock) => stock.reserved_transfers),
  units('afn-onhand-buyable-quantity', (stock) => stock.fulfillable + stock.reserved_transfers),
]

const STORE: Column<Line> = { name: 'store', documented: null, cell: () => '' }

const columnsFor = (marketplace: Marketplace): readonly Column<Line>[] =>
  marketplace.region === 'eu' ? [...SHARED, ...EUROPE, STORE] : [...SHARED, STORE]

/** FBA Manage Inventory: one row per SKU that Amazon ships, as counted when the report ran. */
export const fbaInventory = defineProjection<Line>({
  report_type: 'GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA',
  window: { as: 'snapshot' },
  options: {},
  quoted: false,
  line_end: '\r\n',
  no_data: 'header',
  fresh_minutes: 30,
  columns: ({ world }) => columnsFor(world.setup.marketplace),
  *facts({ world, as_of_ms, price, merchant_units }) {
    const today = world.calendar.dayAt(as_of_ms)
    const currency = world.setup.marketplace.currency
    for (const life of world.lives(today)) {
      const { profile } = life
      if (profile.fulfilment === 'merchant' || profile.opened_day > today) continue
      yield {
        profile,
        stock: snapshotAt(life, as_of_ms),
        merchant_units: merchant_units(life, as_of_ms),
        price_minor: price(profile, as_of_ms),
        currency,
      }
    }
  },
})
