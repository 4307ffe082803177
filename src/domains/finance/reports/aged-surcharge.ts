import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { localDays, spReport } from '../../../sync/source.ts'

export const agedSurcharge = defineReport({
  dataset: 'aged_surcharge',
  // The long-term storage fee's successor since 2023; the report kept its name.
  source: spReport('GET_FBA_FULFILLMENT_LONGTERM_STORAGE_FEE_CHARGES_DATA', { cancelled_means: 'no_data' }),
  grain: 'One row per day of assessment (the 15th), SKU and tier of age: units charged, and how much.',
  per: 'marketplace',
  load: {
    as: 'window',
    day: 'charged_on',
    because: 'one assessment is restated as a whole, and a SKU may stand in it more than once.',
  },
  // Counted on the 15th and charged between the 18th and the 22nd.
  window: localDays({ restated_days: 40, held_back_days: 1, days_max: 92, history_days: 540 }),
  touches: { sku: 'sku', day: 'charged_on' },
  indexes: [['sku', 'charged_on']],
  columns: {
    charged_on: column.required(column.day('snapshot-date')),
    sku: column.sku('sku'),
    fnsku: column.fnsku('fnsku'),
    asin: column.asin('asin'),
    product_name: column.prose('product-name'),
    condition: column.code('condition'),
    country: column.code('country'),
    age_tier: column.required(column.code('surcharge-age-tier')),
    charged_units: column.units('qty-charged'),
    charged_amount: column.amount('amount-charged'),
    currency: column.currency('currency'),
    rate_amount: column.amount('rate-surcharge'),
    unit_volume: column.measure('per-unit-volume'),
    volume_unit: column.code('volume-unit'),
  },
})
