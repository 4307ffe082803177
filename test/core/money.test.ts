import { expect, test } from 'vitest'
import { changeRatio, compareDecimals, Decimal, Money } from '../../src/core/money.ts'

const decimal = (text: string) => Decimal.parse(text)

test('decimals are compared by value, exactly', () => {
  expect(compareDecimals(decimal('1.5'), decimal('1.50'))).toBe(0)
  expect(compareDecimals(decimal('0.1'), decimal('0.0999'))).toBe(1)
  expect(compareDecimals(decimal('-2'), decimal('1'))).toBe(-1)
  // As floating point the two are the same number.
  expect(compareDecimals(decimal('90071992547409.9301'), decimal('90071992547409.9302'))).toBe(-1)
})

test('a move is a ratio of where it began, whichever way it goes', () => {
  expect(changeRatio({ from: decimal('20.00'), to: decimal('25.00') })).toBe(0.25)
  expect(changeRatio({ from: decimal('20.00'), to: decimal('15') })).toBe(0.25)
  expect(changeRatio({ from: decimal('0'), to: decimal('15') })).toBeNull()
})

test.each([
  { amount: 24.99, currency: 'USD' },
  { amount: '24,99', currency: 'EUR' },
  { amount: '1e3', currency: 'USD' },
  { amount: '24.99999', currency: 'USD' },
  { amount: '24.99', currency: 'usd' },
  { amount: '24.99' },
])('%j is not money', (value) => {
  expect(Money.safeParse(value).success).toBe(false)
})
