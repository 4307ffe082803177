/** `main import` on a database of its own: what goes in, what is refused and by which words. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Deployment, main, openDeployment } from './program.ts'

let deployment: Deployment
let database: pg.Pool
let key: string
const folder = mkdtempSync(join(tmpdir(), 'asm-import-'))

const run = (words: readonly string[], input = '') =>
  main(words, { ...deployment.environment, ...(key === undefined ? {} : { API_KEY: key }) }, input)

beforeAll(async () => {
  deployment = await openDeployment()
  database = new pg.Pool({ connectionString: deployment.environment['DATABASE_URL'] })
  const { seller_id, refresh_token } = deployment
  await run(['account', 'connect', 'Shop', '--seller-id', seller_id, '--region', 'na'], refresh_token)
  const scopes = ['planning:preview', 'planning:commit']
  key = (await run(['key', 'create', 'planner', '--scopes', ...scopes])).out.split('\n')[0] ?? ''
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await database.end()
  await deployment.close()
})

const importing = (text: string | Uint8Array, ...more: readonly string[]) => {
  const path = join(folder, 'plan.csv')
  writeFileSync(path, text)
  return run(['import', path, '--json', ...more])
}

const recorded = async (table = 'planning_input'): Promise<readonly string[]> => {
  const { rows } = await database.query<{ line: string }>(
    `select concat_ws(' ', kind, subject, name, value, valid_from_on, valid_through_on, expires_on, source, author) as line from data.${table} order by 1`,
  )
  return rows.map(({ line }) => line)
}

const FILE = `﻿kind,subject,name,value,currency,valid_from_on,valid_through_on,expires_on
supplier,KTL-0000,,"Kettles, Ltd.",,,,
lead_time_days,supplier:Kettles,,32.5,,,,2027-06-30
landed_cost,KTL-0000,,4.10,USD,,,
demand_event,*,Black Friday,3,,2026-11-27,2026-11-30,
`

test('a file of another encoding is read where it is said, as are days that may be two', async () => {
  const text = Buffer.from(
    'kind;subject;name;value;currency;valid_from_on;valid_through_on\nsupplier;KTL-0000;;B\u00f6hm;;;\nlanded_cost;KTL-0000;;4,10;USD;;\ndemand_event;*;Sale;1,5;;3/4/2026;4/4/2026\n',
    'latin1',
  )
  expect((await importing(text, '--preview')).err).toContain('say its encoding')
  const said = await importing(text, '--preview', '--encoding', 'windows-1252', '--days', 'dmy')
  const { changes } = z
    .object({ changes: z.array(z.object({ to: z.unknown() })) })
    .parse(JSON.parse(said.out))
  expect(changes.map(({ to }) => to)).toEqual([
    'Böhm',
    { amount: '4.10', currency: 'USD' },
    { value: 1.5, valid_from_on: '2026-04-03', valid_through_on: '2026-04-04', expires_on: null },
  ])
})

/** A line each for so many suppliers. */
const lines = (count: number) =>
  `kind,subject,value\n${Array.from({ length: count }, (_, at) => `lead_time_days,supplier:S${at},${1 + (at % 90)}\n`).join('')}`

describe('a large file', () => {
  test('of a hundred thousand lines goes in whole; one line more, or one bad line, and nothing does', async () => {
    const before = await recorded()
    expect((await importing(lines(100_001))).err).toContain('The file has 100001 lines')
    const bad = await importing(
      `${lines(99_998)}lead_time_days,supplier:X,soon\nlead_time_days,supplier:S5,9\n`,
    )
    expect(bad.err).toContain('2 of 100000 lines cannot be taken')
    expect(bad.err).toContain('line 100001: it is named twice, first in line 7')
    expect(await recorded()).toEqual(before)
    const { code, out } = await importing(lines(100_000))
    expect(code).toBe(0)
    expect(out).toContain('"state": "applied"')
    expect(await recorded()).toHaveLength(before.length + 100_000)
    await database.query(`delete from data.planning_input where subject like 'supplier:S%'`)
  }, 400_000)
})

