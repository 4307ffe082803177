export { getDiscrepancyPacket } from './get-discrepancy-packet.ts'
export { getReimbursements } from './get-reimbursements.ts'
export { listDiscrepancies } from './list-discrepancies.ts'
