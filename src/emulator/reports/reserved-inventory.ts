import { snapshotAt, type Snapshot } from '../world/snapshot.ts'
import type { SkuProfile } from '../world/types.ts'
import { defineProjection } from './define.ts'

interface Line {
  readonly profile: SkuProfile
  readonly stock: Snapshot
}

/** Reserved inventory: one row per SKU with units set aside, and for what. Its header mixes _ and - as Amazon's does. */
export const reservedInventory = defineProjection<Line>({
  report_type: 'GET_RESERVED_INVENTORY_DATA',
  window: { as: 'snapshot' },
  options: {},
  quoted: false,
  line_end: '\r\n',
  no_data: 'header',
  fresh_minutes: 30,
  columns: () => [
    { name: 'sku', cell: ({ profile }) => profile.sku },
    { name: 'fnsku', cell: ({ profile }) => profile.fnsku },
    { name: 'asin', cell: ({ profile }) => profile.asin },
    { name: 'product-name', cell: ({ profile }) => profile.title },
    { name: 'reserved_qty', cell: ({ stock }) => String(stock.reserved) },
    { name: 'reserved_customerorders', cell: ({ stock }) => String(stock.reserved_orders) },
    { name: 'reserved_fc-transfers', cell: ({ stock }) => String(stock.reserved_transfers) },
    { name: 'reserved_fc-processing', cell: ({ stock }) => String(stock.reserved_processing) },
  ],
  *facts({ world, as_of_ms }) {
    const today = world.calendar.dayAt(as_of_ms)
    for (const life of world.lives(today)) {
      const { profile } = life
      if (profile.fulfilment === 'merchant' || profile.opened_day > today) continue
      const stock = snapshotAt(life, as_of_ms)
      if (stock.reserved > 0) yield { profile, stock }
    }
  },
})
