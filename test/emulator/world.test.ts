import fc from 'fast-check'
import { expect, test } from 'vitest'
import { marketplaceNamed } from '../../src/core/marketplace.ts'
import { LocalDate } from '../../src/core/time.ts'
import type { Life } from '../../src/emulator/world/life.ts'
import { marketOf, type MarketWorld } from '../../src/emulator/world/market.ts'
import { orderId } from '../../src/emulator/world/order-ids.ts'
import { snapshotAt } from '../../src/emulator/world/snapshot.ts'
import type { Movement } from '../../src/emulator/world/types.ts'

const BEGAN_ON = LocalDate.parse('2025-10-01')

const worldFrom = (seed: number, country: string, sku_count = 12): MarketWorld => {
  const marketplace = marketplaceNamed(country)
  if (!marketplace) throw new Error(`no marketplace ${country}`)
  return marketOf({ seller_id: 'AWORLD', seed, marketplace, began_on: BEGAN_ON, sku_count, demand_scale: 1 })
}

const COUNTRIES = ['US', 'DE', 'JP'] as const
const anyWorld = fc.record({ seed: fc.integer(), country: fc.constantFrom(...COUNTRIES) })
const aDay = fc.integer({ min: 1, max: 420 })

/** Runs a claim over every SKU of many worlds, each lived 420 days or as many as asked. */
const holds = (claim: (life: Life, draw: number) => void, runs = 6): void =>
  fc.assert(
    fc.property(anyWorld, fc.integer({ min: 0, max: 1e9 }), ({ seed, country }, draw) => {
      for (const life of worldFrom(seed, country).lives(420)) claim(life, draw)
    }),
    { numRuns: runs },
  )

const sumOf = (moves: readonly Movement[]): number => moves.reduce((sum, move) => sum + move.units, 0)

const history = (seed: number): string =>
  JSON.stringify([...worldFrom(seed, 'US', 3).lives(200)].map(({ movements, orders }) => [movements, orders]))

test('the same seed makes the same world, and another seed another one', () => {
  expect(history(5)).toBe(history(5))
  expect(history(5)).not.toBe(history(6))
})

test('a life lived in steps is the life lived at once, whatever other SKUs were asked for before', () => {
  fc.assert(
    fc.property(anyWorld, aDay, ({ seed, country }, day) => {
      const stepwise = worldFrom(seed, country)
      stepwise.life(3, day)
      stepwise.life(7, 420)
      const at_once = worldFrom(seed, country).life(3, 420)
      expect(stepwise.life(3, 420).movements).toEqual(at_once.movements)
      expect(stepwise.life(3, 420).days).toEqual(at_once.days)
    }),
    { numRuns: 10 },
  )
})

/** The lowest balance of any centre and disposition, moment by moment; arrivals of a moment before departures. */
const lowestBalance = (moves: readonly Movement[]): number => {
  const balances = new Map<string, number>()
  let lowest = 0
  for (const move of moves.toSorted((a, b) => a.at_ms - b.at_ms || b.units - a.units)) {
    const place = `${move.disposition}/${move.centre}`
    const balance = (balances.get(place) ?? 0) + move.units
    balances.set(place, balance)
    lowest = Math.min(lowest, balance)
  }
  return lowest
}

test('at no moment is a balance below zero, at any centre, in any disposition', () => {
  expect.hasAssertions()
  holds((life) => expect(lowestBalance(life.movements)).toBe(0))
})

test('the inventory arithmetic holds at any moment, and no part of it is negative', () => {
  holds((life, draw) => {
    const at_ms = life.calendar.startMs(1) + (draw % (418 * 86_400)) * 1000
    const stock = snapshotAt(life, at_ms)
    expect(stock.warehouse).toBe(stock.fulfillable + stock.unsellable + stock.reserved)
    expect(stock.reserved).toBe(stock.reserved_orders + stock.reserved_transfers + stock.reserved_processing)
    const inbound = stock.inbound_working + stock.inbound_shipped + stock.inbound_receiving
    expect(stock.total).toBe(stock.warehouse + inbound)
    expect(Math.min(...Object.values(stock))).toBeGreaterThanOrEqual(0)
  }, 12)
})

test('movements up to a moment sum to the stock at that moment', () => {
  holds((life, draw) => {
    const at_ms = life.calendar.startMs(1) + (draw % (418 * 86_400)) * 1000
    const stock = snapshotAt(life, at_ms)
    const past = life.movements.filter((move) => move.at_ms <= at_ms)
    const sellable = sumOf(past.filter((move) => move.disposition === 'SELLABLE'))
    expect(sellable + stock.reserved_transfers).toBe(stock.warehouse - stock.unsellable)
    expect(sumOf(past) - sellable).toBe(stock.unsellable)
  }, 12)
})

