/** Money is a decimal string and its currency, always together; SQL adds it, JavaScript never does. */
import { z } from 'zod'

export const Decimal = z
  .string()
  .regex(/^-?\d{1,14}(\.\d{1,4})?$/, 'Write a decimal number such as 24.99.')
  .brand<'Decimal'>()
export type Decimal = z.infer<typeof Decimal>

export const Currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'Write a currency as its three-letter ISO code, such as USD.')
  .brand<'Currency'>()
export type Currency = z.infer<typeof Currency>

export const Money = z.object({ amount: Decimal, currency: Currency })
export type Money = z.infer<typeof Money>

const SCALE = 10_000n

/** A decimal as a count of ten-thousandths, exact, for comparing and for ratios. */
const tenThousandths = (value: Decimal): bigint => {
  const negative = value.startsWith('-')
  const [whole = '0', fraction = ''] = value.replace('-', '').split('.')
  const units = BigInt(whole) * SCALE + BigInt(fraction.padEnd(4, '0'))
  return negative ? -units : units
}

/** Negative when a is less than b, 0 when they are equal in value (1.5 equals 1.50), positive when greater. */
export const compareDecimals = (a: Decimal, b: Decimal): number => {
  const difference = tenThousandths(a) - tenThousandths(b)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** How far `to` is from `from` as a ratio of `from` (0.25 is a quarter, up or down); null when `from` is 0. */
export const changeRatio = (change: { from: Decimal; to: Decimal }): number | null => {
  const from = tenThousandths(change.from)
  if (from === 0n) return null
  const difference = tenThousandths(change.to) - from
  return Math.abs(Number(difference) / Number(from))
}
