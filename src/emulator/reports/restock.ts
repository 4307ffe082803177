import { unitsIn, itemVolume } from '../world/storage-rates.ts'
import { advised, countedOn, daysAt, inboundUnits, LOW_DAYS, supplyOf, type Supply } from '../world/supply.ts'
import type { Life } from '../world/life.ts'
import { blank, defineProjection, type Column } from './define.ts'
import { moneyText } from './text.ts'

interface Line extends Supply {
  readonly life: Life
  readonly as_of_ms: number
  readonly price_minor: number
  readonly merchant_units: number
}

const count = (name: string, of: (line: Line) => number): Column<Line> => ({
  name,
  cell: (line) => String(of(line)),
})
const money = (name: string, of: (line: Line) => number): Column<Line> => ({
  name,
  cell: (line) => moneyText(of(line), line.life.setup.marketplace.currency),
})

const isAmazons = ({ life }: Line): boolean => life.profile.fulfilment !== 'merchant'
const available = (line: Line): number => (isAmazons(line) ? line.stock.fulfillable : line.merchant_units)

const daysText = (days: number | null): string => (days === null ? '' : days.toFixed(0))
const coverDays = (line: Line): number | null =>
  daysAt(line.pace, isAmazons(line) ? countedOn(line.stock) : 0)

const alertOf = (line: Line): string => {
  const days = coverDays(line)
  if (!isAmazons(line) || days === null) return ''
  return days === 0 ? 'out_of_stock' : days < LOW_DAYS ? 'low_stock' : ''
}

const COLUMNS: readonly Column<Line>[] = [
  { name: 'Country', cell: ({ life }) => life.setup.marketplace.country },
  { name: 'Product Name', cell: ({ life }) => life.profile.title },
  { name: 'FNSKU', cell: (line) => (isAmazons(line) ? line.life.profile.fnsku : '') },
  { name: 'Merchant SKU', cell: ({ life }) => life.profile.sku },
  { name: 'ASIN', cell: ({ life }) => life.profile.asin },
  { name: 'Condition', cell: () => 'New' },
  { name: 'Supplier', cell: () => 'unassigned' },
  ...blank('Supplier part no.'),
  { name: 'Currency code', cell: ({ life }) => life.setup.marketplace.currency },
  money('Price', ({ price_minor }) => price_minor),
  money('Sales last 30 days', ({ sold_minor }) => sold_minor[30]),
  count('Units Sold Last 30 Days', ({ shipped }) => shipped[30]),
  count('Total Units', (line) => (isAmazons(line) ? line.stock.total : line.merchant_units)),
  count('Inbound', ({ stock }) => inboundUnits(stock)),
  count('Available', available),
  count('FC transfer', ({ stock }) => stock.reserved_transfers),
  count('FC Processing', ({ stock }) => stock.reserved_processing),
  count('Customer Order', ({ stock }) => stock.reserved_orders),
  count('Unfulfillable', ({ stock }) => stock.unsellable),
  count('Working', ({ stock }) => stock.inbound_working),
  count('Shipped', ({ stock }) => stock.inbound_shipped),
  count('Receiving', ({ stock }) => stock.inbound_receiving),
  { name: 'Fulfilled by', cell: (line) => (isAmazons(line) ? 'Amazon' : 'Merchant') },
  {
    name: 'Total Days of Supply (including units from open shipments)',
    cell: ({ pace, stock }) => daysText(daysAt(pace, countedOn(stock) + inboundUnits(stock))),
  },
  { name: 'Days of Supply at Amazon Fulfillment Network', cell: (line) => daysText(coverDays(line)) },
  { name: 'Alert', cell: alertOf },
  count('Recommended replenishment qty', (line) =>
    isAmazons(line) ? advised(line, line.as_of_ms).units : 0,
  ),
  {
    name: 'Recommended ship date',
    cell: (line) => {
      const { at_ms } = advised(line, line.as_of_ms)
      const { calendar } = line.life
      return at_ms === null || !isAmazons(line) ? '' : calendar.date(calendar.dayAt(at_ms))
    },
  },
  {
    name: 'Recommended action',
    cell: (line) => (advised(line, line.as_of_ms).units > 0 ? 'Create shipping plan' : 'No action required'),
  },
  {
    name: 'Unit storage size',
    cell: ({ life }) => {
      const units = unitsIn(life.setup.marketplace)
      return `${itemVolume(life.profile, units).toFixed(units.volume.places)} ${units.volume.name}`
    },
  },
]

/** Amazon's advice on replenishment: one row per SKU, those the seller ships itself as candidates. */
export const restock = defineProjection<Line>({
  report_type: 'GET_RESTOCK_INVENTORY_RECOMMENDATIONS_REPORT',
  window: { as: 'snapshot' },
  options: {},
  quoted: false,
  line_end: '\r\n',
  no_data: 'header',
  fresh_minutes: 30,
  columns: () => COLUMNS,
  *facts({ world, as_of_ms, price, merchant_units: merchantUnits }) {
    const today = world.calendar.dayAt(as_of_ms)
    for (const life of world.lives(today)) {
      const { profile } = life
      if (profile.opened_day > today) continue
      yield {
        ...supplyOf(life, as_of_ms, (at_ms) => price(profile, at_ms)),
        life,
        as_of_ms,
        price_minor: price(profile, as_of_ms),
        merchant_units: merchantUnits(life, as_of_ms),
      }
    }
  },
})
