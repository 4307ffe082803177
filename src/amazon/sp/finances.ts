/** Finances API 2024-06-19: what was posted to the seller's account. */
import { z } from 'zod'
import type { MarketplaceId } from '../../core/ids.ts'
import type { Instant } from '../../core/time.ts'
import type { Door } from '../request.ts'
import { type Item, readPages, Token } from './pages.ts'

export interface Finances {
  /**
   * `Transaction`, of those posted in the range: at most 180 days (asked for more Amazon answers nothing), its end two
   * minutes ago at the latest. Money that was held back comes twice, linked: once DEFERRED_RELEASED, once RELEASED.
   */
  transactions(asked: {
    readonly marketplace_id: MarketplaceId
    readonly posted_after: Instant
    readonly posted_before: Instant
  }): AsyncIterable<Item>
}

const Transactions = z
  .object({
    payload: z.object({
      transactions: z
        .array(z.looseObject({ transactionId: z.string().min(1), postedDate: z.string() }))
        .nullish(),
      nextToken: Token,
    }),
  })
  .transform(({ payload }) => ({ items: payload.transactions ?? [], next: payload.nextToken }))

export const openFinances = (door: Door): Finances => ({
  transactions({ marketplace_id, posted_after, posted_before }) {
    const operation = 'listTransactions'
    const query = { marketplaceId: marketplace_id, postedAfter: posted_after, postedBefore: posted_before }
    return readPages(door, {
      first: { operation, query },
      page: Transactions,
      following: (nextToken) => ({ operation, query: { ...query, nextToken } }),
    })
  },
})
