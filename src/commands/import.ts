/**
 * `main import <file>`: planning inputs from a CSV file, through the same preview, commit and audit as an agent's. Every
 * bad line is named; a file goes in whole or not at all.
 */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { type Command, Option } from 'commander'
import { openKeyRing } from '../access/key-ring.ts'
import { holds, type Principal } from '../access/principal.ts'
import type { Scope } from '../access/scope.ts'
import { openRole } from '../app.ts'
import { writes } from '../capabilities.ts'
import { environment } from '../config.ts'
import { systemClock } from '../core/clock.ts'
import { Money } from '../core/money.ts'
import { Problem } from '../core/problem.ts'
import { accountMeant, marketplaceMeant } from '../tools/argument.ts'
import { type CommitAnswer, type PreviewAnswer, tellCommit, tellPreview } from '../writes/answer.ts'
import { commitPreview } from '../writes/commit.ts'
import type { Hands, Place, Write } from '../writes/define.ts'
import { beforeAnyChange, type Engine, handsAt, openEngine, writeNamed } from '../writes/engine.ts'
import { makePreview } from '../writes/preview.ts'
import {
  type BadLine,
  badFile,
  COLUMNS,
  type DayOrder,
  decode,
  type Line,
  NOTHING,
  type PlanningFile,
  readFileText,
} from './planning-file.ts'
import { answer, commandLog, table } from './terminal.ts'

const WRITE = 'planning_inputs'
/** A line for each SKU of a large account. */
const LINES_MAX = 100_000

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

const unread = (write: Write, lines: readonly Line[], source: string) => {
  const read = write.schema.safeParse({ inputs: lines.map(({ input }) => input), source })
  if (read.success) return { input: read.data, bad: [] }
  const bad = read.error.issues.map(({ path: [, index], path, message }): BadLine => {
    const line_no = (typeof index === 'number' ? lines[index]?.line_no : undefined) ?? 0
    const field = path.slice(2).join('.')
    return { line_no, what: field === '' ? message : `${field}: ${message}` }
  })
  return { input: null, bad }
}

const subjectOf = ({ input }: Line): string => {
  const { subject } = input
  return typeof subject === 'string' && subject !== '*' && !subject.startsWith('supplier:') ? subject : ''
}

/** SKUs the account does not have here. */
const unknownSkus = async (lines: readonly Line[], { records }: Hands): Promise<readonly BadLine[]> => {
  const skus = new Set(lines.map(subjectOf).filter((sku) => sku !== ''))
  const unknown = new Set(await records.unknownSkus([...skus]))
  return lines
    .filter((line) => unknown.has(subjectOf(line)))
    .map((line) => ({ line_no: line.line_no, what: `the account has no SKU ${subjectOf(line)} here` }))
}

const otherCurrency = (lines: readonly Line[], { currency }: Place): readonly BadLine[] =>
  lines.flatMap(({ line_no, input: { value } }) => {
    const money = Money.safeParse(value)
    return money.success && money.data.currency !== currency
      ? [{ line_no, what: `it is in ${money.data.currency}, the marketplace counts in ${currency}` }]
      : []
  })

/** The input as the write reads it. Throws with every bad line named. */
const inputFrom = async (
  write: Write,
  { lines, bad }: PlanningFile,
  source: string,
  there: { readonly hands: Hands; readonly place: Place },
): Promise<Readonly<Record<string, unknown>>> => {
  if (lines.length > LINES_MAX)
    throw badFile(`The file has ${lines.length} lines.`, `Import ${LINES_MAX} or fewer at once.`)
  const read = unread(write, lines, source)
  const named = [...bad, ...repeated(lines)]
  // A line that was named already is not named again for what follows from that.
  const known = new Set(named.map(({ line_no }) => line_no))
  const others = [
    ...read.bad,
    ...otherCurrency(lines, there.place),
    ...(await unknownSkus(lines, there.hands)),
  ]
  const all = [...named, ...others.filter(({ line_no }) => !known.has(line_no))]
  if (all.length === 0 && read.input !== null) return read.input
  const told = new Set(
    all.toSorted((a, b) => a.line_no - b.line_no).map(({ line_no, what }) => `line ${line_no}: ${what}`),
  )
  throw new Problem(
    'bad_file',
    `${new Set(all.map(({ line_no }) => line_no)).size} of ${lines.length} lines cannot be taken. ${NOTHING}\n  ${[...told].join('\n  ')}`,
    'Mend the lines and import the file again.',
  )
}

interface Options {
  readonly encoding?: string
  readonly days?: DayOrder
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

const readBytes = async (path: string): Promise<Uint8Array> => {
  try {
    return await readFile(path)
  } catch (cause) {
    throw new Problem('bad_input', `The file ${path} cannot be read. ${NOTHING}`, 'Look at its name.', {
      cause,
    })
  }
}

const importFile = async (path: string, options: Options): Promise<PreviewAnswer | CommitAnswer> => {
  const file = readFileText(decode(await readBytes(path), options.encoding), options.days)
  const local = openLocal()
  try {
    const { engine } = local
    const principal = await local.keys.principal(keyOf(options))
    const write = writeNamed(engine, WRITE)
    assertMay(principal, write, options.preview ? ['preview'] : ['preview', 'commit'])
    const place = placeMeant(principal, options)
    const hands = handsAt(engine, principal.workspace_id, place, principal.key_name)
    const input = await inputFrom(write, file, basename(path), { hands, place })
    const preview = await beforeAnyChange(() => makePreview(engine, principal, { write, place, input }))
    if (options.preview) return tellPreview(principal, preview, systemClock.now())
    return tellCommit(principal, await commitPreview(engine, principal, preview.preview_id), write)
  } finally {
    await local.close()
  }
}

const shown = (value: unknown): string =>
  value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)

const SHOWN_MAX = 200

const told = ({ changes, note }: PreviewAnswer | CommitAnswer): string =>
  [
    table(
      ['subject', 'what', 'from', 'to'],
      changes
        .slice(0, SHOWN_MAX)
        .map(({ target, field, from, to }) => [target, field, shown(from), shown(to)]),
    ),
    ...(changes.length > SHOWN_MAX
      ? [`and ${changes.length - SHOWN_MAX} changes more; --json shows them all`]
      : []),
    note,
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
    .option('--encoding <name>', 'of a file that is not UTF-8 and does not say so, as windows-1252')
    .addOption(
      new Option('--days <order>', 'how days as 3/4/2026 are meant, where a spreadsheet wrote them').choices([
        'dmy',
        'mdy',
      ]),
    )
    .option('--json', 'as JSON', false)
    .action(async (path: string, options: Options) => {
      answer(await importFile(path, options), options.json, told)
    })
}
