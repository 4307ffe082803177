import { sizeOf } from '../world/fees.ts'
import type { Life } from '../world/life.ts'
import { itemVolume, storageRate, unitsIn, type Units } from '../world/storage-rates.ts'
import { monthsIn, storedIn, type Stored } from '../world/storage.ts'
import { defineProjection, type Column } from './define.ts'
import { daysOfRange } from './ledger-detail.ts'

interface Line extends Stored {
  readonly life: Life
  readonly units_of: Units
  /** As printed, so that a line can be checked by hand. */
  readonly average: number
  readonly volume: number
  readonly rate: number
}

/** A month's fees are known some days after its end. */
const READY_AFTER_DAYS = 7

const round = (value: number, places: number): number => Number(value.toFixed(places))
const side =
  (index: 0 | 1 | 2): ((line: Line) => string) =>
  ({ life, units_of }) =>
    (sizeOf(life.profile).sides[index] * units_of.length.per_inch).toFixed(2)

const TIERS = {
  SmallStandardSize: 'Small Standard-Size',
  LargeStandardSize: 'Large Standard-Size',
  SmallBulky: 'Small Bulky',
  LargeBulky: 'Large Bulky',
} as const

const fee = ({ volume, rate }: Line): string => (volume * rate).toFixed(4)

const CLASSIC: readonly Column<Line>[] = [
  { name: 'asin', cell: ({ life }) => life.profile.asin },
  { name: 'fnsku', cell: ({ life }) => life.profile.fnsku },
  { name: 'product_name', cell: ({ life }) => life.profile.title },
  { name: 'fulfillment_center', cell: ({ centre }) => centre },
  { name: 'country_code', cell: ({ life }) => life.setup.marketplace.country },
  { name: 'longest_side', cell: side(0) },
  { name: 'median_side', cell: side(1) },
  { name: 'shortest_side', cell: side(2) },
  { name: 'measurement_units', cell: ({ units_of }) => units_of.length.name },
  {
    name: 'weight',
    cell: ({ life, units_of }) => (sizeOf(life.profile).weight * units_of.weight.per_pound).toFixed(2),
  },
  { name: 'weight_units', cell: ({ units_of }) => units_of.weight.name },
  {
    name: 'item_volume',
    cell: ({ life, units_of }) => itemVolume(life.profile, units_of).toFixed(units_of.volume.places),
  },
  { name: 'volume_units', cell: ({ units_of }) => units_of.volume.name },
  { name: 'product_size_tier', cell: ({ life }) => TIERS[sizeOf(life.profile).tier] },
  { name: 'average_quantity_on_hand', cell: ({ average }) => average.toFixed(2) },
  { name: 'average_quantity_pending_removal', cell: () => '0.00' },
  { name: 'estimated_total_item_volume', cell: ({ volume }) => volume.toFixed(4) },
  { name: 'month_of_charge', cell: ({ month }) => month.name },
  { name: 'storage_rate', cell: ({ rate }) => rate.toFixed(2) },
  { name: 'currency', cell: ({ life }) => life.setup.marketplace.currency },
  { name: 'estimated_monthly_storage_fee', cell: fee },
  { name: 'dangerous_goods_storage_type', cell: () => '--' },
  { name: 'eligible_for_inventory_discount', cell: () => 'N' },
  { name: 'qualifies_for_inventory_discount', cell: () => 'N' },
  { name: 'total_incentive_fee_amount', cell: () => '0.00' },
  { name: 'breakdown_incentive_fee_amount', cell: () => '0.00' },
  { name: 'average_quantity_customer_orders', cell: ({ ordered_units }) => ordered_units.toFixed(2) },
]

/** Since 2024. This seller is exempt from the surcharge on how little of its stock moves. */
const UTILIZATION: readonly Column<Line>[] = [
  { name: 'sku', documented: null, cell: ({ life }) => life.profile.sku },
  { name: 'storage_utilization_ratio', documented: null, cell: () => '--' },
  { name: 'storage_utilization_ratio_units', documented: null, cell: () => 'weeks' },
  { name: 'base_rate', documented: null, cell: ({ rate }) => rate.toFixed(2) },
  { name: 'utilization_surcharge_rate', documented: null, cell: () => '0.00' },
  { name: 'avg_qty_for_sus', documented: null, cell: () => '0.00' },
  { name: 'est_vol_for_sus', documented: null, cell: () => '0.0000' },
  { name: 'est_base_msf', documented: null, cell: fee },
  { name: 'est_sus', documented: null, cell: () => '0.0000' },
]

/**
 * Monthly storage fees: one row per month, product and centre that stored it. Of the range only whole months count,
 * and of those the ones that ended a week ago.
 */
export const storageFees = defineProjection<Line>({
  report_type: 'GET_FBA_STORAGE_FEE_CHARGES_DATA',
  window: { as: 'range', required: true, days_max: 366, history_days: 730, aligned: false },
  options: {},
  quoted: false,
  line_end: '\r\n',
  no_data: 'header',
  fresh_minutes: 240,
  tells_region: true,
  columns: () => [...CLASSIC, ...UTILIZATION],
  *facts(context) {
    const { calendar, setup } = context.world
    const range = daysOfRange(calendar, context)
    const through_day = Math.min(range.through_day, calendar.dayAt(context.as_of_ms) - READY_AFTER_DAYS)
    const months = monthsIn(calendar, { from_day: range.from_day, through_day })
    const units_of = unitsIn(setup.marketplace)
    if (months.length === 0) return
    for (const life of context.world.lives(through_day)) {
      const { profile } = life
      const size = sizeOf(profile)
      for (const month of months) {
        const rate = storageRate(setup.marketplace, size.tier, Number(month.name.slice(5)))
        for (const stored of storedIn(life, month)) {
          const average = round(stored.units, 2)
          const volume = round(average * itemVolume(profile, units_of), 4)
          yield { ...stored, life, units_of, average, volume, rate }
        }
      }
    }
  },
})
