/** What people save as CSV, read as what they mean or named with its line; without a database. */
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type DayOrder, decode, type PlanningFile, readFileText } from '../../src/commands/planning-file.ts'
import { planningInputs } from '../../src/domains/planning/writes/planning-inputs.ts'

const Read = z.object({ inputs: z.array(z.looseObject({ value: z.unknown() })) })

const read = (text: string | Uint8Array, encoding?: string, order?: DayOrder): PlanningFile =>
  readFileText(decode(typeof text === 'string' ? Buffer.from(text) : text, encoding), order)

/** What the write makes of the file's only line; a text where it refuses. */
const valueOf = (text: string | Uint8Array, encoding?: string): unknown => {
  const { lines, bad } = read(text, encoding)
  expect(bad).toEqual([])
  const parsed = planningInputs.schema.safeParse({
    inputs: lines.map(({ input }) => input),
    source: 'plan.csv',
  })
  return parsed.success ? Read.parse(parsed.data).inputs[0]?.value : parsed.error.issues[0]?.message
}

const whyNot = (text: string | Uint8Array, encoding?: string): string => {
  try {
    return read(text, encoding)
      .bad.map(({ line_no, what }) => `line ${line_no}: ${what}`)
      .join()
  } catch (error) {
    return String(error)
  }
}

describe('a file as Excel saves it', () => {
  test.each<readonly [string, string | Uint8Array, unknown]>([
    [
      'semicolons, decimal commas, its own word on them, and empty lines',
      'sep=;\r\nkind;subject;value\r\nlead_time_days;A;32,5\r\n;;\r\n\r\n',
      32.5,
    ],
    ['tabs, and a column without a name', 'kind\tsubject\tvalue\t\nlead_time_days\tA\t 32.5\t\n', 32.5],
    ['a comma in quotes that parts a number', 'kind,subject,value\nlead_time_days,A,"32,5"\n', 32.5],
    ['line ends of old', 'kind,subject,value\rlead_time_days,A,32.5\r', 32.5],
    ['TRUE as it writes it', 'Kind,Subject,Value\ndiscontinued,A,TRUE\n', true],
    [
      'money with a comma',
      'kind;subject;value;currency\nlanded_cost;A;4,10;EUR\n',
      { amount: '4.10', currency: 'EUR' },
    ],
    ['a mark before it', '\uFEFFkind,subject,value\nsupplier,A,"Böhm, ""Söhne"""\n', 'Böhm, "Söhne"'],
    ['Unicode text', Buffer.from('\uFEFFkind\tsubject\tvalue\nsupplier\tA\tBöhm\n', 'utf16le'), 'Böhm'],
    ['a value that is to go', 'kind,subject,value\nsupplier,A,remove\n', null],
    [
      'a thousand that may be one',
      'kind,subject,value\nminimum_order_units,A,"1,234"\n',
      'the value of minimum_order_units is the least one order may be, not 1,234',
    ],
    [
      'a number that is none',
      'kind,subject,value\ncase_pack_units,A,12 pcs\n',
      'the value of case_pack_units is units in one case, not 12 pcs',
    ],
    ['no value', 'kind,subject,value\nsupplier,A\n', 'the value of supplier is the supplier’s name'],
  ])('with %s', (_, text, value) => {
    expect(valueOf(text)).toEqual(value)
  })

  test('in another encoding, where it is said', () => {
    const text = Buffer.from('kind;subject;value\nsupplier;A;B\u00f6hm\n', 'latin1')
    expect(valueOf(text, 'windows-1252')).toBe('Böhm')
    expect(whyNot(text)).toContain('not UTF-8 text')
    expect(whyNot(text, 'klingon')).toContain('There is no encoding klingon')
  })

  test('a SKU is kept byte for byte: its zeros, and in quotes its spaces', () => {
    const { lines } = read('kind,subject,value\ncase_pack_units,0012,6\ncase_pack_units," A ",6\n')
    expect(lines.map(({ input }) => input['subject'])).toEqual(['0012', ' A '])
  })
})

const on = (day: string, order?: DayOrder) => {
  const { lines, bad } = read(
    `kind,subject,name,value,expires_on\ndemand_event,*,Sale,3,${day}\n`,
    undefined,
    order,
  )
  return bad[0]?.what ?? lines[0]?.input['expires_on']
}

describe('a day', () => {
  test.each<readonly [string, DayOrder | undefined, string]>([
    ['2026-11-27', undefined, '2026-11-27'],
    ['2026/11/27', undefined, '2026-11-27'],
    ['27.11.2026', undefined, '2026-11-27'],
    ['27/11/2026', undefined, '2026-11-27'],
    ['11/27/2026', undefined, '2026-11-27'],
    ['2026-11-27 00:00:00', undefined, '2026-11-27'],
    ['5/5/2026', undefined, '2026-05-05'],
    ['12/11/2026', 'dmy', '2026-11-12'],
    ['12/11/2026', 'mdy', '2026-12-11'],
    ['27/11/2026', 'mdy', '27/11/2026 may be'],
    ['03/04/2026', undefined, '03/04/2026 may be 2026-03-04 or 2026-04-03'],
    ['46353', undefined, '46353 is a day as Excel counts them'],
    ['soon', undefined, 'soon'],
  ])('%s, read %s', (written, order, told) => {
    expect(on(written, order)).toContain(told)
  })
})

describe('a file that cannot be read', () => {
  test.each<readonly [string, string | Uint8Array]>([
    ['The column subject is missing', 'kind,value\nsupplier,X\n'],
    ['There is no column sku', 'kind,sku,value\nsupplier,A,X\n'],
    ['The column value is there twice', 'kind,subject,value,value\nsupplier,A,X,Y\n'],
    ['no line after its header', 'kind,subject,value\n'],
    ['no line after its header', ''],
    ['not CSV', 'kind,subject,value\n"supplier,X,Y\n'],
    ['line 2: its field 4 has no column', 'kind,subject,value\nsupplier,A,Kettles, Ltd.\n'],
    ['The file is no text', 'kind,subject,value\nsupplier,A,K\0\n'],
    ['a workbook, not CSV', 'PK\u0003\u0004 and so on'],
    ['not UTF-8', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0xff])],
  ])('says: %s', (words, text) => {
    expect(whyNot(text)).toContain(words)
  })
})
