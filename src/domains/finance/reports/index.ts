export { agedSurcharge } from './aged-surcharge.ts'
export { settlements } from './settlements.ts'
