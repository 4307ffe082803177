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
