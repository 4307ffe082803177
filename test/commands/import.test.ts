/** `main import` on a database of its own: what goes in, what is refused and by which words. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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

const importing = (text: string | Buffer, ...more: readonly string[]) => {
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
        '',
      ].join('\n'),
    )
    expect(code).toBe(1)
    for (const words of [
      '8 of 9 lines cannot be read. Nothing was recorded.',
      'line 3: the value of case_pack_units is units in one case',
      'line 4: kind',
      'line 5: demand_event needs a name',
      'line 6: valid_from_on',
      'line 7: valid_through_on is before valid_from_on',
      'line 8: the value of target_cover_days is days of cover that are wanted',
      'line 9: it is named twice',
      'line 10: minimum_order_units is about one SKU each, not *',
    ])
      expect(err).toContain(words)
    expect(await recorded()).toEqual(before)
  })

  test.each([
    ['kind,sku,value\n', 'There is no column sku'],
    ['kind,value\nsupplier,X\n', 'The column subject is missing'],
    ['kind,subject,value\n', 'no line after its header'],
    ['', 'no line after its header'],
    ['kind,subject,value\n"supplier,X,Y\n', 'not CSV'],
    ['kind,subject,value\nsupplier,X\n', 'not CSV'],
    [Buffer.from([0x6b, 0xff, 0xfe]), 'not UTF-8'],
    ['kind,subject,value,currency\nlanded_cost,A-1,4,EUR\n', 'the marketplace counts in USD'],
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
