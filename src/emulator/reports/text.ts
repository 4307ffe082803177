/** How Amazon writes money and moments in its flat files. */
import { instantOf } from '../../core/time.ts'

/** Minor units as a decimal: 2499 USD is `24.99`, 2499 JPY is `2499`. */
export const moneyText = (minor: number, currency: string): string => {
  if (currency === 'JPY') return String(minor)
  const text = String(Math.abs(minor)).padStart(3, '0')
  return `${minor < 0 ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`
}

/** `2026-11-20T18:02:11+00:00`, as the order reports write moments. */
export const orderTimeText = (at_ms: number): string => `${instantOf(at_ms).slice(0, 19)}+00:00`

/** `2026-11-20` → `11/20/2026`, as the ledgers write days, in every country. */
export const ledgerDateText = (date: string): string =>
  `${date.slice(5, 7)}/${date.slice(8, 10)}/${date.slice(0, 4)}`

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `2026-11-20` → `Nov 20, 2026`, as the report of suppressed listings writes days. */
export const namedDateText = (date: string): string =>
  `${MONTHS[Number(date.slice(5, 7)) - 1] ?? ''} ${Number(date.slice(8, 10))}, ${date.slice(0, 4)}`

/** An amount in units of the currency with its places: 2.5 USD is `2.50`, 2.5 JPY is `3`. */
export const amountText = (amount: number, currency: string): string =>
  amount.toFixed(currency === 'JPY' ? 0 : 2)

/** Minor units in units of the currency. */
export const majorOf = (minor: number, currency: string): number => (currency === 'JPY' ? minor : minor / 100)
