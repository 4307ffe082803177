import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { CA, DE, FR, type Ledger, lineOf, openLedger, US } from './ledger.ts'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

const done = (action: string) => JSON.stringify([{ action }])

test('suppressed, stranded and found wrong: each as Amazon says it, what keeps an offer from shoppers before errors and warnings', async () => {
  await ledger.put('suppressed_listings', {
    sku: 'A',
    issue_no: 1,
    status: 'Search Suppressed',
    reason: 'Main image issues',
  })
  await ledger.put('stranded_inventory', {
    sku: 'A',
    primary_status: 'Inactive',
    secondary_status: 'Incomplete',
    stranded_reason: 'Incomplete listing',
    stranded_on: '2026-11-13',
    fulfillable_units: 20,
    unsellable_units: 4,
    reserved_units: 2,
  })
  const issue = { sku: 'A', issue_code: '18027', severity: 'ERROR', message: 'Of the image.' }
  for (const values of [
    { issue_no: 1, enforcement_actions: done('SEARCH_SUPPRESSED'), exemption_status: 'NOT_EXEMPT' },
    // Suppressed only once the exemption ends.
    {
      issue_no: 2,
      enforcement_actions: done('SEARCH_SUPPRESSED'),
      exemption_status: 'EXEMPT_UNTIL_EXPIRY_DATE',
    },
    { issue_no: 3, enforcement_actions: done('ATTRIBUTE_SUPPRESSED') },
    { issue_no: 4, severity: 'WARNING' },
  ])
    await ledger.put('listing_issues', { ...issue, ...values })
  const rows = await ledger.ready('listing_issue', 'place, kind, issue_no, status, reason, stranded_units')
  expect(rows.map(lineOf)).toEqual([
    '1 issue 1 ERROR / SEARCH_SUPPRESSED 18027 -',
    '1 stranded 1 Inactive / Incomplete Incomplete listing 26',
    '1 suppressed 1 Search Suppressed Main image issues -',
    '2 issue 2 ERROR / SEARCH_SUPPRESSED / EXEMPT_UNTIL_EXPIRY_DATE 18027 -',
    '2 issue 3 ERROR / ATTRIBUTE_SUPPRESSED 18027 -',
    '3 issue 4 WARNING 18027 -',
  ])
})

const stranded = async (marketplace_id: string, units: number, remote_units: number | null) => {
  await ledger.put('fba_inventory', {
    marketplace_id,
    sku: 'A',
    fnsku: 'X1',
    fulfillable_units: 0,
    fulfillable_remote_units: remote_units,
  })
  await ledger.put('stranded_inventory', { marketplace_id, sku: 'A', fnsku: 'X1', unsellable_units: units })
}
const counted = async (...seen: readonly string[]) => {
  await ledger.ready('inventory', 'sku')
  const told = '(select sum(counted_stranded_units)::int as units from listing_issue_counted) as told'
  return (await ledger.seenIn(seen, told, 'units'))[0]
}

test('a pool that two marketplaces tell stranded is stranded once; stock of its own in each is not one pool', async () => {
  await stranded(US, 26, null)
  await stranded(CA, 26, null)
  expect(await counted(US, CA)).toEqual({ units: 26 })
  await stranded(DE, 7, 0)
  await stranded(FR, 5, 0)
  expect(await counted(DE, FR)).toEqual({ units: 12 })
  expect(await counted(FR)).toEqual({ units: 5 })
})
