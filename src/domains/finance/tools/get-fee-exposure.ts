import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'
import { oneSku, only } from '../../../tools/filter.ts'

const amount = z.string().nullable()

/** Sums of money are told where all rows are of one currency. */
const sumOf = (column: string) =>
  sql`case when count(distinct currency) < 2 then trim_scale(coalesce(sum(${sql.identifier(column)}::numeric), 0))::text end`

/** What the figures of one SKU are made of. */
const DETAIL = sql`jsonb_build_object(
                   'aged_tiers', aged_tiers, 'surcharge_units', surcharge_units, 'charged_on', charged_on, 'charged_units', charged_units,
                   'charged_amount_reason', charged_amount_reason, 'stored_month_on', stored_month_on,
                   'stored_average_units', stored_average_units, 'stored_amount_reason', stored_amount_reason,
                   'storage_rate_amount', trim_scale(storage_rate_amount)::text, 'storage_rate_is_per', 'unit of volume and month',
                   'size_tier', size_tier, 'supply_days_30', supply_days_30, 'supply_days_90', supply_days_90,
                   'low_level_tier', low_level_tier, 'low_level_reason', low_level_reason,
                   'low_level_rate_reason', 'in_no_report')`

export const getFeeExposure = defineTool({
  name: 'get_fee_exposure',
  title: 'Fee exposure',
  scope: 'finance:read',
  summary:
    'What stock at Amazon costs per SKU, most to come first: age, aged-inventory surcharge and storage, coming and charged, and whether the low-inventory-level fee applies. detail adds tiers and rates.',
  not_for: 'For excess and stranded units use get_inventory_health.',
  answers: ['What will storage and aged stock cost me next month?', 'Which SKUs pay the low-inventory fee?'],
  found_by: 'long term storage fee, LTSF, aged inventory surcharge, storage cost',
  on_request: true,
  reads: ['inventory_planning'],
  reads_where_synced: ['aged_surcharge', 'storage_fees', 'fba_inventory', 'fba_inventory_all'],
  input: {
    ...oneSku,
    low_level: z
      .enum(['charged', 'below_28_days', 'exempt', 'not_charged'])
      .optional()
      .describe('Only SKUs whose low-inventory-level fee stands so.'),
    detail: z.boolean().default(false).describe('Meant for one SKU.'),
  },
  row: {
    sku: z.string(),
    currency: z.string().nullable(),
    exposure_amount: amount.describe('surcharge_amount + storage_amount: to come, by Amazon’s estimates.'),
    exposure_amount_reason: z.string().nullable(),
    age_units: z
      .array(z.int().nullable())
      .describe('Units aged 0–90, 91–180, 181–270, 271–365 and more than 365 days.'),
    surcharge_amount: amount.describe(
      'Next aged-inventory surcharge: the sum over aged_tiers, by age_units.',
    ),
    storage_amount: amount.describe(
      'Storage of the next month, as Amazon estimates it; the rate of the newest bill is storage_rate_amount.',
    ),
    charged_amount: amount.describe('Surcharge of the newest assessment, charged_on, of charged_units.'),
    stored_amount: amount.describe(
      'Storage of the newest whole month, stored_month_on: stored_average_units at storage_rate_amount.',
    ),
    low_level: z
      .string()
      .nullable()
      .describe(
        'charged, exempt, not_charged; below_28_days: both figures of supply are, and no fee yet this week.',
      ),
    detail: z.unknown().describe('Tiers with units, amounts and rates, months, days of supply, reasons.'),
  },
  order: [{ by: 'exposure_amount', descending: true }, { by: 'sku' }],
  totals: {
    currency: sql`case when count(distinct currency) = 1 then max(currency) end`,
    exposure_amount: sumOf('exposure_amount'),
    surcharge_amount: sumOf('surcharge_amount'),
    storage_amount: sumOf('storage_amount'),
    charged_amount: sumOf('charged_amount'),
    stored_amount: sumOf('stored_amount'),
    skus_charged_for_low_level: sql`count(*) filter (where low_level = 'charged')`,
  },
  query: ({ sku, low_level, detail }) => sql`
    select account_id, marketplace_id, sku, currency, exposure_amount, exposure_amount_reason,
           array[age_0_to_90_units, age_91_to_180_units, age_181_to_270_units, age_271_to_365_units, age_366_plus_units] as age_units,
           trim_scale(surcharge_amount)::text as surcharge_amount, trim_scale(storage_next_month_amount)::text as storage_amount,
           trim_scale(charged_amount)::text as charged_amount, trim_scale(stored_amount)::text as stored_amount, low_level,
           ${detail ? DETAIL : sql`null::jsonb`} as detail
    from fee_exposure
    where true
      ${only('sku', sku)}
      ${only('low_level', low_level)}`,
})
