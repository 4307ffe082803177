/** Values as the engine compares them: money by what it is worth, all else by what it says. */
import { createHash } from 'node:crypto'
import { changeRatio, Decimal, Money } from '../core/money.ts'
import type { Change } from './define.ts'

/** 24.9000 as 24.9, 10.00 as 10. */
export const plainDecimal = (amount: string): Decimal =>
  Decimal.parse(amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount)

const canonicalValue = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonicalValue)
  if (typeof value !== 'object' || value === null) return value ?? null
  const money = Money.strict().safeParse(value)
  if (money.success) return { amount: plainDecimal(money.data.amount), currency: money.data.currency }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, part]) => [name, canonicalValue(part)]),
  )
}

/** JSON with sorted keys and plain decimals: equal values make equal texts. */
export const canonical = (value: unknown): string => JSON.stringify(canonicalValue(value))

export const sameValue = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b)

export const digestOf = (value: unknown): Buffer => createHash('sha256').update(canonical(value)).digest()

/** The number in a value that has one, such as an amount of money; null in others. */
export const amountOf = (value: unknown): Decimal | null => {
  const money = Money.safeParse(value)
  if (money.success) return money.data.amount
  const number = typeof value === 'number' ? Decimal.safeParse(String(value)) : null
  return number?.success === true ? number.data : null
}

/** A value as a person writes it, for our own sentences: 24.99 USD. */
export const shown = (value: unknown): string => {
  const money = Money.safeParse(value)
  if (money.success) return `${money.data.amount} ${money.data.currency}`
  return value === null || value === undefined ? 'none' : JSON.stringify(value)
}

/** The targets of changes, each once, in the order they first appear. */
export const targetsOf = (changes: readonly Change[]): readonly string[] => [
  ...new Set(changes.map((change) => change.target)),
]

/** How far a change moves its number; null where there is no number to move from. */
export const ratioOf = (change: Pick<Change, 'from' | 'to'>): number | null => {
  const [from, to] = [amountOf(change.from), amountOf(change.to)]
  return from === null || to === null ? null : changeRatio({ from, to })
}

export const percent = (ratio: number): string => `${Math.round(ratio * 1000) / 10}%`
