/** Every definition keeps the contract, from the moment it is listed. Nothing here names a capability. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { reports, tools, writes } from '../src/capabilities.ts'
import { FORECAST_RESTS_ON } from '../src/domains/planning/rests-on.ts'
import { MarketplaceId, WorkspaceId } from '../src/core/ids.ts'
import { silentLog } from '../src/core/log.ts'
import { openPool } from '../src/db/pool.ts'
import { withReach } from '../src/db/reach.ts'
import { readCatalog } from '../src/facts/catalog.ts'
import type { Report } from '../src/sync/define.ts'
import { isAboutSync, type Tool } from '../src/tools/define.ts'
import { documentedColumns, fixturesOf } from './support/fixtures.ts'
import { reconcileAccount } from '../src/reconcile/nightly.ts'
import { recordForecasts } from './support/forecasts.ts'
import { recordPlanning } from './support/planning.ts'
import { type Night, openNight, US } from './sync/support.ts'

const HERE = import.meta.dirname
const twice = (names: readonly string[]): readonly string[] =>
  names.filter((name, index) => names.indexOf(name) !== index)
const filesUnder = (folder: string): readonly string[] =>
  readdirSync(join(HERE, '..', 'src', 'domains'), { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.includes(`/${folder}/`),
  )

test('names are unique and well-formed, and a definition stands in the file of its name', () => {
  expect(twice(reports.map(({ dataset }) => dataset))).toEqual([])
  expect(twice([...tools.map(({ name }) => name), ...writes.map(({ name }) => name)])).toEqual([])
  for (const [folder, names] of [
    ['reports', reports.map(({ dataset }) => dataset)],
    ['tools', tools.map(({ name }) => name)],
  ] as const) {
    expect(names.filter((name) => !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name))).toEqual([])
    const files = filesUnder(folder).filter((path) => !path.endsWith('index.ts'))
    expect(files.map((path) => path.replace(/^.*\/(.*)\.ts$/, '$1')).toSorted()).toEqual(
      names.map((name) => name.replaceAll('_', '-')).toSorted(),
    )
  }
})

test('no golden file outlives what it was written for', () => {
  const datasets = readdirSync(join(HERE, 'golden', 'datasets')).filter((name) => {
    const [, dataset = '', fixture = ''] = /^(\w+)\.(.*)\.json$/.exec(name) ?? []
    const report = reports.find((each) => each.dataset === dataset)
    return report === undefined || !fixturesOf(report).includes(fixture)
  })
  expect(datasets).toEqual([])
  const named = new Set([...tools.map(({ name }) => name), 'get_account_info'])
  const answers = readdirSync(join(HERE, 'golden', 'tools')).filter(
    (name) => !named.has(name.replace('.json', '')),
  )
  expect(answers).toEqual([])
})

/** What the name of a column ends with says what it counts: by ending, the types it may have. */
const TYPES_BY_ENDING: Readonly<Record<string, readonly string[]>> = {
  at: ['timestamptz'],
  on: ['date'],
  // An average of units has parts of one.
  units: ['integer', 'numeric(18,4)'],
  items: ['integer'],
  count: ['integer'],
  rank: ['integer'],
  days: ['integer', 'numeric(18,4)'],
  weeks: ['numeric(18,4)'],
  amount: ['numeric(18,4)'],
  volume: ['numeric(18,4)', 'numeric(18,6)'],
  weight: ['numeric(18,4)', 'numeric(18,6)'],
  side: ['numeric(18,6)'],
  girth: ['numeric(18,6)'],
  length: ['numeric(18,4)', 'numeric(18,6)'],
  ratio: ['numeric(18,4)'],
  percent: ['numeric(18,4)'],
}
/** Types whose columns must say what they count. */
const COUNTING = new Set(Object.values(TYPES_BY_ENDING).flat())

const isNamedForItsType = (name: string, type: string): boolean => {
  const types = TYPES_BY_ENDING[name.replace(/^.*_/, '')]
  return types === undefined ? !COUNTING.has(type) : types.includes(type)
}

