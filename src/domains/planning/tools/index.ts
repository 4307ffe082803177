export { listPlanningInputs } from './list-planning-inputs.ts'
