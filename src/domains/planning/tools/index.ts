export { getForecast } from './get-forecast.ts'
export { getForecastAccuracy } from './get-forecast-accuracy.ts'
export { listPlanningInputs } from './list-planning-inputs.ts'
