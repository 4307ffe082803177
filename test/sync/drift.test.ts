/** Columns that Amazon adds, drops and renames: noted with what they hold, and told what they probably are. */
import { Writable } from 'node:stream'
import { afterEach, expect, test } from 'vitest'
import { openLog } from '../../src/core/log.ts'
import { kindOf } from '../../src/sync/drift.ts'
import { fetchDocument, stocks, tsv } from './documents.ts'
import { type Night, type NightOptions, openNight } from './support.ts'

const nights: Night[] = []
const open = async (options: NightOptions = {}): Promise<Night> => {
  const made = await openNight(options)
  nights.push(made)
  return made
}
afterEach(async () => {
  for (const made of nights.splice(0)) await made.close()
})

const driftOf = async (night: Night, columns: string) =>
  (
    await night.owner.query(
      `select ${columns} from facts.schema_drift where drift = 'new' or header in ('afn-fulfillable-quantity', 'sku') order by drift, header`,
    )
  ).rows

/** The file with another header in a column's place. */
const renamed = (from: string, to: string): string => tsv(stocks(30, 7)).replace(from, to)

test('a renamed column is one that went and one that came, of the same kind of values, and said to be so', async () => {
  const night = await open()
  await fetchDocument(night, 'fba_inventory', tsv(stocks(30)))
  expect(await driftOf(night, 'header')).toEqual([])
  const run = await fetchDocument(
    night,
    'fba_inventory',
    renamed('afn-fulfillable-quantity', 'available-quantity'),
  )
  expect(run.state).toBe('loaded')
  expect(
    await driftOf(night, 'drift, header, value_kind, sample_values, counterpart_header, blocks_loading'),
  ).toEqual([
    {
      drift: 'missing',
      header: 'afn-fulfillable-quantity',
      value_kind: 'whole number',
      sample_values: [],
      counterpart_header: 'available-quantity',
      blocks_loading: false,
    },
    {
      drift: 'new',
      header: 'available-quantity',
      value_kind: 'whole number',
      sample_values: ['7'],
      counterpart_header: 'afn-fulfillable-quantity',
      blocks_loading: false,
    },
  ])
  const [missing, fresh] = await driftOf(night, 'touched_facts')
  // Read by `inventory`, which `days_of_cover` reads; what nobody declared is read by nothing.
  expect(missing?.touched_facts).toEqual(
    expect.arrayContaining(['inventory', 'days_of_cover', 'source_quantity']),
  )
  expect(missing?.touched_facts).not.toContain('returns_by_day')
  expect(fresh?.touched_facts).toEqual([])
  const guidance = await driftOf(night, 'guidance')
  expect(guidance.every((row) => String(row['guidance']).startsWith('Probably renamed'))).toBe(true)
})

test('each column that comes or goes is a line in the log, and what is over is none', async () => {
  const lines: string[] = []
  const to = new Writable({
    write(piece, _encoding, done) {
      lines.push(String(piece))
      done()
    },
  })
  const night = await open({ log: openLog({ level: 'warn', to }) })
  await fetchDocument(night, 'fba_inventory', tsv(stocks(30)))
  expect(lines).toEqual([])
  await fetchDocument(night, 'fba_inventory', renamed('afn-fulfillable-quantity', 'available-quantity'))
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    {
      event: 'run.drifted',
      dataset: 'fba_inventory',
      new_headers: ['available-quantity'],
      missing_headers: ['afn-fulfillable-quantity'],
    },
  ])
  await fetchDocument(night, 'fba_inventory', tsv(stocks(30, 8)))
  expect(lines).toHaveLength(1)
})

test('what came and what went with other values is not said to be renamed; what comes back is over', async () => {
  const night = await open()
  await fetchDocument(night, 'fba_inventory', tsv(stocks(30)))
  const without = stocks(30).map(({ sku = '', condition = '' }) => ({ sku, condition, colour: 'red' }))
  await fetchDocument(night, 'fba_inventory', tsv(without))
  const told = 'drift, header, counterpart_header, lasts, first_seen_at < began_at as was_there_before'
  expect(await driftOf(night, told)).toEqual([
    {
      drift: 'missing',
      header: 'afn-fulfillable-quantity',
      counterpart_header: null,
      lasts: true,
      was_there_before: true,
    },
    { drift: 'new', header: 'colour', counterpart_header: null, lasts: true, was_there_before: false },
  ])
  await fetchDocument(night, 'fba_inventory', tsv(stocks(30, 9)))
  expect(await driftOf(night, 'header, lasts')).toEqual([
    { header: 'afn-fulfillable-quantity', lasts: false },
    { header: 'colour', lasts: false },
  ])
})

test('a file that lost a column it must have is not loaded, and which column came instead is known', async () => {
  const night = await open()
  await fetchDocument(night, 'fba_inventory', tsv(stocks(30)))
  const run = await fetchDocument(night, 'fba_inventory', renamed('sku', 'merchant sku code'))
  expect(run).toMatchObject({ state: 'failed', problem_code: 'bad_file' })
  expect(await driftOf(night, 'header, blocks_loading, counterpart_header, sample_values')).toEqual([
    { header: 'sku', blocks_loading: true, counterpart_header: 'merchant sku code', sample_values: [] },
    {
      header: 'merchant sku code',
      blocks_loading: false,
      counterpart_header: 'sku',
      sample_values: ['SKU-0000', 'SKU-0001', 'SKU-0002', 'SKU-0003', 'SKU-0004'],
    },
  ])
})

test.each([
  [['1', '-20', ''], 'whole number'],
  [['1', '2.50'], 'number'],
  [['2026-11-20', '11/20/2026', '2026-11-20T10:00:00Z'], 'day or moment'],
  [['Yes', 'no'], 'yes or no'],
  [['1', 'red'], 'text'],
  [['', '--'], 'nothing'],
])('values %j are of the kind %s', (values, kind) => {
  expect(kindOf(values)).toBe(kind)
})
