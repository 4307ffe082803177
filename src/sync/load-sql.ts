/**
 * The statements that bring staged rows into a dataset. Three ways to load, one shape: rows of the scope that the
 * document contradicts move to history, rows it adds are inserted, rows it repeats are not touched.
 */
import type { DayRange } from '../core/time.ts'
import type { LoadTarget } from './load.ts'
import { declaredColumns, ENGINE_COLUMNS } from './table.ts'

export interface LoadPlan {
  /** After COPY: number rows, drop what lies outside the window, keep one row per key. */
  readonly prepare: readonly string[]
  /** Moves contradicted rows to history; the last statement's row count is how many. */
  supersede(keepsAbsent: boolean): readonly string[]
  /** Inserts what is new; the last statement's row count is how many. */
  readonly insert: readonly string[]
}

/** Every value that stands in a statement is an integer, a day, an instant or an id of a narrow pattern. */
const literal = (text: string): string => {
  if (!/^[\w.:+-]+$/.test(text)) throw new RangeError('not a plain literal')
  return `'${text}'`
}

interface Names {
  readonly table: string
  readonly columns: readonly string[]
  /** Rows of the dataset the document speaks about, as a condition on `stored`. */
  readonly scope: string
  readonly values: (row: string) => string
}

/** Days of the window that a newer document has not settled, as a condition on a day. */
const isOpen = ({ days, settled_days }: LoadTarget, day: string): string => {
  const range = ({ from_on, through_on }: DayRange) =>
    `${day} between ${literal(from_on)} and ${literal(through_on)}`
  return [days === null ? 'true' : range(days), ...settled_days.map((days) => `not ${range(days)}`)].join(
    ' and ',
  )
}

const namesOf = (target: LoadTarget): Names => {
  const { report, account_id, marketplace_id } = target
  const columns = [...declaredColumns(report), 'undeclared']
  const place = `stored.account_id = ${account_id} and stored.marketplace_id = ${literal(marketplace_id)}`
  const inDays = report.load.as === 'window' ? ` and ${isOpen(target, `stored.${report.load.day}`)}` : ''
  return {
    table: `data.${report.dataset}`,
    columns,
    scope: place + inDays,
    values: (row) => `(${columns.map((column) => `${row}.${column}`).join(', ')})`,
  }
}

export const createStaging = (target: LoadTarget): string => {
  const columns = Object.entries(target.report.columns).map(([name, column]) => `${name} ${column.sql}`)
  return `create temporary table staging (${columns.join(', ')}, undeclared jsonb, line_no int not null) on commit drop`
}

/**
 * Moves `stored` rows that meet the condition to history and notes what they touch. Clocks of two machines differ,
 * and a row cannot have ended before it began.
 */
const moveToHistory = (target: LoadTarget, names: Names, using: string, condition: string): string => {
  const all = ['account_id', 'marketplace_id', ...declaredColumns(target.report), ...ENGINE_COLUMNS]
  const listed = all.join(', ')
  const noted = noteTouched(target, 'gone', 'gone')
  return `
    with gone as (
      delete from ${names.table} as stored ${using} where ${condition}
      returning ${all.map((column) => `stored.${column}`).join(', ')}
    )${noted === null ? '' : `, noted as (${noted})`}
    insert into ${names.table}_history (${listed}, known_to) select ${listed}, greatest(known_from, ${literal(target.now)}::timestamptz) from gone`
}

/** Notes the SKUs and days of these rows, each once; null where no kept fact depends on the dataset. */
const noteTouched = ({ report: { touches } }: LoadTarget, row: string, from: string): string | null =>
  touches === undefined
    ? null
    : `insert into touched (sku, day)
       select ${touches.sku === undefined ? 'null::text' : `${row}.${touches.sku}`}, ${touches.day === undefined ? 'null::date' : `${row}.${touches.day}`} from ${from} group by 1, 2`

/** Inserts staged rows that meet the condition. */
const insertStaged = (target: LoadTarget, names: Names, condition: string): readonly string[] => {
  const columns = names.columns.join(', ')
  const engine = `${target.run_id}, staged.line_no, ${literal(target.now)}::timestamptz`
  const staged = names.columns.map((column) => `staged.${column}`).join(', ')
  const noted = noteTouched(target, 'staged', `staging as staged where ${condition}`)
  return [
    ...(noted === null ? [] : [noted]),
    `insert into ${names.table} (account_id, marketplace_id, ${columns}, run_id, line_no, known_from)
     select ${target.account_id}, ${literal(target.marketplace_id)}, ${staged}, ${engine} from staging as staged where ${condition}`,
  ]
}

const TOUCHED = 'create temporary table touched (sku text, day date) on commit drop'

/** Gives each row its number among the rows it shares an identity with. */
const numberRows = (target: LoadTarget): readonly string[] =>
  Object.entries(target.report.columns).flatMap(([name, { numbered }]) =>
    numbered
      ? [
          `update staging set ${name} = numbered.place from (
             select ctid as row, row_number() over (partition by ${numbered.within.join(', ')} order by ${[...numbered.by.map((by) => `${by} nulls last`), 'line_no'].join(', ')}) as place
             from staging) as numbered where staging.ctid = numbered.row`,
        ]
      : [],
  )

