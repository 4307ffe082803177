import { isSuppressed } from '../world/catalog.ts'
import { layersOf, unitsAged, type Layer } from '../world/age.ts'
import { sizeOf } from '../world/fees.ts'
import type { Life } from '../world/life.ts'
import {
  agedBands,
  agedCharge,
  itemVolume,
  storageRate,
  storageType,
  unitsIn,
  type AgedBand,
} from '../world/storage-rates.ts'
import {
  advised,
  countedOn,
  daysAt,
  historicalDays,
  inboundUnits,
  isExempt,
  isLow,
  longerDays,
  LOW_DAYS,
  supplyOf,
  type Span,
  type Supply,
} from '../world/supply.ts'
import { blank, defineProjection, type Column, type ReportContext } from './define.ts'
import { amountText, moneyText } from './text.ts'

interface Line extends Supply {
  readonly life: Life
  readonly today: number
  readonly as_of_ms: number
  readonly layers: readonly Layer[]
  /** The day on which aged units are charged next. */
  readonly charged_day: number
  readonly price_minor: number
  readonly volume: number
  readonly excess: number
}

const currencyOf = ({ life }: Line): string => life.setup.marketplace.currency
const dayText = ({ life }: Line, day: number): string => life.calendar.date(day)
const daysText = (days: number | null, places = 0): string => (days === null ? '' : days.toFixed(places))

const count = (name: string, of: (line: Line) => number): Column<Line> => ({
  name,
  cell: (line) => String(of(line)),
})
const amount = (name: string, of: (line: Line) => number): Column<Line> => ({
  name,
  cell: (line) => amountText(of(line), currencyOf(line)),
})
const price = (name: string): Column<Line> => ({
  name,
  cell: (line) => moneyText(line.price_minor, currencyOf(line)),
})

const aged = (name: string, from_days: number, through_days = Infinity): Column<Line> =>
  count(`inv-age-${name}-days`, ({ layers, today }) => unitsAged(layers, today, { from_days, through_days }))

const shipped = (span: Span): Column<Line> => count(`units-shipped-t${span}`, (line) => line.shipped[span])
const sold = (span: Span): Column<Line> => ({
  name: `sales-shipped-last-${span}-days`,
  cell: (line) => moneyText(line.sold_minor[span], currencyOf(line)),
})

const BANDS = ['181-210', '211-240', '241-270', '271-300', '301-330', '331-365', '366-455', '456-plus']

const bandOf = ({ life }: Line, index: number): AgedBand | undefined =>
  agedBands(life.setup.marketplace)[index]
const chargedUnits = (line: Line, index: number): number => {
  const band = bandOf(line, index)
  return band === undefined ? 0 : unitsAged(line.layers, line.charged_day, band)
}
/** What would be charged if nothing were sold until then. */
const SURCHARGES: readonly Column<Line>[] = BANDS.flatMap((name, index) => [
  count(`quantity-to-be-charged-ais-${name}-days`, (line) => chargedUnits(line, index)),
  amount(`estimated-ais-${name}-days`, (line) => {
    const band = bandOf(line, index)
    return band === undefined ? 0 : agedCharge(band, chargedUnits(line, index), line.volume)
  }),
])

const coverDays = (line: Line): number | null => daysAt(line.pace, line.stock.fulfillable)

const healthOf = (line: Line): string => {
  if (line.stock.fulfillable === 0) return 'Out of stock'
  if (line.excess > 0) return 'Excess'
  return (coverDays(line) ?? Infinity) < LOW_DAYS ? 'Low stock' : 'Healthy'
}
const isUnsold = (line: Line): boolean => line.stock.fulfillable > 0 && line.shipped[90] === 0
const actionOf = (line: Line): string => {
  if (isUnsold(line)) return 'Create removal order'
  return line.excess > 0 ? 'Create sale' : 'No action required'
}
const alertOf = (line: Line): string => {
  const { profile } = line.life
  if (isSuppressed(profile, line.today)) return 'Listing suppressed'
  return isUnsold(line) ? 'Low traffic' : line.excess > 0 ? 'Excess inventory' : ''
}

const reducedPrice: Column<Line> = {
  name: 'recommended-sales-price',
  cell: (line) =>
    actionOf(line) === 'Create sale' ? moneyText(Math.round(line.price_minor * 0.9), currencyOf(line)) : '',
}

/** A month's storage at the rate of the coming month. */
const storageCost = (line: Line, units: number): number => {
  const { marketplace } = line.life.setup
  const month = (Number(dayText(line, line.today).slice(5, 7)) % 12) + 1
  return units * line.volume * storageRate(marketplace, sizeOf(line.life.profile).tier, month)
}

