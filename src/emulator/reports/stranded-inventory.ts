import { instantOf } from '../../core/time.ts'
import { suppressionsOf } from '../listings/issues.ts'
import type { Calendar } from '../world/calendar.ts'
import { strandedBy } from '../world/catalog.ts'
import { snapshotAt, type Snapshot } from '../world/snapshot.ts'
import type { SkuProfile } from '../world/types.ts'
import { defineProjection } from './define.ts'
import { moneyText } from './text.ts'

type Because = 'closed' | 'incomplete' | 'suppressed'

interface Line {
  readonly profile: SkuProfile
  readonly stock: Snapshot
  readonly because: Because
  readonly stranded_on: string
  readonly removed_at: string
  readonly message: string
  readonly price: string
}

const WORDS: Readonly<Record<Because, { action: string; secondary: string; reason: string }>> = {
  closed: { action: 'Relist', secondary: 'Closed', reason: 'Closed listing' },
  incomplete: { action: 'Edit listing', secondary: 'Incomplete', reason: 'Incomplete listing' },
  suppressed: { action: 'Fix listing', secondary: 'Suppressed', reason: 'Listing suppressed' },
}

/** Unless the seller says otherwise, Amazon sends stranded stock back after a month. */
const REMOVAL_DAYS = 30

const removalText = (calendar: Calendar, day: number, today: number): string =>
  day < today ? '' : instantOf(calendar.startMs(day)).replace('.000Z', 'Z')

/** Stranded inventory: one row per SKU with units at Amazon that shoppers cannot buy, and why. */
export const strandedInventory = defineProjection<Line>({
  report_type: 'GET_STRANDED_INVENTORY_UI_DATA',
  window: { as: 'snapshot' },
  options: {},
  quoted: false,
  line_end: '\r\n',
  no_data: 'cancelled',
  fresh_minutes: 30,
  columns: () => [
    { name: 'primary-action', cell: ({ because }) => WORDS[because].action },
    { name: 'date-stranded', cell: ({ stranded_on }) => stranded_on },
    { name: 'Date-to-take-auto-removal', cell: ({ removed_at }) => removed_at },
    { name: 'status-primary', cell: () => 'Inactive' },
    { name: 'status-secondary', cell: ({ because }) => WORDS[because].secondary },
    { name: 'error-message', cell: ({ message }) => message },
    { name: 'stranded-reason', cell: ({ because }) => WORDS[because].reason },
    { name: 'asin', cell: ({ profile }) => profile.asin },
    { name: 'sku', cell: ({ profile }) => profile.sku },
    { name: 'fnsku', cell: ({ profile }) => profile.fnsku },
    { name: 'product-name', cell: ({ profile }) => profile.title },
    { name: 'condition', cell: () => 'New' },
    { name: 'fulfilled-by', cell: () => 'Amazon' },
    { name: 'fulfillable-qty', cell: ({ stock }) => String(stock.fulfillable) },
    { name: 'your-price', cell: ({ price }) => price },
    { name: 'unfulfillable-qty', cell: ({ stock }) => String(stock.unsellable) },
    { name: 'reserved-quantity', cell: ({ stock }) => String(stock.reserved) },
    { name: 'inbound-shipped-qty', cell: ({ stock }) => String(stock.inbound_shipped) },
    { name: 'program', documented: null, cell: () => 'FBA' },
  ],
  *facts({ world, as_of_ms, price }) {
    const { calendar, setup } = world
    const today = calendar.dayAt(as_of_ms)
    for (const life of world.lives(today)) {
      const { profile } = life
      const stranded = strandedBy(profile, today)
      if (!stranded || profile.fulfilment === 'merchant' || profile.opened_day > today) continue
      const stock = snapshotAt(life, as_of_ms)
      if (stock.warehouse === 0) continue
      const { from_day, because } = stranded
      yield {
        profile,
        stock,
        because,
        stranded_on: calendar.date(from_day),
        removed_at: removalText(calendar, from_day + REMOVAL_DAYS, today),
        message: suppressionsOf(profile, today)[0]?.message ?? '',
        price:
          because === 'incomplete' ? '' : moneyText(price(profile, as_of_ms), setup.marketplace.currency),
      }
    }
  },
})
