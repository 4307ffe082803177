export { replenishmentReview } from './replenishment-review.ts'
