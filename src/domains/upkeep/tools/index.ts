export { getSchemaDrift } from './get-schema-drift.ts'
export { getSyncStatus } from './get-sync-status.ts'
