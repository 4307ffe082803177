export { fbaInventory } from './fba-inventory.ts'
export { ledgerDetail } from './ledger-detail.ts'
export { ledgerSummary } from './ledger-summary.ts'
export { listings } from './listings.ts'
