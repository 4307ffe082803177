/**
 * What is posted to the seller's account, and when. Money of business orders is held back for some weeks; its release is
 * a posting of its own, linked to the first one.
 */
import { DAY_MS } from '../../core/time.ts'
import type { Life } from './life.ts'
import { orderId } from './order-ids.ts'
import { hashText, mix } from './random.ts'
import type { Order } from './types.ts'

export const POSTING_STATUSES = ['DEFERRED', 'RELEASED', 'DEFERRED_RELEASED'] as const

/** Money is held back this long at most, after the order is shipped. */
export const HELD_DAYS_MAX = 28
export const GROUP_DAYS = 14

export interface Posting {
  readonly life: Life
  readonly order: Order
  readonly posted_ms: number
  /** As of the moment asked about. */
  readonly status: (typeof POSTING_STATUSES)[number]
  /** The other one of a pair, for money that was held back. */
  readonly twin:
    | { readonly name: 'DEFERRED_TRANSACTION_ID' | 'RELEASE_TRANSACTION_ID'; readonly id: string }
    | undefined
  readonly id: string
}

const transactionId = (life: Life, order: Order, kind: 'first' | 'release'): string => {
  const text = `${orderId(life, order)} ${kind}`
  return [1, 2, 3, 4, 5].map((word) => mix(hashText(text), word).toString(36).padStart(7, '0')).join('')
}

/** When money that is held back is released; undefined where it is not held back. */
export const maturesMs = (order: Order): number | undefined =>
  order.business ? order.closed_ms + (14 + (order.place_number % (HELD_DAYS_MAX - 14))) * DAY_MS : undefined

/** Of an order: one posting when it ships, and a second one when money that was held back is released. */
export const postingsOf = (life: Life, order: Order, at_ms: number): readonly Posting[] => {
  if (order.outcome !== 'shipped' || order.channel === 'non_amazon' || order.closed_ms > at_ms) return []
  const matures_ms = maturesMs(order)
  const id = transactionId(life, order, 'first')
  const released = transactionId(life, order, 'release')
  const first = { life, order, id, posted_ms: order.closed_ms, twin: undefined }
  if (matures_ms === undefined) return [{ ...first, status: 'RELEASED' }]
  if (matures_ms > at_ms) return [{ ...first, status: 'DEFERRED' }]
  const pair = { first: 'RELEASE_TRANSACTION_ID', second: 'DEFERRED_TRANSACTION_ID' } as const
  return [
    { ...first, status: 'DEFERRED_RELEASED', twin: { name: pair.first, id: released } },
    { ...first, id: released, posted_ms: matures_ms, status: 'RELEASED', twin: { name: pair.second, id } },
  ]
}

/** The pay-out a posting belongs to: two weeks of postings of a marketplace. */
export const groupOf = ({ life, posted_ms }: Posting): string => {
  const { seller_id, marketplace } = life.setup
  const period = Math.floor(life.calendar.epochDay(life.calendar.dayAt(posted_ms)) / GROUP_DAYS)
  return `${hashText(`${seller_id} ${marketplace.marketplace_id}`).toString(36)}${period}`.toUpperCase()
}
