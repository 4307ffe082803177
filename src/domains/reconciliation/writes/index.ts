export { claimStatus } from './claim-status.ts'
