export { planningInputs } from './planning-inputs.ts'
