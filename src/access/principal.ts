/** Who is calling, and what they reach: made once per request from a key, never from an argument. */
import type { AccountId, KeyId, MarketplaceId, SellerId, WorkspaceId } from '../core/ids.ts'
import type { Region } from '../core/marketplace.ts'
import type { Currency } from '../core/money.ts'
import type { TimeZone } from '../core/time.ts'
import type { Scope } from './scope.ts'

export interface ReachedMarketplace {
  readonly marketplace_id: MarketplaceId
  readonly country: string
  readonly currency: Currency
  readonly time_zone: TimeZone
}

export interface ReachedAccount {
  readonly account_id: AccountId
  readonly name: string
  readonly seller_id: SellerId
  readonly region: Region
  readonly time_zone: TimeZone
  /** The marketplaces of the account that the key reaches. */
  readonly marketplaces: readonly ReachedMarketplace[]
}

export interface Principal {
  readonly workspace_id: WorkspaceId
  readonly key_id: KeyId
  readonly key_name: string
  readonly scopes: ReadonlySet<Scope>
  /** The only tools the key may use; null when the scopes alone decide. */
  readonly tools: ReadonlySet<string> | null
  readonly accounts: readonly ReachedAccount[]
  /** Whether the key is bound to no marketplace, so that it also sees rows of a whole region. */
  readonly every_marketplace: boolean
}

/** The same caller, who has asked to change nothing: an address can narrow a key, never widen it. */
export const readingOnly = (principal: Principal): Principal => ({
  ...principal,
  scopes: new Set([...principal.scopes].filter((scope) => scope.endsWith(':read'))),
})

/** Whether the principal holds the scope. */
export const holds = (principal: Principal, scope: Scope): boolean => principal.scopes.has(scope)
