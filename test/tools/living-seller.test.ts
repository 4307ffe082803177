/** What the tools answer of a seller whose nights were synced, held against the world that its reports were made from. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { addDays, daysFrom, LocalDate } from '../../src/core/time.ts'
import { strandedBy } from '../../src/emulator/world/catalog.ts'
import { lineOf } from '../facts/ledger.ts'
import { type LivingSeller, openLivingSeller, SKUS } from './living-seller.ts'

let seller: LivingSeller
beforeAll(async () => {
  seller = await openLivingSeller()
}, 300_000)
afterAll(() => seller.close())

/** What a tool tells of a SKU that no ledger knows. */
const NOTHING: Readonly<Record<string, unknown>> = {
  opening_units: 0,
  return_units: 0,
  closing_units: 0,
  residual_units: 0,
}

const Ranges = z.array(z.string()).default([])
const Pace = z.object({
  in_stock_days: z.number().nullable().default(null),
  from_on: z.string().default(''),
  through_on: z.string().default(''),
  out_of_stock_on: Ranges.nullable(),
  shut_on: Ranges.nullable(),
})

/** The days of ranges such as 2026-11-03..2026-11-09. */
const daysIn = (ranges: readonly string[] | null): readonly string[] =>
  (ranges ?? []).flatMap((range) => {
    const [from = range, through = from] = range.split('..')
    const first = LocalDate.parse(from)
    return Array.from({ length: daysFrom(first, LocalDate.parse(through)) + 1 }, (_, at) =>
      addDays(first, at),
    )
  })

/** What sell-through and stockout rate are made of; nothing where there is no stock at Amazon to tell of. */
const Held = z
  .object({
    average_units: z.number().nullable().default(null),
    observed_days: z.number().nullable().default(null),
    out_of_stock_on: Ranges.nullable(),
  })
  .transform(({ average_units, observed_days, out_of_stock_on }) => ({
    average_units: observed_days === null ? null : average_units,
    observed_days,
    out_of_stock_days: observed_days === null ? null : daysIn(out_of_stock_on).length,
  }))

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

