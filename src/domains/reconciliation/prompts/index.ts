export { reconciliationQueue } from './reconciliation-queue.ts'
