import type { Marketplace } from '../../core/marketplace.ts'
import { isClosed } from '../world/catalog.ts'
import { snapshotAt, type Snapshot } from '../world/snapshot.ts'
import type { SkuProfile } from '../world/types.ts'
import { defineProjection, type Column, type ReportProjection } from './define.ts'
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

/** A listing that the seller has closed and that has nothing left at Amazon, nor on the way there, is archived. */
const isArchived = (profile: SkuProfile, stock: Snapshot, day: number): boolean =>
  isClosed(profile, day) && stock.total === 0

const inventoryReport = (
  report_type: string,
  isShown: (profile: SkuProfile, stock: Snapshot, day: number) => boolean,
): ReportProjection =>
  defineProjection<Line>({
    report_type,
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
        const stock = snapshotAt(life, as_of_ms)
        if (!isShown(profile, stock, today)) continue
        const price_minor = price(profile, as_of_ms)
        yield { profile, stock, merchant_units: merchant_units(life, as_of_ms), price_minor, currency }
      }
    },
  })

/** FBA Manage Inventory: one row per SKU that Amazon ships and that is not archived, as counted when the report ran. */
export const fbaInventory = inventoryReport(
  'GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA',
  (profile, stock, day) => !isArchived(profile, stock, day),
)

/** FBA Manage Inventory, archived: the same, archived listings included. */
export const fbaInventoryAll = inventoryReport('GET_FBA_MYI_ALL_INVENTORY_DATA', () => true)
