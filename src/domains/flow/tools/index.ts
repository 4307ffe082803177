export { getReturns } from './get-returns.ts'
