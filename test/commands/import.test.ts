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

const days = (through: string) =>
  `kind,subject,name,value,valid_from_on,valid_through_on\ndemand_event,*,Sale,3,2025-01-01,${through}\n`

/** What a file would record, read from its preview. */
const previewed = async (
  text: string | Uint8Array,
  ...more: readonly string[]
): Promise<readonly unknown[]> => {
  const { out, err } = await importing(text, '--preview', ...more)
  expect(err).toBe('')
  const { changes } = z.object({ changes: z.array(z.object({ to: z.unknown() })) }).parse(JSON.parse(out))
  return changes.map(({ to }) => to)
}

describe('a file as Excel saves it', () => {
  test.each([
    [
      'with semicolons, decimal commas and its own word on them',
      'sep=;\r\nkind;subject;value\r\nlead_time_days;KTL-0000;32,5\r\n;;\r\n',
      32.5,
    ],
    [
      'with tabs, and a column without a name',
      'kind\tsubject\tvalue\t\nlead_time_days\tKTL-0000\t 32.5\t\n',
      32.5,
    ],
    [
      'with a comma in quotes that parts a number',
      'kind,subject,value\nlead_time_days,KTL-0000,"32,5"\n',
      32.5,
    ],
    ['with line ends of old', 'kind,subject,value\rlead_time_days,KTL-0000,32.5\r', 32.5],
    ['with TRUE as it writes it', 'kind,subject,value\ndiscontinued,KTL-0000,TRUE\n', true],
    [
      'as Unicode text',
      Buffer.from('\uFEFFkind\tsubject\tvalue\nsupplier\tKTL-0000\tBöhm & Söhne\n', 'utf16le'),
      'Böhm & Söhne',
    ],
  ])('%s', async (_, text, value) => {
    expect(await previewed(text)).toEqual([value])
  })

  test('in an encoding that is said, and not otherwise', async () => {
    const text = Buffer.from(
      'kind;subject;value;currency\nsupplier;KTL-0000;B\u00f6hm;\nlanded_cost;KTL-0000;4,10;USD\n',
      'latin1',
    )
    expect(await previewed(text, '--encoding', 'windows-1252')).toEqual([
      'Böhm',
      { amount: '4.10', currency: 'USD' },
    ])
    expect((await importing(text)).err).toContain('say its encoding')
    expect((await importing(text, '--encoding', 'klingon')).err).toContain('There is no encoding klingon')
  })

  test.each([
    ['27.11.2026', []],
    ['27/11/2026', []],
    ['11/27/2026', []],
    ['2026/11/27', []],
    ['2026-11-27 00:00:00', []],
    ['12/11/2026', ['--days', 'dmy'], '2026-11-12'],
    ['12/11/2026', ['--days', 'mdy'], '2026-12-11'],
  ])('with the day %s %j', async (written, said, day = '2026-11-27') => {
    expect(await previewed(days(written), ...said)).toEqual([
      { value: 3, valid_from_on: '2025-01-01', valid_through_on: day, expires_on: null },
    ])
  })

  test('of a hundred thousand lines goes in whole; one line more, or one bad line, and nothing does', async () => {
    const before = await recorded()
    const lines = (count: number) =>
      `kind,subject,value\n${Array.from({ length: count }, (_, at) => `lead_time_days,supplier:S${at},${1 + (at % 90)}\n`).join('')}`
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
  }, 120_000)
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
    ['kind,value\nsupplier,X\n', 'The column subject is missing'],
    ['kind,subject,value\n', 'no line after its header'],
    ['', 'no line after its header'],
    ['kind,subject,value\n"supplier,X,Y\n', 'not CSV'],
    ['kind,subject,value\nsupplier,KTL-0000\n', 'line 2: the value of supplier is the supplier’s name'],
    ['kind,subject,value\nsupplier,KTL-0000,Kettles, Ltd.\n', 'line 2: its field 4 has no column'],
    ['kind,subject,value,value\nsupplier,KTL-0000,X,Y\n', 'The column value is there twice'],
    [Buffer.from([0x6b, 0xff, 0xfe]), 'not UTF-8'],
    [Buffer.from('kind,subject,value\nsupplier,KTL-0000,K\0\n'), 'The file is no text'],
    [Buffer.from('PK\u0003\u0004 and so on'), 'a workbook, not CSV'],
    ['kind,subject,value,currency\nlanded_cost,KTL-0000,4,EUR\n', 'line 2: it is in EUR, the marketplace'],
    ['kind,subject,value\nminimum_order_units,KTL-0000,"1,234"\n', 'the least one order may be, not 1,234'],
    [days('03/04/2026'), 'line 2: valid_through_on: 03/04/2026 may be 2026-03-04 or 2026-04-03'],
    [days('46353'), '46353 is a day as Excel counts them'],
    [days('2026-11-31'), 'line 2: valid_through_on'],
    ['kind,subject,value\ncase_pack_units,KTL-0000,\u2212 12\n', 'units in one case, not \u2212 12'],
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
