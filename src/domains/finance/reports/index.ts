export { agedSurcharge } from './aged-surcharge.ts'
export { feeEstimates } from './fee-estimates.ts'
export { settlements } from './settlements.ts'
export { storageFees } from './storage-fees.ts'