test('every unit Amazon shipped is a unit of an order it shipped', () => {
  holds((life) => {
    const closed = life.orders.filter((order) => order.channel !== 'merchant' && order.closed_day <= 420)
    const ordered = closed
      .filter((order) => order.outcome === 'shipped')
      .reduce((sum, { units }) => sum + units, 0)
    const shipped = sumOf(life.movements.filter((move) => move.type === 'Shipments'))
    expect(shipped + ordered).toBe(0)
  })
})

test('what the ledger received is what the shipments say was received, and never more than was sent', () => {
  holds((life) => {
    for (const inbound of life.inbound) {
      const booked = life.movements.filter((move) => move.reference === inbound.shipment_id)
      const due = inbound.receipts.filter((receipt) => receipt.day <= 420)
      expect(sumOf(booked)).toBe(due.reduce((sum, receipt) => sum + receipt.units, 0))
      expect(inbound.receipts.reduce((sum, { units }) => sum + units, 0)).toBeLessThanOrEqual(
        inbound.expected_units,
      )
    }
  })
})

test('wanted units were ordered or missed, day by day', () => {
  holds((life) => {
    for (const { wanted_units, ordered, missed_units } of life.days) {
      expect(ordered.amazon + ordered.merchant + ordered.non_amazon + missed_units).toBe(wanted_units)
    }
  })
})

test('damage is a pair in the same moment, and transfers that ended sum to nothing', () => {
  holds((life) => {
    const moves = life.movements
    const out = moves.filter((move) => move.reason === 'E')
    const into = moves.filter((move) => move.reason === 'P')
    expect(out.map((move) => [move.at_ms, -move.units])).toEqual(into.map((move) => [move.at_ms, move.units]))
    const moved = sumOf(moves.filter((move) => move.type === 'WhseTransfers'))
    expect(moved + life.in_transit.units).toBe(0)
  })
})

test('a loss is settled by at most what was lost', () => {
  holds((life) => {
    for (const move of life.movements) {
      const settled = move.settlements.reduce((sum, settlement) => sum + settlement.units, 0)
      expect(settled).toBeLessThanOrEqual(Math.abs(move.units))
    }
  })
})

test('SKUs, ASINs of different products and order ids are unique', () => {
  const world = worldFrom(3, 'US', 60)
  const lives = [...world.lives(120)]
  const skus = lives.map(({ profile }) => profile.sku)
  expect(new Set(skus).size).toBe(60)
  const ids = lives.flatMap((life) => life.orders.map((order) => orderId(life, order)))
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.every((id) => /^(112|S01)-\d{7}-\d{7}$/.test(id))).toBe(true)
  expect(skus).toEqual(expect.arrayContaining(['0012345', 'LAMP/OAK/E27', 'mug-01', 'MUG-01', '"QUOTED"']))
})

const received = (shipment: Life['inbound'][number]): number =>
  shipment.receipts.reduce((sum, receipt) => sum + receipt.units, 0)

test('a default world has everything a planner must be able to see', () => {
  const lives = [...worldFrom(7, 'US', 50).lives(400)]
  const some = (found: (life: Life) => boolean): boolean => lives.some(found)
  expect(some(({ days }) => days.some((day) => day.missed_units > 0 && !day.in_stock))).toBe(true)
  expect(some(({ inbound }) => inbound.some((shipment) => shipment.arrived_ms > shipment.due_ms))).toBe(true)
  expect(
    some(({ inbound }) => inbound.some((shipment) => received(shipment) < shipment.expected_units)),
  ).toBe(true)
  for (const reason of ['M', 'F', 'E', 'P', 'D']) {
    expect(some(({ movements }) => movements.some((move) => move.reason === reason))).toBe(true)
  }
  for (const type of ['CustomerReturns', 'VendorReturns', 'WhseTransfers']) {
    expect(some(({ movements }) => movements.some((move) => move.type === type))).toBe(true)
  }
  for (const channel of ['amazon', 'merchant', 'non_amazon']) {
    expect(some(({ orders }) => orders.some((order) => order.channel === channel))).toBe(true)
  }
  expect(some(({ orders }) => orders.some((order) => order.outcome === 'cancelled'))).toBe(true)
  expect(some(({ profile }) => profile.suppressed !== null)).toBe(true)
})

test('fifty SKUs live four hundred days in well under a second', () => {
  const before = process.cpuUsage()
  for (const life of worldFrom(11, 'US', 50).lives(400)) expect(life.days).toHaveLength(401)
  // Processor time, so that a busy machine does not count.
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(1000)
})
