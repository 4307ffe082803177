/** One number of an answer: explained, and held against what somebody is about to say. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { KeyOrder } from '../../src/access/api-key.ts'
import { openToolbox, type Outcome, type Toolbox } from '../../src/tools/call.ts'
import { explainNumber } from '../../src/tools/explain.ts'
import { openNumbers } from '../../src/tools/number.ts'
import { verifyNumbers } from '../../src/tools/verify.ts'
import { getBoxes } from './boxes.ts'
import { openWorld, TOOLS, US, type World } from './world.ts'

let world: World
let toolbox: Toolbox
beforeAll(async () => {
  world = await openWorld()
  const numbers = openNumbers(world.server, [...TOOLS, getBoxes])
  const lineages = [
    { dataset: 'shelf', source: 'GET_SHELF', grain: 'A SKU on the shelf.', sku: null, day: null },
    { dataset: 'other', source: 'GET_OTHER', grain: 'Something else.', sku: null, day: null },
  ]
  toolbox = openToolbox([explainNumber({ pool: world.server, numbers, lineages }), verifyNumbers(numbers)])
})
afterAll(() => world.close())

const call = async (tool: string, args: unknown, order: Partial<KeyOrder> = {}): Promise<Outcome> =>
  toolbox.call(await world.keys.principal(await world.makeKey(order)), tool, args, {
    request_id: 'test',
    now: world.clock.now(),
  })

const explained = async (args: unknown, order: Partial<KeyOrder> = {}): Promise<unknown> => {
  const outcome = await call('explain_number', args, order)
  return outcome.kind === 'problem'
    ? `${outcome.problem.code}: ${outcome.problem.message} ${outcome.problem.next}`
    : outcome.kind === 'answer' && outcome.answer
}

const SHELF = { tool: 'get_shelf', arguments: { account: 'Acme NA' } }

describe('explain_number', () => {
  test('tells value, meaning, inputs, freshness, sources and what would change it', async () => {
    expect(await explained({ ...SHELF, field: 'cover_days', row: { sku: 'AC-004' } })).toEqual({
      value: 1.5,
      meaning: 'Days the units last; null when nothing sold.',
      inputs: [{ field: 'units', value: 4, meaning: 'Units on the shelf.' }],
      arguments: {},
      data_through: '2026-11-22',
      synced_at: '2026-11-23T10:00:00.000Z',
      sources: [
        {
          dataset: 'shelf',
          source: 'GET_SHELF',
          a_row_is: 'A SKU on the shelf.',
          through: '2026-11-22',
          synced_at: '2026-11-23T10:00:00.000Z',
          next_sync_at: '2026-11-24T10:00:00.000Z',
        },
      ],
      changes_with: ['A newer shelf that says otherwise; what it replaces stays readable by as_known_at.'],
      see: 'For who may ask, see get_account_info.',
    })
  })

  test('takes the inputs from the detail of a tool that has one, and what the row depends on', async () => {
    const boxes = { tool: 'get_boxes', arguments: { account: 'Acme NA' } }
    expect(await explained({ ...boxes, field: 'boxes', row: { sku: 'AC-005' } })).toMatchObject({
      value: 2.5,
      inputs: [
        { field: 'detail.units', value: 5 },
        { field: 'detail.box_units', value: 2 },
      ],
      changes_with: ['tape: {"by":"noon"}', expect.stringContaining('A newer shelf')],
    })
    // A total that is called as a column is: not the column's meaning, but how it is counted.
    expect(await explained({ ...boxes, field: 'totals.boxes' })).toMatchObject({
      meaning: 'Over the whole population, whatever page is asked for: round(sum(boxes), 1).',
      inputs: [{ field: 'sum(boxes)', meaning: 'boxes: units ÷ box_units.' }],
    })
  })

  test('explains a number within a field, by what no answer shows', async () => {
    const of = { tool: 'get_boxes', arguments: { account: 'Acme NA' }, row: { sku: 'AC-005' } }
    expect(await explained({ ...of, field: 'boxes_range[1]' })).toMatchObject({
      value: 10,
      meaning: 'Number 2 of these: From fewest to most, by spare_ratio.',
      inputs: [{ field: 'spare_ratio', value: 0.25, meaning: 'What may break.' }],
    })
    expect(await explained({ ...of, field: 'detail.box_units' })).toMatchObject({ value: 2 })
    expect(await explained({ ...of, field: 'sides.area_cm2' })).toMatchObject({
      value: 800,
      meaning: 'Of a box. long_cm × short_cm.',
      inputs: [
        { field: 'sides.long_cm', value: 40 },
        { field: 'sides.short_cm', value: 20 },
      ],
    })
    expect(await explained({ ...of, field: 'boxes_range.2' })).toBe(
      'bad_input: boxes_range of that row holds nothing at "2". It holds boxes_range.0, boxes_range.1.',
    )
    expect(await explained({ ...of, field: 'boxes.0' })).toContain('Name the field whole')
  })

  test('says why a number is unknown', async () => {
    const of = { tool: 'get_boxes', arguments: { account: 'Acme NA' }, row: { sku: 'AC-002' } }
    expect(await explained({ ...of, field: 'price_amount' })).toMatchObject({
      value: null,
      reason: 'no_price',
    })
  })

  test('finds a row by what is unknown in it', async () => {
    const of = { ...SHELF, field: 'units', row: { sku: 'AC-000', cover_days: null } }
    expect(await explained(of)).toMatchObject({ value: 0 })
    expect(await explained({ ...of, row: { sku: 'AC-001', cover_days: null } })).toContain('not_found')
  })

  test('explains a total of what was asked', async () => {
    const args = { account: 'Acme NA', marketplace: 'US', below_days: 2 }
    expect(await explained({ tool: 'get_shelf', arguments: args, field: 'totals.rows' })).toMatchObject({
      value: 5,
      arguments: { below_days: 2 },
      meaning: 'Over the whole population, whatever page is asked for: count(*).',
      inputs: [],
    })
  })

  test('whatever page it stood on', async () => {
    const args = { account: 'Acme NA', limit: 1, cursor: 'of another page' }
    expect(
      await explained({
        tool: 'get_shelf',
        arguments: args,
        field: 'units',
        row: { sku: 'CA-003', marketplace: 'CA' },
      }),
    ).toMatchObject({ value: 3 })
  })

  test.each([
    ['no such tool', { tool: 'get_shelves', field: 'units' }, 'the nearest is get_shelf'],
    ['no such field', { ...SHELF, field: 'unit', row: { sku: 'AC-004' } }, 'the nearest is units'],
    ['no such total', { ...SHELF, field: 'totals.unit' }, 'the nearest is totals.units'],
    [
      'no such column',
      { ...SHELF, field: 'units', row: { asin: 'B0' } },
      'row.asin: get_shelf answers no such field',
    ],
    ['no such row', { ...SHELF, field: 'units', row: { sku: 'XX' } }, 'not_found: get_shelf answers no row'],
    [
      'several rows',
      { ...SHELF, field: 'units', row: { cover_days: 0.5 } },
      'Tell the row from the others by cover_days, sku',
    ],
    ['no row at all', { ...SHELF, field: 'units' }, 'Several rows of get_shelf'],
    [
      'an argument the tool has not',
      { tool: 'get_shelf', arguments: { skus: 'X' }, field: 'units' },
      'the nearest is sku',
    ],
    [
      'an account out of reach',
      { tool: 'get_shelf', arguments: { account: 'Rival NA' }, field: 'units' },
      'not_found',
    ],
    ['no text Postgres holds', { ...SHELF, field: 'units', row: { sku: 'a\0' } }, 'row.sku'],
  ])('names what is wrong: %s', async (_, args, sentence) => {
    expect(await explained(args)).toContain(sentence)
  })

  test('is refused where the data is older than the call accepts, or no longer kept', async () => {
    const of = { field: 'units', row: { sku: 'AC-004', marketplace: 'US' } }
    const asked = (more: object) =>
      explained({ tool: 'get_shelf', arguments: { account: 'Acme NA', ...more }, ...of })
    expect(await asked({ max_age_hours: 1 })).toContain('too_stale')
    await world.owner.query(
      `insert into history_horizon (account_id, marketplace_id, dataset, whole_since) values ($1, $2, 'shelf', '2026-11-20T00:00:00Z')`,
      [world.accounts['Acme NA'], US],
    )
    expect(await asked({ as_known_at: '2026-11-19T00:00:00Z' })).toContain('is no longer kept')
    await world.owner.query('delete from history_horizon')
  })

  test('of a tool the key may not call is refused', async () => {
    const args = { ...SHELF, field: 'units', row: { sku: 'AC-004' } }
    expect(await explained(args, { scopes: ['planning:read'] })).toContain('not_allowed')
  })
})

const verdicts = async (numbers: readonly unknown[]): Promise<unknown> => {
  const outcome = await call('verify_numbers', { numbers })
  return outcome.kind === 'answer' ? outcome.answer : outcome
}
const cover = (sku: string, value: unknown) => ({ ...SHELF, field: 'cover_days', row: { sku }, value })

describe('verify_numbers', () => {
  test.each<[string, unknown, string]>([
    ['AC-004', 1.5, 'match'],
    ['AC-004', '1.50', 'match'],
    ['AC-004', 2, 'match'],
    ['AC-004', 1, 'mismatch'],
    ['AC-004', 1.4, 'mismatch'],
    ['AC-004', 3, 'mismatch'],
    ['AC-004', 'plenty', 'cannot_tell'],
    ['AC-004', '12 of 14', 'cannot_tell'],
    ['AC-004', '$1.50', 'match'],
    ['AC-004', 'USD 1.5', 'match'],
    ['AC-004', '150%', 'match'],
    ['AC-004', '149 %', 'mismatch'],
    ['AC-004', '1,5', 'match'],
    ['AC-004', '1,4', 'mismatch'],
    ['AC-004', '1.5 days', 'match'],
    ['AC-004', '1.5 weeks', 'cannot_tell'],
    ['AC-004', 'unknown', 'mismatch'],
    ['AC-000', 'unknown', 'match'],
    ['AC-004', null, 'mismatch'],
    ['AC-000', null, 'match'],
    ['AC-000', 0, 'mismatch'],
    ['AC-999', 1, 'cannot_tell'],
  ])('%s stated as %s: %s', async (sku, value, verdict) => {
    expect(await verdicts([cover(sku, value)])).toMatchObject({ verdicts: [{ verdict, stated: value }] })
  })

  test.each<[string, unknown, object]>([
    ['price_amount', '7.70 €', { verdict: 'match' }],
    ['price_amount', 'EUR 7.7', { verdict: 'match' }],
    ['price_amount', 7.7, { verdict: 'match' }],
    ['price_amount', '$7.70', { verdict: 'mismatch', right: '7.70', why: 'The amount is in EUR.' }],
    ['boxes_range.1', 10, { verdict: 'match' }],
    ['boxes_range', 10, { verdict: 'cannot_tell', why: expect.stringContaining('boxes_range.0') }],
    ['detail.box_units', 2, { verdict: 'match' }],
    ['totals.price_amount', '1,000,000 EUR', { verdict: 'mismatch', right: expect.any(String) }],
    ['totals.price_amount', '$1', { verdict: 'mismatch', why: 'The amount is in EUR.' }],
  ])('%s stated as %s is judged by what it is', async (field, value, verdict) => {
    const row = field.startsWith('totals.') ? {} : { sku: 'AC-005' }
    const of = { tool: 'get_boxes', arguments: { account: 'Acme NA', marketplace: 'US' } }
    expect(await verdicts([{ ...of, field, row, value }])).toMatchObject({ verdicts: [verdict] })
  })

  test('a value that the column cannot be compared with makes that figure untold, and no other', async () => {
    const wrong = { ...SHELF, field: 'units', row: { cover_days: 'abc' }, value: 1 }
    expect(await verdicts([wrong, cover('AC-004', 1.5)])).toMatchObject({
      verdicts: [
        { verdict: 'cannot_tell', why: expect.stringContaining('outside what') },
        { verdict: 'match' },
      ],
    })
  })

  test.each<[unknown, string]>([
    ['1,011', 'match'],
    ['1,012', 'mismatch'],
    ['10,11', 'mismatch'],
  ])('thousands may be set apart: %s is a %s', async (value, verdict) => {
    const total = { ...SHELF, field: 'totals.units', value }
    expect(await verdicts([total])).toMatchObject({ verdicts: [{ verdict }] })
  })

  test('tells the right figure, and counts', async () => {
    const total = { ...SHELF, field: 'totals.rows', value: 53 }
    expect(
      await verdicts([cover('AC-004', 9), total, cover('AC-999', 1), cover('AC-004', 1.5)]),
    ).toMatchObject({
      verdicts: [{ right: 1.5 }, { right: 52 }, { why: expect.stringContaining('answers no row') }, {}],
      totals: { match: 1, mismatch: 2, cannot_tell: 1 },
    })
  })

  test('takes twenty at most, and no text for nothing', async () => {
    const many = Array.from({ length: 21 }, () => cover('AC-004', 1))
    expect(await verdicts(many)).toMatchObject({ kind: 'problem', problem: { code: 'bad_input' } })
    expect(await verdicts([])).toMatchObject({ kind: 'problem', problem: { code: 'bad_input' } })
  })
})
