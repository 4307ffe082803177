import { pipeline } from 'node:stream/promises'
import { Writable } from 'node:stream'
import { createGunzip, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { clockAt } from '../../src/core/clock.ts'
import { Instant, LocalDate, TimeZone } from '../../src/core/time.ts'
import { bulkLedger, servedLedger } from '../../src/emulator/bulk-ledger.ts'
import { DEMO_SELLER } from '../../src/emulator/sellers.ts'
import { documentFrom, INVENTORY, LEDGER, startClient, type Client } from './client.ts'

const clock = clockAt(Instant.parse('2026-11-23T18:00:00Z'))
const RANGE = { dataStartTime: '2026-11-01T08:00:00Z', dataEndTime: '2026-11-23T08:00:00Z' } as const

const bulk = (rows: number) => ({
  rows,
  days: { from_on: LocalDate.parse('2026-11-01'), through_on: LocalDate.parse('2026-11-22') },
  skus: 5000,
  seed: 9,
  time_zone: TimeZone.parse('America/Los_Angeles'),
})

const ledgerUrl = async (client: Client): Promise<string> =>
  client.documentUrl((await client.create(LEDGER, RANGE)).text('reportId'))

/** Lines of a gzip document and the most memory used on the way, in megabytes above the start. */
const drain = async (url: string): Promise<{ readonly lines: number; readonly grown_mb: number }> => {
  const { body } = await fetch(url)
  if (!body) throw new Error('the document has no body')
  const start = process.memoryUsage().rss
  let lines = 0
  let peak = start
  const counting = new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (let from = chunk.indexOf(10); from >= 0; from = chunk.indexOf(10, from + 1)) lines += 1
      peak = Math.max(peak, process.memoryUsage().rss)
      done()
    },
  })
  await pipeline(body, createGunzip(), counting)
  return { lines, grown_mb: (peak - start) / 2 ** 20 }
}

test('a million ledger rows are streamed in seconds, without being held', async () => {
  const client = await startClient({ clock })
  client.emulator.documents.serve(servedLedger(bulk(1_000_000)))
  const { lines, grown_mb } = await drain(await ledgerUrl(client))
  expect(lines).toBe(1_000_001)
  expect(grown_mb).toBeLessThan(200)
  await client.emulator.close()
})

test('a bulk ledger is the same bytes from the same seed, in the columns and days of a real one', async () => {
  const text = [...bulkLedger(bulk(2000))].join('')
  expect([...bulkLedger(bulk(2000))].join('')).toBe(text)
  const { header, rows } = await documentFrom(new Response(text))
  expect(header).toHaveLength(16)
  expect(rows).toHaveLength(2000)
  expect(
    rows.every((row) => Object.keys(row).length === 16 && /^11\/\d\d\/2026$/.test(row['Date'] ?? '')),
  ).toBe(true)
  expect(rows.at(-1)?.['Date and Time']).toBe('2026-11-22T00:00:00-0800')
})

test('a test may serve a body of its own, plain or packed already', async () => {
  const client = await startClient({ clock })
  client.emulator.documents.serve({ report_type: LEDGER, body: () => ['"Date"\n', '"11/01/2026"\n'] })
  expect((await client.report(LEDGER, RANGE)).rows).toEqual([{ Date: '11/01/2026' }])
  const packed = gzipSync('"Date"\n"11/02/2026"\n')
  client.emulator.documents.serve({ report_type: LEDGER, body: () => [packed], gzipped: true })
  expect((await client.report(LEDGER, RANGE)).rows).toEqual([{ Date: '11/02/2026' }])
  await client.emulator.close()
})

test('a seller with thousands of SKUs is reported SKU by SKU, and remembered by none', async () => {
  const big = { ...DEMO_SELLER, sku_count: 2000, history_days: 60, demand_scale: 0.5 }
  const client = await startClient({ clock, sellers: [big] })
  const inventory = await client.report(INVENTORY)
  expect(inventory.rows.length).toBeGreaterThan(1500)
  const { lines, grown_mb } = await drain(await ledgerUrl(client))
  expect(lines).toBeGreaterThan(20_000)
  expect(grown_mb).toBeLessThan(200)
  await client.emulator.close()
})
