export { listingPrice } from './listing-price.ts'