describe('a living seller', () => {
  test('ordered and shipped what get_orders tells, cancelled units aside', async () => {
    const { told, really } = await seller.compared(
      async (sku) => ({
        units: (await seller.ask('get_orders', { sku })).totals['ordered_units'],
        shipped: (await seller.ask('get_orders', { sku, order_status: 'Shipped' })).totals['ordered_units'],
      }),
      ({ ordered_units: { amazon, merchant, non_amazon }, cancelled_units, shipped_units }) => ({
        units: amazon + merchant + non_amazon - cancelled_units,
        shipped: shipped_units,
      }),
    )
    expect(told).toHaveLength(SKUS)
    expect(told).toEqual(really)
  })

  test('got back what get_returns tells, through the last covered day, and in that state', async () => {
    const { data_through } = await seller.ask('get_returns', {})
    const { told, really } = await seller.compared(
      async (sku) => {
        const { totals } = await seller.ask('get_returns', { sku })
        return { returned: totals['returned_units'], sellable: totals['sellable_units'] }
      },
      ({ returns }) => {
        const covered = returns.filter(({ returned_on }) => returned_on <= data_through)
        const sellable = covered.filter(({ disposition }) => disposition === 'SELLABLE')
        return {
          returned: sum(covered.map(({ returned_units }) => returned_units)),
          sellable: sum(sellable.map(({ returned_units }) => returned_units)),
        }
      },
    )
    expect(told).toHaveLength(SKUS)
    expect(told).toEqual(really)
  })

  test('has its units where get_inventory_by_location tells', async () => {
    const { data_through } = await seller.ask('get_inventory_by_location', {})
    const { told, really } = await seller.compared(
      async (sku) => {
        const { totals, rows } = await seller.ask('get_inventory_by_location', { sku })
        const at = (kind: string): number =>
          sum(rows.filter((row) => row['location_kind'] === kind).map((row) => Number(row['counted_units'])))
        return {
          centers: at('fulfillment_center'),
          between: at('between_centers'),
          inbound: totals['inbound_units'],
          merchant: totals['merchant_units'],
        }
      },
      ({ profile, days, stock }) => {
        const day = days.find(({ on }) => on === data_through)
        return {
          centers: (day?.sellable_units ?? 0) + (day?.unsellable_units ?? 0),
          between: stock.reserved_transfers,
          inbound: stock.inbound_shipped + stock.inbound_receiving,
          // Not on any list before its first day.
          merchant: profile.opened_day < days.length ? stock.merchant : 0,
        }
      },
    )
    expect(told).toHaveLength(SKUS)
    expect(told).toEqual(really)
  })

  test('could be bought on the days that get_sales_velocity counts, and not while its listing was shut', async () => {
    const told = []
    for (const sku of seller.skus) {
      const [row] = (await seller.ask('get_sales_velocity', { sku, window_days: 90 })).rows
      const { profile, days } = seller.truth(sku)
      const pace = Pace.parse(row ?? {})
      if (pace.in_stock_days === null) continue
      const left_out = new Set([...daysIn(pace.out_of_stock_on), ...daysIn(pace.shut_on)])
      const shut_from = strandedBy(profile, days.length - 1)?.from_day ?? Infinity
      const window = days
        .map((day, at) => ({ ...day, is_shut: at >= shut_from && sum(Object.values(day.ordered)) === 0 }))
        .filter(({ on }) => on >= pace.from_on && on <= pace.through_on)
      told.push({
        open_days: window.filter(({ in_stock }) => in_stock).length,
        shut_days: window.filter(({ is_shut }) => is_shut).length,
        open_and_left_out: window.filter(({ on, in_stock }) => in_stock && left_out.has(on)).length,
        shut_and_counted: window.filter(({ on, is_shut }) => is_shut && !left_out.has(on)).length,
      })
    }
    expect(sum(told.map(({ open_days }) => open_days))).toBeGreaterThan(500)
    expect(sum(told.map(({ shut_days }) => shut_days))).toBeGreaterThan(20)
    expect(
      told.filter(({ open_and_left_out, shut_and_counted }) => open_and_left_out + shut_and_counted > 0),
    ).toEqual([])
  })

  test('was without stock on the days that get_inventory_metrics counts, and held what it divides by', async () => {
    const { data_through } = await seller.ask('get_inventory_metrics', {})
    const { told, really } = await seller.compared(
      async (sku) => {
        const [row] = (await seller.ask('get_inventory_metrics', { sku, detail: true })).rows
        return Held.parse(row?.['detail'] ?? {})
      },
      ({ profile, days }) => {
        if (profile.fulfilment === 'merchant') return Held.parse({})
        const ends = days.filter(({ on }) => on <= data_through).map(({ sellable_units }) => sellable_units)
        const held = ends.slice(-90)
        const first = ends.findIndex((units) => units > 0)
        if (first < 0) return Held.parse({})
        const observed = ends.slice(Math.max(first, ends.length - 90))
        return {
          average_units: Math.round((sum(held) / 90) * 100) / 100,
          observed_days: observed.length,
          // A day that began with units has them at its end or sold them that day.
          out_of_stock_days: ends.filter(
            (units, at) => at >= ends.length - observed.length && units === 0 && (ends[at - 1] ?? 0) === 0,
          ).length,
        }
      },
    )
    expect(told).toHaveLength(SKUS)
    expect(told).toEqual(really)
  })

  test('has units that add up as get_unit_balance tells, without a residual', async () => {
    const { data_through } = await seller.ask('get_unit_balance', {})
    const from = addDays(LocalDate.parse(data_through), -89)
    const { told, really } = await seller.compared(
      async (sku) => {
        const [row] = (await seller.ask('get_unit_balance', { sku, window_days: 90 })).rows
        const { opening_units, return_units, closing_units, residual_units } = row ?? NOTHING
        return { opening_units, return_units, closing_units, residual_units }
      },
      ({ days, returns }) => {
        const inCenters = (on: string): number => {
          const day = days.find((each) => each.on === on)
          return (day?.sellable_units ?? 0) + (day?.unsellable_units ?? 0)
        }
        return {
          opening_units: inCenters(addDays(from, -1)),
          return_units: sum(
            returns
              .filter(({ returned_on }) => returned_on >= from && returned_on <= data_through)
              .map(({ returned_units }) => returned_units),
          ),
          closing_units: inCenters(data_through),
          residual_units: 0,
        }
      },
    )
    expect(told).toHaveLength(SKUS)
    expect(told).toEqual(really)
  })

  test('sent to Amazon, and Amazon received, what get_inbound_shipments tells', async () => {
    const { told, really } = await seller.compared(
      async (sku) => {
        const { rows } = await seller.ask('get_inbound_shipments', { sku, destination: 'fba' })
        return {
          shipments: rows
            .map((row) =>
              lineOf({
                id: row['shipment_id'],
                shipped: row['shipped_units'],
                received: row['received_units'],
              }),
            )
            .toSorted(),
        }
      },
      ({ shipments }) => ({
        shipments: shipments
          .map((each) => `${each.shipment_id} ${each.expected_units} ${each.received_units}`)
          .toSorted(),
      }),
    )
    expect(told).toHaveLength(SKUS)
    expect(told).toEqual(really)
  })
})
