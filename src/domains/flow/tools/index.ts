export { getExpectedArrivals } from './get-expected-arrivals.ts'
export { getInboundShipments } from './get-inbound-shipments.ts'
export { getInboundTiming } from './get-inbound-timing.ts'
export { getReturns } from './get-returns.ts'