describe('a file', () => {
  test('is only shown with --preview, then recorded whole, with the file and the key that brought it', async () => {
    const preview = await importing(FILE, '--preview')
    expect(preview).toMatchObject({ code: 0, err: '' })
    expect(JSON.parse(preview.out)).toMatchObject({ state: 'ready', changes: { length: 4 } })
    expect(await recorded()).toEqual([])
    const { code, out } = await importing(FILE)
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ state: 'applied', verification: 'verified' })
    expect(await recorded()).toEqual([
      'demand_event * Black Friday 3 2026-11-27 2026-11-30 plan.csv planner',
      'landed_cost KTL-0000  {"amount": "4.10", "currency": "USD"} plan.csv planner',
      'lead_time_days supplier:Kettles  32.5 2027-06-30 plan.csv planner',
      'supplier KTL-0000  "Kettles, Ltd." plan.csv planner',
    ])
    expect((await run(['audit', 'verify'])).code).toBe(0)
  })

  test('imported again has nothing to change; a changed line supersedes, and remove takes away', async () => {
    expect((await importing(FILE)).err).toContain('Nothing would change')
    const { code } = await importing(
      'kind;subject;value;currency\nlanded_cost;KTL-0000;4.35;USD\nsupplier;KTL-0000;remove;\n',
    )
    expect(code).toBe(0)
    expect(await recorded()).not.toContain(expect.stringContaining('supplier'))
    expect(await recorded('planning_input_history')).toEqual([
      'landed_cost KTL-0000  {"amount": "4.10", "currency": "USD"} plan.csv planner',
      'supplier KTL-0000  "Kettles, Ltd." plan.csv planner',
    ])
  })

  test('with bad lines is refused whole, and each of them is named', async () => {
    const before = await recorded()
    await database.query(
      `insert into ready.inventory (account_id, marketplace_id, sku, channel)
       select account_id, marketplace_id, 'KTL-0000', 'fba' from account_marketplace`,
    )
    const { code, err } = await importing(
      [
        'kind,subject,name,value,currency,valid_from_on,valid_through_on',
        'case_pack_units,A-1,,12,,,',
        'case_pack_units,A-2,,half,,,',
        'lead_time,A-3,,12,,,',
        'demand_event,*,,3,,2026-11-27,2026-11-30',
        'demand_event,*,Sale,3,,2026-11-31,2026-12-01',
        'closed_period,supplier:X,New Year,true,,2027-02-10,2027-02-01',
        'target_cover_days,A-4,,,,,',
        'case_pack_units,A-1,,10,,,',
        'minimum_order_units,*,,10,,,',
        'landed_cost,KTL-0000,,4,EUR,,',
        '',
      ].join('\n'),
    )
    expect(code).toBe(1)
    for (const words of [
      '10 of 10 lines cannot be taken. Nothing was recorded.',
      'line 2: the account has no SKU A-1 here',
      'line 3: the value of case_pack_units is units in one case, not half',
      'line 4: kind',
      'line 5: demand_event needs a name',
      'line 6: valid_from_on',
      'line 7: valid_through_on is before valid_from_on',
      'line 8: the value of target_cover_days is days of cover that are wanted',
      'line 9: it is named twice, first in line 2',
      'line 10: minimum_order_units is about one SKU each, not *',
      'line 11: it is in EUR, the marketplace counts in USD',
    ])
      expect(err).toContain(words)
    expect(await recorded()).toEqual(before)
  })

  test.each([
    ['kind,sku,value\n', 'There is no column sku'],
    ['', 'no line after its header'],
    [Buffer.from([0x6b, 0xff, 0xfe]), 'not UTF-8'],
    ['kind,subject,value,currency\nlanded_cost,KTL-0000,4,EUR\n', 'line 2: it is in EUR, the marketplace'],
  ])('that reads %j is refused with what to do', async (text, words) => {
    const { code, err } = await importing(text)
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(words) })
    expect(err).toContain('→')
  })

  test('needs a key, one that may', async () => {
    const { err } = await main(['import', 'nowhere.csv'], deployment.environment)
    expect(err).toContain('cannot be read')
    writeFileSync(join(folder, 'plan.csv'), FILE)
    const keyless = await main(['import', join(folder, 'plan.csv')], deployment.environment)
    expect(keyless.err).toContain('committed by a key')
    const reader = await run(['key', 'create', 'reader', '--scopes', 'inventory:read'])
    const refused = await importing(FILE, '--key', reader.out.split('\n')[0] ?? '')
    expect(refused.err).toContain('planning:preview')
  })
})
