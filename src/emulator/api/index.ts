/** Every operation of SP-API that this small Amazon answers. */
import type { Clock } from '../../core/clock.ts'
import type { Signatures } from '../documents.ts'
import type { ListingBook } from '../listings/book.ts'
import type { Operation } from '../operation.ts'
import type { ReportStore } from '../store/store.ts'
import { awdOperations } from './awd.ts'
import { catalogOperations } from './catalog.ts'
import { feeOperations } from './fees.ts'
import { financeOperations } from './finances.ts'
import { inboundPlanOperations } from './inbound-plans.ts'
import { inboundV0Operations } from './inbound-v0.ts'
import { inventoryOperations } from './inventory.ts'
import { listingSearchOperations } from './listings-search.ts'
import { listingOperations } from './listings.ts'
import { orderOperations } from './orders.ts'
import { pricingOperations } from './pricing.ts'
import { replenishmentOperations } from './replenishment.ts'
import { reportOperations } from './reports.ts'
import { sellerOperations } from './sellers.ts'

export interface ApiParts {
  readonly clock: Clock
  readonly timer: Clock
  readonly book: ListingBook
  readonly store: ReportStore
  readonly signatures: Signatures
  readonly reachable: number
}

export const operationsOf = (parts: ApiParts): readonly Operation[] => [
  ...reportOperations(parts),
  ...listingOperations(parts),
  ...sellerOperations,
  ...inventoryOperations(parts),
  ...inboundV0Operations(parts),
  ...inboundPlanOperations(parts),
  ...awdOperations(parts),
  ...orderOperations(parts),
  ...financeOperations(parts),
  ...catalogOperations(parts),
  ...pricingOperations(parts),
  ...feeOperations(parts),
  ...replenishmentOperations(parts),
  ...listingSearchOperations(parts),
]
