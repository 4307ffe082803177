export { getInboundShipments } from './get-inbound-shipments.ts'
export { getReturns } from './get-returns.ts'