describe.each(reports.map((report) => [report.dataset, report] as const))(
  'the report %s',
  (_, report: Report) => {
    const columns = Object.entries(report.columns)
    const isRequired = (name: string): boolean => {
      const column = report.columns[name]
      return column !== undefined && (column.required || column.numbered !== undefined)
    }

    test('says in a sentence what one row is', () => {
      expect(report.grain).toMatch(/^One row per .*\.$/)
    })

    test('names its columns for what they hold, the unit last', () => {
      // A place among rows counts nothing.
      const odd = columns.filter(
        ([name, { sql: type, numbered }]) =>
          !/^[a-z][a-z0-9_]*$/.test(name) || (numbered === undefined && !isNamedForItsType(name, type)),
      )
      expect(odd.map(([name, { sql: type }]) => `${name} ${type}`)).toEqual([])
    })

    test('keeps money with its currency', () => {
      const hasMoney = columns.some(([name]) => name.endsWith('_amount'))
      expect('currency' in report.columns).toBe(hasMoney)
    })

    test('has a key that is never unknown, and touches a SKU and a day it has', () => {
      const { load, touches } = report
      const needed = load.as === 'window' ? [load.day] : load.key
      const newer = load.as === 'events' && load.newer !== undefined ? [load.newer] : []
      const known = [...needed, ...newer, ...(touches?.sku === undefined ? [] : [touches.sku])]
      expect(known.filter((name) => !isRequired(name))).toEqual([])
      const days = [touches?.day, load.as === 'window' ? load.day : undefined].filter(
        (day) => day !== undefined,
      )
      expect(days.filter((day) => report.columns[day]?.sql !== 'date')).toEqual([])
    })

    test('asks for windows Amazon answers', () => {
      const { window } = report
      const plan = window.kind === 'local_days' ? window : { days_max: 1, history_days: 1, restated_days: 1 }
      expect(plan.days_max).toBeLessThanOrEqual(plan.history_days)
      expect(plan.restated_days).toBeLessThanOrEqual(plan.history_days)
    })

    test('has a fixture in Amazon’s format', () => {
      expect(documentedColumns(report)).not.toEqual([])
      expect(fixturesOf(report)).not.toEqual([])
    })
  },
)

/**
 * Books: a forecast's run keeps the week that its SKUs share, those of the sync tell when a dataset was first looked at, and
 * those of the account in which time zone its days are.
 */
const BOOKS = new Set(['forecast_run', 'report_run', 'account', 'account_marketplace'])

/** Tables that a night makes from facts, and the datasets those rest on. */
const MADE: Readonly<Record<string, readonly string[]>> = {
  sku_forecast: ['orders', ...FORECAST_RESTS_ON],
  forecast_score: ['orders', 'ledger_summary'],
  claim_case: [
    'inbound_shipment_items',
    'inbound_shipments',
    'ledger_detail',
    'reimbursements',
    'settlements',
    'customer_returns',
    'removal_orders',
    'removal_shipments',
  ],
  reimbursement_match: ['reimbursements'],
}

