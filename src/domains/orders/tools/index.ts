export { getOrders } from './get-orders.ts'
