/** What the metrics tell of a seller whose night was synced, held against what really happened to its orders, stock and shipments. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { msOf } from '../../src/core/time.ts'
import { FEW } from '../sync/support.ts'
import { openTruth, sum, type Truth } from './truth.ts'

let truth: Truth
beforeAll(async () => {
  truth = await openTruth({
    plans: [
      ...FEW,
      'storage_fees',
      'inbound_shipments',
      'inbound_shipment_items',
      'inbound_plans',
      'planned_shipments',
    ],
    sku_count: 30,
  })
}, 300_000)
afterAll(() => truth.close())

const round = (value: number, places: number): number => Number(value.toFixed(places))

describe('a living seller', () => {
  test.each([7, 30, 90])(
    'sold as fast over %i days as sales_velocity tells, each channel by itself and together',
    async (window_days) => {
      const told = await truth.ask(
        z.object({
          sku: z.string(),
          channel: z.enum(['all', 'fba', 'merchant', 'multi_channel']),
          from_on: z.string(),
          through_on: z.string(),
          ordered_units: z.number(),
          units_per_day: z.number(),
        }),
        `select sku, channel, from_on, through_on, ordered_units, units_per_day from ready.sales_velocity
       where window_days = ${window_days} order by sku, channel`,
      )
      const as_of = await truth.toldAt('orders')
      const CHANNELS = { fba: 'amazon', merchant: 'merchant', multi_channel: 'non_amazon' } as const
      const really = told.map(({ sku, channel, from_on, through_on }) => {
        const orders = truth
          .orders(sku, { from_on, through_on }, as_of)
          .filter((order) => channel === 'all' || order.channel === CHANNELS[channel])
        const ordered_units = sum(orders.map(({ units }) => units))
        return {
          sku,
          channel,
          from_on,
          through_on,
          ordered_units,
          units_per_day: round(ordered_units / window_days, 4),
        }
      })
      expect(told).toEqual(really)
      expect(new Set(told.map(({ channel }) => channel)).size).toBe(4)
    },
  )

  test('shipped what sell-through divides by what it held, over the same 90 days', async () => {
    const told = await truth.ask(
      z.object({
        sku: z.string(),
        from_on: z.string(),
        through_on: z.string(),
        shipped_units: z.number(),
        average_units: z.number(),
        sell_through_ratio: z.number(),
      }),
      `select sku, stock_from_on as from_on, stock_through_on as through_on, shipped_units, average_units, sell_through_ratio
       from ready.inventory_metrics where sell_through_ratio is not null order by sku`,
    )
    const really = told.map(({ sku, from_on, through_on, average_units }) => {
      const shipments = truth
        .life(sku)
        .movements.filter(
          ({ type, day }) =>
            type === 'Shipments' && day >= truth.dayOf(from_on) && day <= truth.dayOf(through_on),
        )
      const shipped_units = -sum(shipments.map(({ units }) => units))
      const held = truth.night.emulator.world
        .truth(sku)
        .days.filter(({ on }) => on >= from_on && on <= through_on)
      expect(held).toHaveLength(90)
      const average = sum(held.map(({ sellable_units }) => sellable_units)) / 90
      expect(average_units).toBe(round(average, 2))
      return {
        sku,
        from_on,
        through_on,
        shipped_units,
        average_units,
        sell_through_ratio: shipped_units / average,
      }
    })
    expect(told.length).toBeGreaterThan(10)
    const exact = ({ sku, shipped_units }: (typeof told)[number]) => ({ sku, shipped_units })
    expect(told.map(exact)).toEqual(really.map(exact))
    for (const [at, { sell_through_ratio }] of told.entries())
      expect(sell_through_ratio).toBeCloseTo(really[at]?.sell_through_ratio ?? NaN, 2)
  })

  test('lasts as many days as days_of_cover tells', async () => {
    const told = await truth.ask(
      z.object({
        sku: z.string(),
        sellable_units: z.number(),
        through_on: z.string(),
        cover_days: z.number().nullable(),
      }),
      `select sku, sellable_units, through_on, cover_days from ready.days_of_cover where sellable_units is not null order by sku`,
    )
    const as_of = await truth.toldAt('orders')
    const really = told.map(({ sku, sellable_units, through_on }) => {
      const { profile, stock } = truth.night.emulator.world.truth(sku)
      const day = truth.dayOf(through_on)
      const from_on = truth.night.emulator.world.market().calendar.date(day - 29)
      const units = sum(truth.orders(sku, { from_on, through_on }, as_of).map((order) => order.units))
      const held =
        (profile.fulfilment === 'merchant' ? 0 : stock.fulfillable) +
        (profile.fulfilment === 'amazon' ? 0 : stock.merchant)
      expect({ sku, sellable_units }).toEqual({ sku, sellable_units: held })
      // As the pace is told, to four places.
      return {
        sku,
        sellable_units,
        through_on,
        cover_days: units === 0 ? null : round(held / round(units / 30, 4), 1),
      }
    })
    expect(told.length).toBeGreaterThan(20)
    expect(told).toEqual(really)
  })

  test('has in Amazon’s centers what accuracy compares', async () => {
    const told = await truth.ask(
      z.object({
        sku: z.string(),
        on: z.string(),
        recorded: z.number(),
        ledger: z.number(),
        ratio: z.number().nullable(),
      }),
      `select sku, stock_through_on as on, recorded_units as recorded, ledger_units as ledger, accuracy_ratio as ratio
       from ready.inventory_metrics where recorded_units is not null and ledger_units is not null order by sku`,
    )
    const really = told.map(({ sku, on, recorded }) => {
      const { days, stock } = truth.night.emulator.world.truth(sku)
      const day = days.find((each) => each.on === on)
      const ledger = (day?.sellable_units ?? 0) + (day?.unsellable_units ?? 0)
      expect({ sku, recorded }).toEqual({ sku, recorded: stock.warehouse - stock.reserved_transfers })
      return {
        sku,
        on,
        recorded,
        ledger,
        ratio: recorded === 0 ? null : round(1 - Math.abs(recorded - ledger) / recorded, 4),
      }
    })
    expect(told.length).toBeGreaterThan(10)
    expect(told).toEqual(really)
  })

  test('paid for a month of storage what fee_exposure tells', async () => {
    const told = await truth.ask(
      z.object({ sku: z.string(), month: z.string(), stored: z.string() }),
      `select sku, stored_month_on as month, stored_amount as stored from ready.fee_exposure where stored_amount > 0 order by sku`,
    )
    expect(told.length).toBeGreaterThan(10)
    for (const { sku, month, stored } of told)
      expect(Number(stored)).toBeCloseTo(truth.monthsStorage(sku, month), 1)
  })

  test('waited for its shipments as long as inbound_timing learned, in each center and in all', async () => {
    const told = await truth.ask(
      z.object({ destination: z.string(), shipments: z.number(), p50: z.number(), p80: z.number() }),
      `select destination, shipments, sellable_p50_days as p50, sellable_p80_days as p80 from ready.inbound_timing
       where shipments >= 5 order by destination`,
    )
    const trips = await tripsOf()
    const really = told.map(({ destination }) => {
      const days = trips
        .filter(({ centre }) => destination === '*' || destination === centre)
        .map(({ sellable_day, shipped_day }) => sellable_day - shipped_day)
        .toSorted((a, b) => a - b)
      const at = (share: number): number => days[Math.ceil(share * days.length) - 1] ?? NaN
      return { destination, shipments: days.length, p50: at(0.5), p80: at(0.8) }
    })
    expect(told.map(({ destination }) => destination)).toContain('*')
    expect(told).toEqual(really)
  })
})

/** Shipments of plans that were received, by the days on which they left and their units could be sold. Of others Amazon tells no day of leaving. */
const tripsOf = async () => {
  const [covered] = await truth.ask(
    z.object({ from_on: z.string(), through_on: z.string() }),
    `select from_on, through_on from ready.coverage where dataset = 'ledger_detail'`,
  )
  if (covered === undefined) throw new Error('the ledger was not loaded')
  const [from_day, through_day] = [truth.dayOf(covered.from_on), truth.dayOf(covered.through_on)]
  const as_of_ms = msOf(await truth.toldAt('inbound_shipments'))
  const planned = await truth.ask(
    z.object({ shipment_id: z.string() }),
    'select shipment_id from data.planned_shipments where shipment_id is not null',
  )
  const ids = new Set(planned.map(({ shipment_id }) => shipment_id))
  return truth.night.emulator.world.skus().flatMap((sku) => {
    const { calendar, inbound } = truth.life(sku)
    return inbound.flatMap(({ shipment_id, centre, shipped_ms, closed_ms, expected_units, receipts }) => {
      const booked = receipts.filter(({ day }) => day <= through_day)
      const days = [...new Set(booked.map(({ day }) => day))].toSorted((a, b) => a - b)
      const by = (day: number): number =>
        sum(booked.filter((each) => each.day <= day).map(({ units }) => units))
      const closed_on = closed_ms <= as_of_ms ? days.at(-1) : undefined
      const sellable_day = days.find((day) => by(day) >= 0.9 * expected_units) ?? closed_on
      const shipped_day = calendar.dayAt(shipped_ms)
      return sellable_day === undefined || shipped_day < from_day || !ids.has(shipment_id)
        ? []
        : [{ centre, shipped_day, sellable_day }]
    })
  })
}
