export { getListingIssues } from './get-listing-issues.ts'
