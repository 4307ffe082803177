export { listingPrice } from './listing-price.ts'
export { merchantQuantity } from './merchant-quantity.ts'
