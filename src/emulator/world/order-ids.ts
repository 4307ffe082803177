/** Order and item ids, made when they are printed: most orders of a big world never are. */
import type { Life } from './life.ts'
import { mix } from './random.ts'
import type { Order } from './types.ts'

/**
 * Order ids are digits only. Multiplying the order's place in the world by a number coprime to 10 gives ids that
 * look random and never meet within one seller and marketplace.
 */
const ID_SPACE = 100_000_000_000_000n
const ID_STEP = 38_712_493_019_477n

const digitsOf = (life: Life, { placed_day, ordinal }: Order): string => {
  const place = (BigInt(life.profile.index) * 4096n + BigInt(placed_day)) * 4096n + BigInt(ordinal)
  const salt = BigInt(mix(life.setup.seed, 5)) * 1_000_003n
  return String((place * ID_STEP + salt) % ID_SPACE).padStart(14, '0')
}

const PREFIXES = { na: '112', eu: '303', fe: '250' } as const

/** `112-1234567-1234567`; `S01-…` for multi-channel orders. */
export const orderId = (life: Life, order: Order): string => {
  const digits = digitsOf(life, order)
  const prefix = order.channel === 'non_amazon' ? 'S01' : PREFIXES[life.setup.marketplace.region]
  return `${prefix}-${digits.slice(0, 7)}-${digits.slice(7)}`
}

/** Fourteen digits; the second row of one SKU in one order has an id of its own. */
export const itemId = (life: Life, order: Order, row: number): string => {
  const digits = digitsOf(life, order)
  return `${digits.slice(5)}${digits.slice(0, 5)}${row === 0 ? '' : String(row)}`
}
