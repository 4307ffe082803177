import { layersOf, unitsAged } from '../world/age.ts'
import type { Life } from '../world/life.ts'
import { snapshotAt } from '../world/snapshot.ts'
import {
  agedBands,
  agedCharge,
  bandText,
  itemVolume,
  unitsIn,
  type AgedBand,
} from '../world/storage-rates.ts'
import { defineProjection } from './define.ts'
import { daysOfRange } from './ledger-detail.ts'
import { amountText } from './text.ts'

interface Line {
  readonly life: Life
  readonly day: number
  readonly band: AgedBand
  readonly units: number
}

const marketplaceOf = ({ life }: Line) => life.setup.marketplace
const volumeOf = ({ life }: Line): number => itemVolume(life.profile, unitsIn(life.setup.marketplace))

/** Units are counted on the 15th and charged some days later. */
const CHARGED_AFTER_DAYS = 5

/** Aged-inventory surcharge: one row per SKU and band of age, as of each 15th. */
export const agedSurcharge = defineProjection<Line>({
  report_type: 'GET_FBA_FULFILLMENT_LONGTERM_STORAGE_FEE_CHARGES_DATA',
  window: { as: 'range', required: true, days_max: 366, history_days: 549, aligned: false },
  options: {},
  quoted: false,
  line_end: '\r\n',
  no_data: 'header',
  fresh_minutes: 240,
  columns: () => [
    { name: 'snapshot-date', cell: ({ life, day }) => life.calendar.date(day) },
    { name: 'sku', cell: ({ life }) => life.profile.sku },
    { name: 'fnsku', cell: ({ life }) => life.profile.fnsku },
    { name: 'asin', cell: ({ life }) => life.profile.asin },
    { name: 'product-name', cell: ({ life }) => life.profile.title },
    { name: 'condition', cell: () => 'New' },
    {
      name: 'per-unit-volume',
      cell: (line) => volumeOf(line).toFixed(unitsIn(marketplaceOf(line)).volume.places),
    },
    { name: 'currency', cell: (line) => marketplaceOf(line).currency },
    { name: 'volume-unit', cell: (line) => unitsIn(marketplaceOf(line)).volume.name },
    { name: 'country', cell: (line) => marketplaceOf(line).country },
    { name: 'qty-charged', cell: ({ units }) => String(units) },
    {
      name: 'amount-charged',
      cell: (line) =>
        amountText(agedCharge(line.band, line.units, volumeOf(line)), marketplaceOf(line).currency),
    },
    { name: 'surcharge-age-tier', cell: ({ band }) => bandText(band) },
    { name: 'rate-surcharge', cell: ({ band }) => band.per_volume.toFixed(2) },
  ],
  *facts(context) {
    const { calendar, setup } = context.world
    const range = daysOfRange(calendar, context)
    const through_day = Math.min(range.through_day, calendar.dayAt(context.as_of_ms) - CHARGED_AFTER_DAYS)
    const days: number[] = []
    for (let day = Math.max(0, range.from_day); day <= through_day; day += 1)
      if (calendar.date(day).endsWith('-15')) days.push(day)
    if (days.length === 0) return
    for (const life of context.world.lives(through_day)) {
      if (life.profile.fulfilment === 'merchant') continue
      for (const day of days) {
        if (day < life.profile.opened_day) continue
        const at_ms = calendar.startMs(day)
        const layers = layersOf(life, snapshotAt(life, at_ms).fulfillable, at_ms)
        for (const band of agedBands(setup.marketplace)) {
          const units = unitsAged(layers, day, band)
          if (units > 0) yield { life, day, band, units }
        }
      }
    }
  },
})