describe('on the data of a seller', () => {
  let night: Night
  let server: pg.Pool
  beforeAll(async () => {
    night = await openNight({ plans: 'all', sku_count: 45, history_days: 130, backfill_days: 100 })
    // A column that nobody declared, so that there is drift to tell of.
    night.emulator.faults.next({ kind: 'new_column', report_type: 'GET_RESERVED_INVENTORY_DATA' })
    await night.plan()
    await night.runUntilQuiet()
    await recordPlanning(night.owner, { account_id: night.account_id, marketplace_id: US, sku: 'KTL-0000' })
    await reconcileAccount({ pool: night.pool, clock: night.clock, log: silentLog }, night.account_id)
    await recordForecasts(night, night.owner, night.account_id)
    server = openPool({
      url: night.url,
      role: 'asm_server',
      max: 2,
      log: silentLog,
      statement_ms_max: 20_000,
    })
    // A whole night of every source; some are asked day by day.
  }, 180_000)
  afterAll(async () => {
    await server.end()
    await night.close()
  })

  const queryOf = (tool: Tool) =>
    tool.query(z.object(tool.input).parse({}), {
      account_id: night.account_id,
      marketplace_ids: [US],
      now: night.clock.now(),
    })

  const asked = (query: ReturnType<typeof queryOf>) =>
    withReach(
      server,
      {
        workspace_id: WorkspaceId.parse(1),
        account_ids: [night.account_id],
        marketplace_ids: [MarketplaceId.parse(US)],
      },
      { known_at: null },
      (reader) => reader.rows(query),
    )

  describe.each(tools.map((tool) => [tool.name, tool] as const))('the tool %s', (_, tool: Tool) => {
    test('orders its rows by columns of the row that together name one', async () => {
      const order = tool.order.map(({ by }) => by)
      expect(order.filter((by) => !(by in (tool.worked_out?.found ?? tool.row)))).toEqual([])
      const columns = sql.raw(['account_id', 'marketplace_id', ...order].join(', '))
      const [counted] = await asked(
        sql`select count(*) > 0 as has_rows, count(*) = count(distinct (${columns})) as is_total from (${queryOf(tool)}) as found`,
      )
      expect(counted).toEqual({ has_rows: true, is_total: true })
    })

    test('says of money in which currency it is', () => {
      const fields = Object.keys(tool.row)
      const hasMoney = fields.some((name) => name.endsWith('_amount'))
      expect(fields.includes('currency')).toBe(hasMoney)
      expect(fields.filter((name) => !/^[a-z][a-z0-9_]*$/.test(name))).toEqual([])
    })

    test('gives the reason where something of the row is unknown', () => {
      const reasons = Object.keys(tool.row).filter((name) => name.endsWith('_reason'))
      const orphans = reasons.filter((name) => !(name.replace(/_reason$/, '') in tool.row))
      expect(orphans).toEqual([])
    })

    test('reads kept facts and datasets alone, and names every dataset they rest on', async () => {
      const [plan] = await asked(sql`explain (verbose, format json) ${queryOf(tool)}`)
      const relations = relationsOf(plan?.['QUERY PLAN'])
      const schemas = ['ready', isAboutSync(tool) ? 'public' : 'data']
      const others = relations.filter(({ schema, name }) => !schemas.includes(schema) && !BOOKS.has(name))
      expect(others).toEqual([])
      if (isAboutSync(tool)) return
      const kept = new Map((await readCatalog(night.owner)).map((fact) => [fact.name, fact.reads]))
      const datasets = new Set(reports.map(({ dataset }) => dataset))
      const below = (name: string): readonly string[] =>
        datasets.has(name) ? [name] : (MADE[name] ?? [...(kept.get(name) ?? [])].flatMap(below))
      expect(
        [
          ...new Set(relations.filter(({ name }) => !BOOKS.has(name)).flatMap(({ name }) => below(name))),
        ].toSorted(),
      ).toEqual([...tool.reads, ...(tool.reads_where_synced ?? [])].toSorted())
    })

    test('has words an operator would use: a sentence, questions, another tool for what it leaves out', () => {
      expect(tool.summary).toMatch(/^[A-Z].*\.$/)
      expect(tool.answers.filter((question) => !/^[A-Z].*\?$/.test(question))).toEqual([])
      const others = new Set<string>(tools.map(({ name }) => name))
      const named = [...(tool.not_for ?? '').matchAll(/\b(?:get|list|search)_[a-z_]+/g)].map(([name]) => name)
      expect(named.filter((name) => !others.has(name))).toEqual([])
    })
  })
})

interface Relation {
  readonly schema: string
  readonly name: string
}

/** Every table a plan reads, at any depth. */
const relationsOf = (plan: unknown): readonly Relation[] => {
  if (Array.isArray(plan)) return plan.flatMap(relationsOf)
  if (typeof plan !== 'object' || plan === null) return []
  const here = z.looseObject({ Schema: z.string(), 'Relation Name': z.string() }).safeParse(plan)
  return [
    ...(here.success ? [{ schema: here.data.Schema, name: here.data['Relation Name'] }] : []),
    ...Object.values(plan).flatMap(relationsOf),
  ]
}