/** Where a document states one key twice, the newer statement counts, or the later line. */
const keepOnePerKey = (key: readonly string[], newest: string): string => `
  delete from staging using (
    select ctid as row, row_number() over (partition by ${key.join(', ')} order by ${newest}) as place from staging
  ) as ranked where staging.ctid = ranked.row and ranked.place > 1`

const sameKey = (key: readonly string[]): string =>
  key.map((column) => `staged.${column} = stored.${column}`).join(' and ')

const keyedPlan = (
  target: LoadTarget,
  names: Names,
  key: readonly string[],
  newer: string | null,
): LoadPlan => {
  const matches = sameKey(key)
  const same = `${names.values('staged')} is not distinct from ${names.values('stored')}`
  const stored = `exists (select from ${names.table} as stored where ${names.scope} and ${matches})`
  const newest = newer === null ? 'line_no desc' : `${newer} desc, line_no desc`
  const overruled = `using staging as staged`
  const changed = `${names.scope} and ${matches} and not (${same})${newer === null ? '' : ` and staged.${newer} >= stored.${newer}`}`
  const absent = `${names.scope} and not exists (select from staging as staged where ${matches} and ${same})`
  const isPicture = target.report.load.as === 'snapshot'
  return {
    prepare: [TOUCHED, ...numberRows(target), keepOnePerKey(key, newest), 'analyze staging'],
    supersede: (keepsAbsent) => [
      isPicture && !keepsAbsent
        ? moveToHistory(target, names, '', absent)
        : moveToHistory(target, names, overruled, changed),
    ],
    insert: insertStaged(target, names, `not ${stored}`),
  }
}

/** Two independent 64-bit digests of a row's values, so that identical rows can be matched by hash. */
const digests = (values: string): string =>
  `hash_record_extended(row${values}, 0) as digest_a, hash_record_extended(row${values}, 1) as digest_b`

/** Identical rows told apart by counting them. */
const copies = (from: string): string =>
  `select row, digest_a, digest_b, row_number() over (partition by digest_a, digest_b) as copy from ${from}`

const windowPlan = (target: LoadTarget, names: Names, day: string, isFirst: boolean): LoadPlan => {
  const perDay = (from: string, where: string, row: string) =>
    `select ${day} as day, count(*) as rows, sum(hash_record_extended(row${names.values(row)}, 0)) as digest from ${from} where ${where} group by ${day}`
  const numbered = (from: string, where: string, row: string) => `
    select ${row}.ctid as row, ${digests(names.values(row))} from ${from}
    where ${where} and ${row}.${day} in (select day from changed_day)`
  return {
    prepare: [TOUCHED, `delete from staging where not (${isOpen(target, day)})`],
    // Where nothing is stored there is nothing to compare: the document goes in as it is.
    supersede: () =>
      isFirst
        ? []
        : [
            'analyze staging',
            `create temporary table changed_day on commit drop as
       select coalesce(theirs.day, ours.day) as day
       from (${perDay('staging as staged', 'true', 'staged')}) as theirs
       full join (${perDay(`${names.table} as stored`, names.scope, 'stored')}) as ours on ours.day = theirs.day
       where (theirs.rows, theirs.digest) is distinct from (ours.rows, ours.digest)`,
            `create temporary table repeated on commit drop as
       select theirs.row as staged_row, ours.row as stored_row
       from (${copies(`(${numbered('staging as staged', 'true', 'staged')}) as t`)}) as theirs
       join (${copies(`(${numbered(`${names.table} as stored`, names.scope, 'stored')}) as o`)}) as ours
         using (digest_a, digest_b, copy)`,
            'analyze repeated',
            moveToHistory(
              target,
              names,
              '',
              `${names.scope} and stored.${day} in (select day from changed_day) and not exists (select from repeated where repeated.stored_row = stored.ctid)`,
            ),
          ],
    insert: insertStaged(
      target,
      names,
      isFirst
        ? 'true'
        : `staged.${day} in (select day from changed_day) and not exists (select from repeated where repeated.staged_row = staged.ctid)`,
    ),
  }
}

/** How many rows of the dataset the document speaks about; where every row is one event, that is no use. */
export const countStored = (target: LoadTarget): string => {
  const names = namesOf(target)
  return `select count(*) as stored from ${names.table} as stored where ${names.scope}`
}

/** What to run for this document, when `stored` rows of its scope are there already. */
export const planLoad = (target: LoadTarget, stored: number): LoadPlan => {
  const names = namesOf(target)
  const { load } = target.report
  if (load.as === 'window') return windowPlan(target, names, load.day, stored === 0)
  return keyedPlan(target, names, load.key, load.as === 'events' ? (load.newer ?? null) : null)
}
