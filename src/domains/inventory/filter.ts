/** What questions about inventory may be narrowed to, beside what any question may. */
import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { only } from '../../tools/filter.ts'

/** Listings of one state, SKUs of one fulfilment. */
export const listed = {
  status: z
    .string()
    .min(1)
    .max(40)
    .optional()
    .describe(
      'State of the listing in Amazon’s words, as Active; offered: Active, or Inactive and sold out.',
    ),
  channel: z
    .enum(['fba', 'merchant', 'both'])
    .optional()
    .describe('Fulfilled this way; fba and merchant include both.'),
}

/** A listing that ran out is Inactive in Amazon's words, and the first that a review of what is active is about. */
const OFFERED = sql`and (listing_status = 'Active' or listing_status = 'Inactive' and sellable_units = 0)`

/** `and` the SKU is in that state and fulfilled that way. */
export const inState = ({
  status,
  channel,
}: {
  readonly status?: string | undefined
  readonly channel?: string | undefined
}): SQL =>
  sql`${status === 'offered' ? OFFERED : only('listing_status', status)} ${channel === undefined ? sql`` : sql`and channel in (${channel}, 'both')`}`

/** Statuses are Amazon's words: one that no listing has may be one that there is not. */
export const noneOfStatus = ({ status }: { readonly status?: string | undefined }): string | undefined =>
  status === undefined || status === 'offered'
    ? undefined
    : `No listing asked about is ${JSON.stringify(status)}; list_skus tells the status of each.`

/** A table of units per SKU and what each of its rows adds to totals over several marketplaces. */
interface Counted {
  readonly from: SQL
  readonly columns: SQL
}

/**
 * `inventory` with what each row adds to a total over these marketplaces, so that a pool which several of them sell
 * from counts once. One alone counts all it can sell, and asks for nothing more.
 */
export const inventoryOf = (marketplace_ids: readonly string[]): Counted =>
  marketplace_ids.length > 1
    ? {
        from: sql`inventory_counted`,
        columns: sql`counted_sellable_units, counted_fulfillable_units, counted_merchant_units, counted_inbound_units`,
      }
    : {
        from: sql`inventory`,
        columns: sql`sellable_units as counted_sellable_units, fulfillable_units as counted_fulfillable_units,
          merchant_units as counted_merchant_units,
          coalesce(inbound_shipped_units, 0) + coalesce(inbound_receiving_units, 0) as counted_inbound_units`,
      }

/** `days_of_cover` in the same way. */
export const coverOf = (marketplace_ids: readonly string[]): Counted =>
  marketplace_ids.length > 1
    ? {
        from: sql`days_of_cover as cover
          cross join lateral (
            select counted_sellable_units, counted_inbound_units
            from inventory_counted as counted
            where counted.account_id = cover.account_id and counted.marketplace_id = cover.marketplace_id
              and counted.sku = cover.sku
          ) as counted`,
        columns: sql`counted_sellable_units, counted_inbound_units`,
      }
    : {
        from: sql`days_of_cover as cover`,
        columns: sql`sellable_units as counted_sellable_units, inbound_units as counted_inbound_units`,
      }

/** `inventory_metrics`, as `told`, in the same way. */
export const metricsOf = (marketplace_ids: readonly string[]): Counted =>
  marketplace_ids.length > 1
    ? {
        from: sql`inventory_metrics as told
          cross join lateral (
            select counted_sellable_units
            from inventory_counted as counted
            where counted.account_id = told.account_id and counted.marketplace_id = told.marketplace_id
              and counted.sku = told.sku
          ) as counted`,
        columns: sql`counted_sellable_units`,
      }
    : { from: sql`inventory_metrics as told`, columns: sql`sellable_units as counted_sellable_units` }

/** `inventory_health` in the same way: whether a row counts, and whether its stranded units do. */
export const healthOf = (marketplace_ids: readonly string[]): Counted =>
  marketplace_ids.length > 1
    ? { from: sql`inventory_health_counted`, columns: sql`is_counted, is_stranded_counted` }
    : { from: sql`inventory_health`, columns: sql`true as is_counted, true as is_stranded_counted` }
