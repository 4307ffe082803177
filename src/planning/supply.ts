/** What is on its way to Amazon and what lies in reserve, as a forecast takes it, each with its source. */
import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { addDays, type LocalDate, LocalDate as LocalDateSchema } from '../core/time.ts'
import { rows, type Runner } from '../db/rows.ts'
import type { Arrival } from '../forecast/arrival.ts'
import type { Reserve } from '../forecast/supply.ts'
import type { Place, StockRow } from './read.ts'
import { DEFAULTS, type Source } from './settings.ts'

const ExpectedRow = z.object({
  sku: z.string(),
  shipment_id: z.string(),
  remaining_units: z.number(),
  is_receiving: z.boolean(),
  expected_p50_on: LocalDateSchema,
  expected_p80_on: LocalDateSchema,
})
export type ExpectedRow = z.infer<typeof ExpectedRow>

/** Open shipments that left and whose day is known, by SKU, the last to arrive first. */
export const readExpected = async (
  runner: Runner,
  place: Place,
  skus: readonly string[],
): Promise<ReadonlyMap<string, readonly ExpectedRow[]>> => {
  const found = await rows(
    runner,
    sql`select sku, shipment_id, remaining_units, shipment_status in ('DELIVERED', 'CHECKED_IN', 'RECEIVING') as is_receiving,
               expected_p50_on, expected_p80_on
        from inbound_expected
        where account_id = ${place.account_id} and marketplace_id = ${place.marketplace_id}
          and sku = any (${sql.param([...skus])}::text[]) and not is_planned and expected_p50_on is not null
        order by sku, expected_p50_on desc, shipment_id desc`,
  )
  return Map.groupBy(z.array(ExpectedRow).parse(found), ({ sku }) => sku)
}

const ReserveRow = z.object({
  sku: z.string(),
  reserve: z.string(),
  units: z.number(),
  source: z.enum(['amazon', 'operator']),
  author: z.string().nullable(),
  expires_on: LocalDateSchema.nullable(),
  transfer_p50_days: z.number(),
  transfer_p80_days: z.number(),
  transfer_source: z.enum(['learned', 'operator', 'default']),
  transfer_author: z.string().nullable(),
  learned_transfers: z.number().nullable(),
})
export type ReserveRow = z.infer<typeof ReserveRow>

/** Stock outside of FBA, by SKU. */
export const readReserves = async (
  runner: Runner,
  place: Place,
  skus: readonly string[],
): Promise<ReadonlyMap<string, readonly ReserveRow[]>> => {
  const found = await rows(
    runner,
    sql`select sku, reserve, units, source, author, expires_on, transfer_p50_days, transfer_p80_days, transfer_source, transfer_author,
               learned_transfers
        from reserve_stock
        where account_id = ${place.account_id} and marketplace_id = ${place.marketplace_id}
          and sku = any (${sql.param([...skus])}::text[])
        order by sku, reserve`,
  )
  return Map.groupBy(z.array(ReserveRow).parse(found), ({ sku }) => sku)
}

export type SourcedArrival = Arrival & { readonly source: Source }
/** With whose word its units and its transfer are, where they are an operator's. */
export type SourcedReserve = Reserve & {
  readonly source: Source
  readonly author?: string
  readonly expires_on?: LocalDate
  readonly transfer_source: Source
  readonly transfer_author?: string
  readonly learned_transfers?: number
}

/**
 * The stock report says how many units are on their way, shipments say when they come. Where shipments tell of more than the
 * report, those that come first were received since; where of fewer, the rest has no dates but those of the defaults.
 */
export const arrivalsOf = (
  stock: StockRow,
  expected: readonly ExpectedRow[],
  as_of_on: LocalDate,
): readonly SourcedArrival[] => {
  if (stock.channel === 'merchant') return []
  const receiving = stock.inbound_receiving_units ?? 0
  let left = receiving + (stock.inbound_shipped_units ?? 0)
  let receivingDated = 0
  const dated = expected.map(
    ({ shipment_id, remaining_units, is_receiving, expected_p50_on, expected_p80_on }) => {
      const units = Math.min(left, remaining_units)
      left -= units
      if (is_receiving) receivingDated += units
      return {
        id: shipment_id,
        units,
        p50_on: expected_p50_on,
        p80_on: expected_p80_on,
        source: 'learned' as const,
      }
    },
  )
  const receivingRest = Math.min(left, Math.max(0, receiving - receivingDated))
  const { receiving_days, shipped_days } = DEFAULTS
  const undated = [
    { id: 'inbound_receiving', units: receivingRest, days: receiving_days },
    { id: 'inbound_shipped', units: left - receivingRest, days: shipped_days },
  ].map(({ id, units, days }) => ({
    id,
    units,
    p50_on: addDays(as_of_on, days.p50),
    p80_on: addDays(as_of_on, days.p80),
    source: 'default' as const,
  }))
  return [...dated.toReversed(), ...undated].filter(({ units }) => units > 0)
}

export const reservesOf = (held: readonly ReserveRow[], case_pack_units: number): readonly SourcedReserve[] =>
  held.map((row) => ({
    id: row.reserve,
    units: row.units,
    case_pack_units,
    transfer: { p50_days: row.transfer_p50_days, p80_days: row.transfer_p80_days, closed: [] },
    source: row.source,
    ...(row.author === null ? {} : { author: row.author }),
    ...(row.expires_on === null ? {} : { expires_on: row.expires_on }),
    transfer_source: row.transfer_source,
    ...(row.transfer_author === null ? {} : { transfer_author: row.transfer_author }),
    ...(row.learned_transfers === null ? {} : { learned_transfers: row.learned_transfers }),
  }))
