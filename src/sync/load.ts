/**
 * A spooled document into its dataset, in one transaction: staged by COPY, compared with what is stored, and only
 * the difference written. What a row said before moves to history with the time it was known.
 */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { Problem } from '../core/problem.ts'
import type { DayRange, Instant } from '../core/time.ts'
import { analyzeWhereDue } from '../db/analyze.ts'
import { sqlState } from '../db/pool.ts'
import type { FileContext } from './column.ts'
import type { Report } from './define.ts'
import { fileColumns } from './header.ts'
import { countStored, createStaging, planLoad } from './load-sql.ts'
import { jsonValues, objectsOfLines } from './json.ts'
import { copyLines, newTally, type Tally } from './parse.ts'
import { copyRecords } from './record.ts'
import type { Spooled } from './spool.ts'

/** Whose document it is and what it answers. */
export interface LoadTarget {
  readonly report: Report
  readonly account_id: number
  readonly marketplace_id: string
  readonly run_id: number
  /** The days the document covers; null for a picture of now. */
  readonly days: DayRange | null
  /** Those of them about which a newer document has spoken; this one says nothing about them any more. */
  readonly settled_days: readonly DayRange[]
  readonly now: Instant
  readonly file: FileContext
  /** The operator said that a much shorter document than before is right. */
  readonly believes_any_size: boolean
  /** How many rows an earlier document of this run had that was too short to be believed; null without one. */
  readonly unbelieved_rows: number | null
}

export type Loaded =
  | {
      readonly kind: 'loaded'
      readonly tally: Tally
      readonly rows: number
      readonly inserted: number
      readonly superseded: number
    }
  /** Not loaded: the caller rolls back. `rows` where the document was whole, but too short to be believed. */
  | {
      readonly kind: 'refused'
      readonly tally: Tally
      readonly problem: Problem
      readonly rows?: number
    }

const UNREADABLE_RATIO_MAX = 0.005
/** How far two short documents may differ and still say the same. */
const SHRINK_TOLERANCE = 0.05

/** The document's rows in COPY text format. */
const rowsOf = ({ report, file }: LoadTarget, document: Spooled, tally: Tally): AsyncIterable<Buffer> => {
  const { source } = report
  if (source.way === 'read') return copyRecords(report, objectsOfLines(document.lines()), file, tally)
  return source.file.as === 'tsv'
    ? copyLines(report, document.lines(), file, tally)
    : copyRecords(report, jsonValues(document.pieces(), source.file.rows), file, tally)
}

const stage = async (
  client: pg.ClientBase,
  target: LoadTarget,
  document: Spooled,
  tally: Tally,
): Promise<void> => {
  await client.query(createStaging(target))
  const columns = [...fileColumns(target.report.columns).map(([name]) => name), 'undeclared', 'line_no'].join(
    ', ',
  )
  const into = client.query(copyFrom(`copy staging (${columns}) from stdin`))
  await pipeline(Readable.from(rowsOf(target, document, tally), { objectMode: true, highWaterMark: 4 }), into)
}

const unreadableProblem = (target: LoadTarget, tally: Tally): Problem | null => {
  const { dataset, load } = target.report
  if (tally.headers === null)
    return new Problem(
      'bad_file',
      `The ${dataset} document is empty, without even a header line.`,
      'Nothing was changed; it is asked for again.',
    )
  const ratio = tally.unreadable_rows / Math.max(1, tally.rows + tally.unreadable_rows)
  if (ratio <= UNREADABLE_RATIO_MAX && (load.as !== 'window' || tally.unreadable_rows === 0)) return null
  return new Problem(
    'bad_file',
    `${tally.unreadable_rows} of ${tally.rows + tally.unreadable_rows} lines of the ${dataset} document could not be read.`,
    'Nothing was changed. `main doctor` shows the lines; it is asked for again.',
  )
}

