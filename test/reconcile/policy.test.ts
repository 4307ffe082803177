/** The windows that are seeded as data: which there are, and which of them holds on a day. */
import { expect, test } from 'vitest'
import { book, useBook } from './book.ts'

useBook()

const EUROPE = ['GB', 'DE', 'FR', 'IT', 'ES', 'NL', 'SE', 'PL', 'BE', 'IE']

test('the US, the UK, the EU, Canada and Japan have one window for each kind of case that holds today', async () => {
  const { rows } = await book.owner.query<{ line: string; countries: string[] }>(
    `select kind || ' ' || opens_days || '-' || closes_days as line, array_agg(country order by country collate "C") as countries
     from claim_policy where valid_to is null and country <> 'AE' group by 1 order by 1`,
  )
  const all = ['US', ...EUROPE, 'CA', 'JP'].toSorted()
  const europe = EUROPE.toSorted()
  expect(Object.fromEntries(rows.map(({ line, countries }) => [line, countries]))).toEqual({
    'warehouse_lost 0-60': all,
    'warehouse_damaged 0-60': all,
    'customer_return 60-120': ['US'],
    'customer_return 45-105': europe,
    'customer_return 45-548': ['CA', 'JP'],
    'removal 15-75': all,
    'inbound 15-183': ['CA', 'JP', 'US'],
    'inbound 0-183': europe,
    'reversal 0-60': all,
  })
})

test('no two windows of a country and kind hold on one day', async () => {
  const { rows } = await book.owner.query(
    `select one.country, one.kind from claim_policy as one join claim_policy as other using (country, kind)
     where one.valid_from < other.valid_from and coalesce(one.valid_to, 'infinity') >= other.valid_from`,
  )
  expect(rows).toEqual([])
})

test('a loss of the day before a rule changed is under the rule that held, and says which', async () => {
  await book.adjustment('A', '2024-10-22', 'M', -1, 0)
  await book.adjustment('A', '2024-10-23', 'M', -1, 0)
  await book.through('2026-01-10')
  await book.night('2026-01-11T20:00:00Z')
  // 548 days from the 22nd, 60 from the 23rd.
  expect(await book.cases('happened_on, policy_version, closes_on, state')).toEqual([
    {
      happened_on: '2024-10-22',
      policy_version: 'US warehouse_lost 2000-01-01',
      closes_on: '2026-04-23',
      state: 'claimable',
    },
    {
      happened_on: '2024-10-23',
      policy_version: 'US warehouse_lost 2024-10-23',
      closes_on: '2024-12-22',
      state: 'expired',
    },
  ])
})

test('a window that is changed as data moves the cases under it on the next night, and the old version is history', async () => {
  await book.adjustment('A', '2026-06-01', 'M', -2, 0)
  await book.through('2026-09-01')
  await book.night('2026-09-02T20:00:00Z')
  expect(await book.cases('state, policy_version')).toEqual([
    { state: 'expired', policy_version: 'US warehouse_lost 2024-10-23' },
  ])
  await book.owner.query(`
    update claim_policy set valid_to = '2026-05-31' where country = 'US' and kind = 'warehouse_lost' and valid_to is null;
    insert into claim_policy select country, kind, '2026-06-01', null, anchor, waits_days, opens_days, 120, confidence, source
    from claim_policy where country = 'US' and kind = 'warehouse_lost' and valid_to = '2026-05-31'`)
  await book.night('2026-09-02T21:00:00Z')
  expect(await book.cases('state, policy_version, closes_on')).toEqual([
    { state: 'claimable', policy_version: 'US warehouse_lost 2026-06-01', closes_on: '2026-09-29' },
  ])
  const { rows } = await book.owner.query('select state, policy_version from data.claim_case_history')
  expect(rows).toEqual([{ state: 'expired', policy_version: 'US warehouse_lost 2024-10-23' }])
})
