export { settlements } from './settlements.ts'