const STOCK: readonly Column<Line>[] = [
  { name: 'snapshot-date', cell: (line) => dayText(line, line.today) },
  { name: 'sku', cell: ({ life }) => life.profile.sku },
  { name: 'fnsku', cell: ({ life }) => life.profile.fnsku },
  { name: 'asin', cell: ({ life }) => life.profile.asin },
  { name: 'product-name', cell: ({ life }) => life.profile.title },
  { name: 'condition', cell: () => 'New' },
  count('available', ({ stock }) => stock.fulfillable),
  count('fc-transfer', ({ stock }) => stock.reserved_transfers),
  count('pending-removal-quantity', () => 0),
  aged('0-to-90', 0, 90),
  aged('91-to-180', 91, 180),
  aged('181-to-270', 181, 270),
  aged('271-to-365', 271, 365),
  aged('366-to-455', 366, 455),
  aged('456-plus', 456),
  { name: 'currency', cell: currencyOf },
  shipped(7),
  shipped(30),
  shipped(60),
  shipped(90),
]

const ADVICE: readonly Column<Line>[] = [
  { name: 'alert', cell: alertOf },
  price('your-price'),
  price('sales-price'),
  price('lowest-price-new-plus-shipping'),
  ...blank('lowest-price-used'),
  { name: 'recommended-action', cell: actionOf },
  ...blank('DEPRECATED healthy-inventory-level'),
  reducedPrice,
  {
    name: 'recommended-sale-duration-days',
    cell: (line) => (actionOf(line) === 'Create sale' ? '30' : ''),
  },
  count('recommended-removal-quantity', (line) => (isUnsold(line) ? line.stock.fulfillable : 0)),
  amount('estimated-cost-savings-of-recommended-actions', (line) => storageCost(line, line.excess)),
  {
    name: 'sell-through',
    cell: ({ held, shipped: units }) => (held[90] === 0 ? '' : (units[90] / held[90]).toFixed(2)),
  },
]

const MEASURES: readonly Column<Line>[] = [
  {
    name: 'item-volume',
    cell: ({ volume, life }) => volume.toFixed(unitsIn(life.setup.marketplace).volume.places),
  },
  { name: 'volume-unit-measurement', cell: ({ life }) => unitsIn(life.setup.marketplace).volume.name },
  { name: 'storage-type', cell: ({ life }) => storageType(sizeOf(life.profile).tier) },
  { name: 'storage-volume', cell: ({ volume, stock }) => (volume * stock.warehouse).toFixed(4) },
  { name: 'marketplace', cell: ({ life }) => life.setup.marketplace.country },
  { name: 'product-group', cell: ({ life }) => life.profile.product_type },
  count('sales-rank', ({ life, pace }) => Math.round(200_000 / (1 + pace)) + (life.profile.seed % 500)),
  { name: 'days-of-supply', cell: (line) => daysText(coverDays(line)) },
  count('estimated-excess-quantity', ({ excess }) => excess),
  { name: 'weeks-of-cover-t30', cell: (line) => daysText(daysAt(line.pace * 7, line.stock.fulfillable), 1) },
  {
    name: 'weeks-of-cover-t90',
    cell: ({ shipped: units, stock }) => daysText(daysAt((units[90] / 90) * 7, stock.fulfillable), 1),
  },
  price('featuredoffer-price'),
  sold(7),
  sold(30),
  sold(60),
  sold(90),
  aged('0-to-30', 0, 30),
  aged('31-to-60', 31, 60),
  aged('61-to-90', 61, 90),
  aged('181-to-330', 181, 330),
  aged('331-to-365', 331, 365),
  amount('estimated-storage-cost-next-month', (line) => storageCost(line, line.stock.warehouse)),
  count('inbound-quantity', ({ stock }) => inboundUnits(stock)),
  count('inbound-working', ({ stock }) => stock.inbound_working),
  count('inbound-shipped', ({ stock }) => stock.inbound_shipped),
  count('inbound-received', ({ stock }) => stock.inbound_receiving),
  count('no-sale-last-6-months', ({ shipped: units, stock }) => (units[180] === 0 ? stock.fulfillable : 0)),
  count('Total Reserved Quantity', ({ stock }) => stock.reserved),
  count('unfulfillable-quantity', ({ stock }) => stock.unsellable),
]

