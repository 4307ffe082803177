export { morningBrief } from './morning-brief.ts'
