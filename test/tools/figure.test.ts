/** Figures as people write them, and numbers found within an answer. */
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { aggregatesIn } from '../../src/tools/aggregate.ts'
import { fieldPath, meaningAt, valueAt } from '../../src/tools/field.ts'
import { readFigure, saysSame } from '../../src/tools/figure.ts'

test.each<[string, number, number]>([
  ['12', 12, 0],
  ['12.50', 12.5, 2],
  ['-3', -3, 0],
  ['−3', -3, 0],
  ['+3', 3, 0],
  ['6,091', 6091, 0],
  ['1,234,567.8', 1_234_567.8, 1],
  ['1.234.567,8', 1_234_567.8, 1],
  ['1.234,56', 1234.56, 2],
  ['1,5', 1.5, 1],
  ['1 234,5', 1234.5, 1],
  ["1'234.5", 1234.5, 1],
  ['$2,291.16', 2291.16, 2],
  ['-$7', -7, 0],
  ['$-7', -7, 0],
  ['(12.30)', -12.3, 2],
  ['($12.30)', -12.3, 2],
  ['7,70 €', 7.7, 2],
  ['7.70 EUR', 7.7, 2],
  ['USD 7.70', 7.7, 2],
  ['4.4 %', 0.044, 3],
  ['4,4%', 0.044, 3],
  ['44 percent', 0.44, 2],
  ['~12', 12, 0],
  ['about 12 days', 12, 0],
  ['1.2k', 1200, -2],
  ['3 million', 3_000_000, -6],
])('%s is a figure', (text, value, decimals) => {
  expect(readFigure(text)).toMatchObject({ value, decimals })
})

test.each(['plenty', '', '12 of 14', '1,23,4', '1.2.3', '12,3456,7', '(12', '12-14', '0x12', '1e5', '12.3.'])(
  '%s is none',
  (text) => {
    expect(readFigure(text)).toBeNull()
  },
)

test('a figure says of what it is', () => {
  expect(readFigure('$5')?.currencies).toEqual(expect.arrayContaining(['USD', 'CAD']))
  expect(readFigure('€5')?.currencies).toEqual(['EUR'])
  expect(readFigure('5 GBP')?.currencies).toEqual(['GBP'])
  expect(readFigure('5')?.currencies).toEqual([])
  expect(readFigure('5 weeks')?.unit).toBe('weeks')
  expect(readFigure('5 %')).toMatchObject({ is_percent: true, unit: null })
})

const says = (text: string, right: number): boolean =>
  saysSame(readFigure(text) ?? { value: 0, decimals: 0 }, right)

test('a figure says the same as far as it is exact', () => {
  expect(says('1.2k', 1234)).toBe(true)
  expect(says('1.3k', 1234)).toBe(false)
  expect(says('4.4 %', 0.0437)).toBe(true)
  expect(says('4 %', 0.0437)).toBe(true)
  expect(says('4.3 %', 0.0437)).toBe(false)
  expect(says('1.005', 1.005)).toBe(true)
  expect(says('-2', -1.5)).toBe(true)
})

describe('a field', () => {
  const schema = z
    .array(z.object({ units: z.number().describe('Units of it.') }))
    .nullable()
    .describe('What comes.')

  test('leads to a number within, by places and names', () => {
    expect(fieldPath('transfers[0].units')).toEqual({ name: 'transfers', within: ['0', 'units'] })
    expect(valueAt([{ units: 4 }], ['0', 'units'])).toBe(4)
    expect(valueAt([{ units: null }], ['0', 'units'])).toBeNull()
    expect(valueAt(null, ['0', 'units'])).toBeNull()
    expect(valueAt([{ units: 4 }], ['1', 'units'])).toBeUndefined()
    expect(valueAt([{ units: 4 }], ['length'])).toBeUndefined()
    expect(valueAt({ a: 1 }, ['toString'])).toBeUndefined()
  })

  test('means what its definition says, from the whole to the number', () => {
    expect(meaningAt(schema, [])).toBe('What comes.')
    expect(meaningAt(schema, ['1', 'units'])).toBe('Number 2 of these: What comes. Units of it.')
    expect(meaningAt(schema, ['1', 'unit'])).toBe('Number 2 of these: What comes.')
    expect(meaningAt(undefined, ['1'])).toBe('')
  })
})

test('a total’s formula holds its aggregates, whole', () => {
  expect(
    aggregatesIn(
      'round((sum(a * b) filter (where (c) is not null) / nullif(sum(d), 0))::numeric, 1)::float8',
    ),
  ).toEqual(['sum(a * b) filter (where (c) is not null)', 'sum(d)'])
  expect(aggregatesIn('count(distinct sku)')).toEqual(['count(distinct sku)'])
  expect(aggregatesIn('case when count(distinct c) = 1 then sum(a::numeric)::text end')).toEqual([
    'count(distinct c)',
    'sum(a::numeric)',
  ])
  expect(aggregatesIn('1 - sum(abs(a - b)) / sum(a)')).toEqual(['sum(abs(a - b))', 'sum(a)'])
  expect(aggregatesIn('discount(a)')).toEqual([])
})
