/**
 * `main import <file>`: planning inputs from a CSV file, through the same preview, commit and audit as an agent's. Every
 * bad line is named; a file goes in whole or not at all.
 */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Command } from 'commander'
import { CsvError, parse } from 'csv-parse/sync'
import { z } from 'zod'
import { openKeyRing } from '../access/key-ring.ts'
import { holds, type Principal } from '../access/principal.ts'
import type { Scope } from '../access/scope.ts'
import { openRole } from '../app.ts'
import { writes } from '../capabilities.ts'
import { environment } from '../config.ts'
import { systemClock } from '../core/clock.ts'
import { Problem } from '../core/problem.ts'
import { accountMeant, marketplaceMeant } from '../tools/argument.ts'
import { type CommitAnswer, type PreviewAnswer, tellCommit, tellPreview } from '../writes/answer.ts'
import { commitPreview } from '../writes/commit.ts'
import type { Place, Write } from '../writes/define.ts'
import { beforeAnyChange, type Engine, openEngine, writeNamed } from '../writes/engine.ts'
import { makePreview } from '../writes/preview.ts'
import { answer, commandLog, table } from './terminal.ts'

const WRITE = 'planning_inputs'

const COLUMNS = [
  'kind',
  'subject',
  'name',
  'value',
  'currency',
  'valid_from_on',
  'valid_through_on',
  'expires_on',
]
const NEEDED = ['kind', 'subject', 'value']

const NOTHING = 'Nothing was recorded.'

const badFile = (what: string, next = `The first line names the columns: ${COLUMNS.join(',')}.`): Problem =>
  new Problem('bad_file', `${what} ${NOTHING}`, next)

interface Line {
  readonly line_no: number
  readonly input: Readonly<Record<string, unknown>>
}

const CsvLine = z.object({ record: z.record(z.string(), z.string()), info: z.object({ lines: z.number() }) })

/** What a value says: `remove` takes it away; with a currency it is money; what a number is, its kind tells. */
const valueOf = (value: string, currency: string | undefined): unknown => {
  if (value === 'remove') return null
  return currency === undefined || currency === '' ? value : { amount: value, currency }
}

const lineOf = (parsed: z.infer<typeof CsvLine>): Line => {
  const { value = '', currency, ...rest } = parsed.record
  const given = Object.entries(rest).filter(([, text]) => text !== '')
  const input = { ...Object.fromEntries(given), value: value === '' ? undefined : valueOf(value, currency) }
  return { line_no: parsed.info.lines, input }
}

const assertColumns = (columns: readonly string[]): void => {
  const unknown = columns.filter((name) => !COLUMNS.includes(name))
  if (unknown.length > 0) throw badFile(`There is no column ${unknown.join(', ')}.`)
  const missing = NEEDED.filter((name) => !columns.includes(name))
  if (missing.length > 0) throw badFile(`The column ${missing.join(', ')} is missing.`)
}

/** The lines of a CSV file: comma or semicolon, UTF-8 with or without its mark, quoted fields. */
export const readLines = (text: string): readonly Line[] => {
  const [head = ''] = text.replace(/^\uFEFF/, '').split('\n', 1)
  const delimiter = head.includes(';') && !head.includes(',') ? ';' : ','
  try {
    const lines: unknown = parse(text, {
      bom: true,
      delimiter,
      trim: true,
      skip_empty_lines: true,
      info: true,
      columns: (names: string[]) => {
        const columns = names.map((name) => name.toLowerCase())
        assertColumns(columns)
        return columns
      },
    })
    return z.array(CsvLine).parse(lines).map(lineOf)
  } catch (error) {
    if (error instanceof CsvError) throw badFile(`The file is not CSV: ${error.message}.`)
    throw error
  }
}

interface BadLine {
  readonly line_no: number
  readonly what: string
}

/** Lines about the same thing as one before them: found also where other lines cannot be read. */
const repeated = (lines: readonly Line[]): readonly BadLine[] => {
  const seen = new Map<string, number>()
  return lines.flatMap(({ line_no, input }) => {
    const about = JSON.stringify([input['kind'], input['subject'], input['name']])
    const first = seen.get(about)
    if (first === undefined) seen.set(about, line_no)
    return first === undefined ? [] : [{ line_no, what: `it is named twice, first in line ${first}` }]
  })
}

const BAD_SHOWN_MAX = 50

/** The input as the write reads it. Throws with every bad line named. */
export const inputFrom = (
  write: Write,
  lines: readonly Line[],
  source: string,
): Readonly<Record<string, unknown>> => {
  if (lines.length === 0) throw badFile('The file has no line after its header.')
  const read = write.schema.safeParse({ inputs: lines.map(({ input }) => input), source })
  if (read.success) return read.data
  const unread = read.error.issues.map(({ path: [, index], path, message }): BadLine => {
    const line_no = (typeof index === 'number' ? lines[index]?.line_no : undefined) ?? 0
    const field = path.slice(2).join('.')
    return { line_no, what: field === '' ? message : `${field}: ${message}` }
  })
  const all = [
    ...unread,
    ...repeated(lines).filter(({ line_no }) => !unread.some((one) => one.line_no === line_no)),
  ]
  const bad = all
    .toSorted((a, b) => a.line_no - b.line_no)
    .map(({ line_no, what }) => `line ${line_no}: ${what}`)
  const more = bad.length > BAD_SHOWN_MAX ? `\n  and ${bad.length - BAD_SHOWN_MAX} more` : ''
  throw new Problem(
    'bad_file',
    `${new Set(bad.map((text) => text.split(':', 1)[0])).size} of ${lines.length} lines cannot be read. ${NOTHING}\n  ${bad.slice(0, BAD_SHOWN_MAX).join('\n  ')}${more}`,
    'Mend the lines and import the file again.',
  )
}

