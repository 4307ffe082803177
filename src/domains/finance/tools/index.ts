export { getFeeExposure } from './get-fee-exposure.ts'