/** What does not come to its total, to the cent: lines are missing, or one was not read. */
const unsummed = async (client: pg.ClientBase, { report }: LoadTarget): Promise<Problem | null> => {
  if (report.adds_up === undefined) return null
  const { within, parts, total } = report.adds_up
  const { rows } = await client.query<{ named: string; said: string; found: string }>(
    `select ${within} as named, sum(${total})::text as said, coalesce(sum(${parts}), 0)::text as found
     from staging group by ${within} having abs(sum(${total}) - coalesce(sum(${parts}), 0)) >= 0.005 limit 1`,
  )
  const [first] = rows
  return first === undefined
    ? null
    : new Problem(
        'bad_file',
        `The amounts of ${first.named} in the ${report.dataset} document come to ${Number(first.found)} where it says ${Number(first.said)}.`,
        'Nothing was changed; it is asked for again. `main sync run --accept-shrink` believes it as it is.',
      )
}

const shrunkProblem = (target: LoadTarget, rows: number, stored: number): Problem =>
  new Problem(
    'bad_file',
    `The ${target.report.dataset} document has ${rows} rows where ${stored} are stored.`,
    'Nothing was changed. If the next document says the same it is believed; `main sync run --accept-shrink` believes it at once.',
  )

/** What Postgres refuses about values (class 22), constraints (23) and sizes (54) is wrong with the document. */
const valueProblem = (target: LoadTarget, cause: unknown): unknown =>
  /^(22|23|54)/.test(sqlState(cause) ?? '')
    ? new Problem(
        'bad_file',
        `The ${target.report.dataset} document holds a value that cannot be stored.`,
        'Nothing was changed; it is asked for again. The log says which value.',
        { cause },
      )
    : cause

/** A file that suddenly holds less than half is more often cut than true, so it takes two such files in a row. */
const isShrunk = (target: LoadTarget, rows: number, stored: number): boolean => {
  if (target.report.load.as === 'events' || target.believes_any_size || stored < 20 || rows >= stored / 2)
    return false
  return (
    target.unbelieved_rows === null ||
    Math.abs(rows - target.unbelieved_rows) > target.unbelieved_rows * SHRINK_TOLERANCE
  )
}

const countOf = async (client: pg.ClientBase, query: string): Promise<number> => {
  const { rows } = await client.query<{ stored: number }>(query)
  return rows[0]?.stored ?? 0
}

const affected = async (client: pg.ClientBase, statements: readonly string[]): Promise<number> => {
  let count = 0
  for (const statement of statements) {
    const result = await client.query(statement)
    count = result.rowCount ?? 0
  }
  return count
}

/** Whether anything is stored that the document would speak about. */
export const hasRows = async (client: pg.ClientBase, target: LoadTarget): Promise<boolean> =>
  (await countOf(client, countStored(target))) > 0

const loadStaged = async (client: pg.ClientBase, target: LoadTarget, tally: Tally): Promise<Loaded> => {
  const problem = target.believes_any_size ? null : await unsummed(client, target)
  if (problem !== null) return { kind: 'refused', tally, problem }
  const stored = target.report.load.as === 'events' ? 0 : await countOf(client, countStored(target))
  const plan = planLoad(target, stored)
  for (const statement of plan.prepare) await client.query(statement)
  const rows = await countOf(client, 'select count(*) as stored from staging')
  if (isShrunk(target, rows, stored))
    return { kind: 'refused', tally, problem: shrunkProblem(target, rows, stored), rows }
  const superseded = await affected(client, plan.supersede(tally.unreadable_rows > 0))
  const inserted = await affected(client, plan.insert)
  const table = `data.${target.report.dataset}`
  await analyzeWhereDue(client, table, target.account_id, inserted + superseded)
  await analyzeWhereDue(client, `${table}_history`, target.account_id, superseded)
  return { kind: 'loaded', tally, rows, inserted, superseded }
}

/**
 * Loads within the caller's transaction and leaves the touched SKUs and days in the temporary table `touched`
 * (sku, day). Answers how many rows it wrote; the same document twice writes none.
 */
export const loadDocument = async (
  client: pg.ClientBase,
  target: LoadTarget,
  document: Spooled,
): Promise<Loaded> => {
  const tally = newTally()
  try {
    await stage(client, target, document, tally)
    const problem = unreadableProblem(target, tally)
    return problem === null ? await loadStaged(client, target, tally) : { kind: 'refused', tally, problem }
  } catch (cause) {
    // Which columns there were instead is worth knowing.
    if (tally.headers !== null && tally.headers.vital.length > 0 && cause instanceof Problem)
      return { kind: 'refused', tally, problem: cause }
    throw valueProblem(target, cause)
  }
}