interface Options {
  readonly key?: string
  readonly account?: string
  readonly marketplace?: string
  readonly preview: boolean
  readonly json: boolean
}

const placeMeant = (principal: Principal, options: Options): Place => {
  const account = accountMeant(principal, options.account)
  const [only, ...others] = account.marketplaces
  const sold = marketplaceMeant(account, options.marketplace) ?? (others.length === 0 ? only : undefined)
  if (sold === undefined)
    throw new Problem(
      'bad_input',
      `Account ${account.name} sells in ${account.marketplaces.length} marketplaces. ${NOTHING}`,
      `Say --marketplace as one of: ${account.marketplaces.map(({ country }) => country).join(', ')}.`,
    )
  const { marketplace_id, currency } = sold
  return { account_id: account.account_id, marketplace_id, currency }
}

const keyOf = (options: Options): string => {
  const key = options.key ?? environment().API_KEY
  if (key !== undefined) return key
  throw new Problem(
    'bad_input',
    `An import is committed by a key, so that the audit can say whose it was. ${NOTHING}`,
    'Set API_KEY, or --key, to one made by: main key create <name> --scopes planning:preview planning:commit',
  )
}

const assertMay = (
  principal: Principal,
  { domain }: Write,
  permissions: readonly ('preview' | 'commit')[],
): void => {
  const lacking = permissions
    .map((permission): Scope => `${domain}:${permission}`)
    .filter((scope) => !holds(principal, scope))
  if (lacking.length > 0)
    throw new Problem(
      'not_allowed',
      `The key lacks the scope ${lacking.join(' and ')}. ${NOTHING}`,
      'Use a key that has it.',
    )
}

/** Amazon is no part of it. */
const noAmazon = () => Promise.reject(new Error('an import does not reach for Amazon'))

const openLocal = () => {
  const surroundings = { config: environment(), log: commandLog() }
  const pool = openRole(surroundings, 'asm_server', 2)
  const engine: Engine = openEngine({
    pool,
    writes,
    amazonOf: noAmazon,
    clock: systemClock,
    log: surroundings.log,
  })
  const keys = openKeyRing({ pool, clock: systemClock, log: surroundings.log })
  return {
    engine,
    keys,
    close: async () => {
      await keys.close()
      await pool.end()
    },
  }
}

const readText = async (path: string): Promise<string> => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path))
  } catch (cause) {
    if (cause instanceof TypeError)
      throw badFile('The file is not UTF-8 text.', 'Save it as CSV UTF-8 and import it again.')
    throw new Problem('bad_input', `The file ${path} cannot be read. ${NOTHING}`, 'Look at its name.', {
      cause,
    })
  }
}

const importFile = async (path: string, options: Options): Promise<PreviewAnswer | CommitAnswer> => {
  const lines = readLines(await readText(path))
  const local = openLocal()
  try {
    const { engine } = local
    const principal = await local.keys.principal(keyOf(options))
    const write = writeNamed(engine, WRITE)
    assertMay(principal, write, options.preview ? ['preview'] : ['preview', 'commit'])
    const input = inputFrom(write, lines, basename(path))
    const place = placeMeant(principal, options)
    const preview = await beforeAnyChange(() => makePreview(engine, principal, { write, place, input }))
    if (options.preview) return tellPreview(principal, preview, systemClock.now())
    return tellCommit(principal, await commitPreview(engine, principal, preview.preview_id), write)
  } finally {
    await local.close()
  }
}

const shown = (value: unknown): string =>
  value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)

const told = (made: PreviewAnswer | CommitAnswer): string =>
  [
    table(
      ['subject', 'what', 'from', 'to'],
      made.changes.map(({ target, field, from, to }) => [target, field, shown(from), shown(to)]),
    ),
    made.note,
  ].join('\n')

export const importCommand = (program: Command): void => {
  program
    .command('import <file>')
    .description(
      `Records planning inputs from a CSV file with the columns ${COLUMNS.join(', ')}; the value remove takes one away.`,
    )
    .option('--preview', 'only show what would change', false)
    .option('--key <key>', 'the key that records them; else API_KEY')
    .option('--account <name>', 'the account, where the key reaches several')
    .option('--marketplace <country>', 'the marketplace, where the account has several')
    .option('--json', 'as JSON', false)
    .action(async (path: string, options: Options) => {
      answer(await importFile(path, options), options.json, told)
    })
}
