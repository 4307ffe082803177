import { afterAll, beforeAll, expect, test } from 'vitest'
import { clockAt } from '../../src/core/clock.ts'
import { Instant } from '../../src/core/time.ts'
import { type Client, type Document, INVENTORY, startClient } from './client.ts'

let client: Client
let inventory: Document
beforeAll(async () => {
  client = await startClient({ clock: clockAt(Instant.parse('2026-11-23T17:00:00Z')) })
  inventory = await client.report(INVENTORY)
})
afterAll(() => client.emulator.close())

const count = (row: Document['rows'][number] | undefined, name: string): number =>
  Number(row?.[name] ?? Number.NaN)

test('the reserved units of a SKU are those of the inventory report, and the sum of what they are reserved for', async () => {
  const reserved = await client.report('GET_RESERVED_INVENTORY_DATA')
  expect(reserved.rows.length).toBeGreaterThan(5)
  expect(reserved.rows.length).toBe(
    inventory.rows.filter((row) => count(row, 'afn-reserved-quantity') > 0).length,
  )
  for (const row of reserved.rows) {
    const parts = ['reserved_customerorders', 'reserved_fc-transfers', 'reserved_fc-processing']
    expect(parts.reduce((all, part) => all + count(row, part), 0)).toBe(count(row, 'reserved_qty'))
    expect(count(row, 'reserved_qty')).toBe(
      count(
        inventory.rows.find((other) => other['sku'] === row['sku']),
        'afn-reserved-quantity',
      ),
    )
  }
})
