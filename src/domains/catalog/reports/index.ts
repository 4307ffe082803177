export { catalogItems } from './catalog-items.ts'
export { competitivePricing } from './competitive-pricing.ts'
export { listingIssues } from './listing-issues.ts'
export { salesRanks } from './sales-ranks.ts'
