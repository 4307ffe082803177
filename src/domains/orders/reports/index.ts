export { orders } from './orders.ts'
export { recentOrderItems } from './recent-order-items.ts'