const LEVELS: readonly Column<Line>[] = [
  { name: 'historical-days-of-supply', cell: (line) => daysText(longerDays(line), 1) },
  count('fba-minimum-inventory-level', ({ pace }) => Math.ceil(pace * LOW_DAYS)),
  { name: 'fba-inventory-level-health-status', cell: healthOf },
  count('Recommended ship-in quantity', (line) => advised(line, line.as_of_ms).units),
  {
    name: 'Recommended ship-in date',
    cell: (line) => {
      const { at_ms } = advised(line, line.as_of_ms)
      return at_ms === null ? '' : dayText(line, line.life.calendar.dayAt(at_ms))
    },
  },
  { name: 'Last updated date for Historical Days of Supply', cell: (line) => dayText(line, line.today) },
  { name: 'Exempted from Low-Inventory-Level fee?', cell: (line) => (isExempt(line) ? 'Yes' : 'No') },
  {
    name: 'Low-Inventory-Level fee applied in current week?',
    cell: (line) => (isLow(line) ? 'Yes' : 'No'),
  },
  {
    name: 'Short term historical days of supply',
    cell: (line) => daysText(historicalDays(line, 30), 1),
  },
  { name: 'Long term historical days of supply', cell: (line) => daysText(historicalDays(line, 90), 1) },
  { name: 'Inventory age snapshot date', cell: (line) => dayText(line, line.today) },
  count('Inventory Supply at FBA', ({ stock }) => countedOn(stock) + inboundUnits(stock)),
  count('Reserved FC Processing', ({ stock }) => stock.reserved_processing),
  count('Reserved Customer Order', ({ stock }) => stock.reserved_orders),
  count('Reserved Staging', () => 0),
  {
    name: 'Total Days of Supply (including units from open shipments)',
    cell: ({ pace, stock }) => daysText(daysAt(pace, countedOn(stock) + inboundUnits(stock))),
  },
  { name: 'supplier', cell: () => 'unassigned' },
  {
    name: 'is-seasonal-in-next-3-months',
    cell: ({ life }) => (life.profile.curve === 'seasonal' ? 'Yes' : 'No'),
  },
  ...blank('season-name', 'season-start-date', 'season-end-date'),
  { name: 'Fulfillment Service and Programs', cell: () => 'FBA' },
]

const EUROPE: Readonly<Record<string, string>> = {
  'Exempted from Low-Inventory-Level fee?': 'Exempted from Low-Inventory cost coverage fee?',
  'Low-Inventory-Level fee applied in current week?':
    'Low-Inventory cost coverage fee applied in current week?',
}

const COLUMNS = [...STOCK, ...ADVICE, ...MEASURES, ...SURCHARGES, ...LEVELS]

const columnsFor = ({ world }: ReportContext): readonly Column<Line>[] =>
  world.setup.marketplace.region === 'eu'
    ? COLUMNS.map((column) => ({ ...column, name: EUROPE[column.name] ?? column.name }))
    : COLUMNS

/** Aged stock is charged by its age on the 15th: today's or the next. */
const chargedDay = (life: Life, today: number): number => {
  let day = today
  while (!life.calendar.date(day).endsWith('-15')) day += 1
  return day
}

/** More than three months' stock at the pace of the last three is excess. */
const excessOf = ({ stock, shipped: units }: Supply): number =>
  Math.max(0, stock.fulfillable - Math.ceil((units[90] / 90) * 90))

/**
 * FBA inventory planning: one row per SKU that Amazon ships. Ages are of the units that can be sold and add up to
 * them; each split of an age is complete by itself.
 */
export const inventoryPlanning = defineProjection<Line>({
  report_type: 'GET_FBA_INVENTORY_PLANNING_DATA',
  window: { as: 'snapshot' },
  options: {},
  quoted: false,
  line_end: '\r\n',
  no_data: 'header',
  fresh_minutes: 240,
  columns: columnsFor,
  *facts({ world, as_of_ms, price: priceAt }) {
    const today = world.calendar.dayAt(as_of_ms)
    const units = unitsIn(world.setup.marketplace)
    for (const life of world.lives(today)) {
      const { profile } = life
      if (profile.fulfilment === 'merchant' || profile.opened_day > today) continue
      const supply = supplyOf(life, as_of_ms, (at_ms) => priceAt(profile, at_ms))
      yield {
        ...supply,
        life,
        today,
        as_of_ms,
        layers: layersOf(life, supply.stock.fulfillable, as_of_ms),
        charged_day: chargedDay(life, today),
        price_minor: priceAt(profile, as_of_ms),
        volume: itemVolume(profile, units),
        excess: excessOf(supply),
      }
    }
  },
})
