import type { Marketplace } from '../../core/marketplace.ts'
import { fulfilmentFee, referralFee, sizeOf, type UnitSize } from '../world/fees.ts'
import type { SkuProfile } from '../world/types.ts'
import { unitsIn, type Units } from '../world/storage-rates.ts'
import { defineProjection, type Column } from './define.ts'
import { moneyText } from './text.ts'

interface Line {
  readonly profile: SkuProfile
  readonly marketplace: Marketplace
  readonly size: UnitSize
  readonly units: Units
  readonly price_minor: number
}

const UNKNOWN = '--'

const money = (name: string, of: (line: Line) => number): Column<Line> => ({
  name,
  cell: (line) => moneyText(of(line), line.marketplace.currency),
})
const unknown = (...names: readonly string[]): readonly Column<Line>[] =>
  names.map((name) => ({ name, cell: () => UNKNOWN }))
const length = (name: string, of: (size: UnitSize) => number): Column<Line> => ({
  name,
  cell: ({ size, units }) => (of(size) * units.length.per_inch).toFixed(2),
})

const referral = ({ price_minor }: Line): number => referralFee(price_minor)
const fulfilment = ({ profile }: Line): number => fulfilmentFee(profile)
const total = (line: Line): number => referral(line) + fulfilment(line)

const PRODUCT: readonly Column<Line>[] = [
  { name: 'sku', cell: ({ profile }) => profile.sku },
  { name: 'fnsku', cell: ({ profile }) => profile.fnsku },
  { name: 'asin', cell: ({ profile }) => profile.asin },
  { name: 'amazon-store', cell: ({ marketplace }) => marketplace.country },
  { name: 'product-name', cell: ({ profile }) => profile.title },
  { name: 'product-group', cell: ({ profile }) => profile.product_type },
  { name: 'brand', cell: () => 'Northwind' },
  { name: 'fulfilled-by', cell: () => 'Amazon' },
]
const MEASURES: readonly Column<Line>[] = [
  money('your-price', ({ price_minor }) => price_minor),
  money('sales-price', ({ price_minor }) => price_minor),
  length('longest-side', ({ sides }) => sides[0]),
  length('median-side', ({ sides }) => sides[1]),
  length('shortest-side', ({ sides }) => sides[2]),
  length('length-and-girth', ({ sides }) => sides[0] + 2 * (sides[1] + sides[2])),
  { name: 'unit-of-dimension', cell: ({ units }) => units.length.name },
  {
    name: 'item-package-weight',
    cell: ({ size, units }) => (size.weight * units.weight.per_pound).toFixed(2),
  },
  { name: 'unit-of-weight', cell: ({ units }) => units.weight.name },
]
const FEES: readonly Column<Line>[] = [
  { name: 'currency', cell: ({ marketplace }) => marketplace.currency },
  money('estimated-fee-total', total),
  money('estimated-referral-fee-per-unit', referral),
  money('estimated-variable-closing-fee', () => 0),
]
const tier = (name: string): Column<Line> => ({ name, cell: ({ size }) => size.tier })

/** Fees of a unit that is stored in one country and sold in another; this seller stores in its own. */
const REMOTE = ['uk', 'de', 'fr', 'it', 'es', 'se'].map(
  (country) => `expected-efn-fulfilment-fee-per-unit-${country}`,
)

const AMERICA: readonly Column<Line>[] = [
  ...PRODUCT,
  ...MEASURES,
  tier('product-size-tier'),
  ...FEES,
  ...unknown(
    'estimated-order-handling-fee-per-order',
    'estimated-pick-pack-fee-per-unit',
    'estimated-weight-handling-fee-per-unit',
  ),
  money('expected-fulfillment-fee-per-unit', fulfilment),
  ...unknown(
    'estimated-future-fee (Current Selling on Amazon + Future Fulfillment fees)',
    'estimated-future-order-handling-fee-per-order',
    'estimated-future-pick-pack-fee-per-unit',
    'estimated-future-weight-handling-fee-per-unit',
    'expected-future-fulfillment-fee-per-unit',
  ),
]
const EUROPE: readonly Column<Line>[] = [
  ...PRODUCT,
  { name: 'has-local-inventory', cell: () => 'Yes' },
  ...MEASURES,
  tier('product-size-weight-band'),
  ...FEES,
  money('expected-domestic-fulfilment-fee-per-unit', fulfilment),
  ...unknown(...REMOTE),
]

/** Fee preview: one row per SKU that Amazon ships. Though it is of now, its range must reach back three days. */
export const feeEstimates = defineProjection<Line>({
  report_type: 'GET_FBA_ESTIMATED_FBA_FEES_TXT_DATA',
  window: {
    as: 'range',
    required: false,
    days_max: 366,
    history_days: 730,
    aligned: false,
    hours_min: 72,
  },
  options: {},
  quoted: false,
  line_end: '\r\n',
  no_data: 'header',
  fresh_minutes: 240,
  tells_region: true,
  columns: ({ world }) => (world.setup.marketplace.region === 'eu' ? EUROPE : AMERICA),
  *facts({ world, as_of_ms, price }) {
    const { marketplace, sku_count } = world.setup
    const units = unitsIn(marketplace)
    const today = world.calendar.dayAt(as_of_ms)
    for (let index = 0; index < sku_count; index += 1) {
      const profile = world.profile(index)
      // An incomplete listing has no price to estimate from.
      if (profile.fulfilment === 'merchant' || profile.incomplete || profile.opened_day > today) continue
      yield { profile, marketplace, size: sizeOf(profile), units, price_minor: price(profile, as_of_ms) }
    }
  },
})
