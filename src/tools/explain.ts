/** `explain_number`: what a number means, what it was worked out of, which documents it rests on, what would change it. */
import type pg from 'pg'
import { z } from 'zod'
import { statement } from '../db/rows.ts'
import type { FreshnessRow } from './freshness.ts'
import { everyRead } from './freshness.ts'
import { type Lineage, SourceRows, sourceRows } from './lineage.ts'
import { type FoundNumber, numberArguments, type NumberAsked, type Numbers, TOTALS } from './number.ts'
import { READING, serve, type ServedTool } from './served.ts'

const Input = z.object({ field: z.string(), value: z.unknown(), meaning: z.string() })

const Source = z.object({
  dataset: z.string(),
  source: z.string().describe('Amazon’s report or operation.'),
  a_row_is: z.string(),
  through: z.string().nullable(),
  synced_at: z.string().nullable(),
  next_sync_at: z.string().nullable(),
  newest_rows: SourceRows.optional(),
})

/** A field's meaning as its definition says it; of a total also how it is counted, from the columns of the rows. */
export const meaningOf = ({ tool, field, row }: Pick<FoundNumber, 'tool' | 'field' | 'row'>): string => {
  if (row !== null) return descriptionOf(tool.row[field])
  const aggregate = tool.totals?.[field]
  const formula = aggregate === undefined ? 'count(*)' : statement(aggregate).text.replace(/\s+/g, ' ')
  return `Over the whole population, whatever page is asked for: ${formula}.`
}

const descriptionOf = (schema: unknown): string =>
  schema instanceof z.ZodType ? (schema.description ?? '') : ''

const words = (text: string): ReadonlySet<string> => new Set(text.match(/[a-z][a-z0-9_]*/g) ?? [])

const Detail = z.record(z.string(), z.unknown()).catch({})

/** The fields of the same row, and of its detail, that the meaning names: what the number is worked out of. */
const inputsOf = (found: FoundNumber): z.infer<typeof Input>[] => {
  const { tool, field, row } = found
  if (row === null) return []
  const named = words(meaningOf(found))
  const wanted = (name: string): boolean => name !== field && named.has(name)
  const told = Object.entries(tool.row)
    .filter(([name]) => name !== DETAIL && wanted(name))
    .map(([name, schema]) => ({ field: name, value: row[name] ?? null, meaning: descriptionOf(schema) }))
  const detailed = Object.entries(Detail.parse(row[DETAIL]))
    .filter(([name]) => !(name in tool.row) && wanted(name))
    .map(([name, value]) => ({ field: `${DETAIL}.${name}`, value, meaning: '' }))
  return [...told, ...detailed]
}

/** The argument and the column of tools that answer what their numbers are made of when asked to. */
const DETAIL = 'detail'

/** The same number asked with its detail, where its tool has one: the inputs are there. */
const inDetail = (numbers: Numbers, asked: NumberAsked): NumberAsked =>
  !asked.field.startsWith(TOTALS) && numbers.hasArgument(asked.tool, DETAIL)
    ? { ...asked, arguments: { ...asked.arguments, [DETAIL]: true } }
    : asked

const Dependencies = z.array(z.looseObject({ on: z.string() })).catch([])

/** What the row itself says it depends on. */
const dependenciesOf = ({ row }: FoundNumber): string[] =>
  Dependencies.parse(Detail.parse(row?.[DETAIL])['dependencies']).map(
    ({ on, ...rest }) => `${on}: ${JSON.stringify(rest)}`,
  )

const earliest = (moments: readonly (string | null)[]): string | null =>
  moments.filter((moment) => moment !== null).toSorted()[0] ?? null

const sourceOf = (
  lineage: Lineage,
  loads: readonly FreshnessRow[],
  rows: SourceRows | undefined,
): z.infer<typeof Source> => {
  const own = loads.filter((load) => load.dataset === lineage.dataset)
  return {
    dataset: lineage.dataset,
    source: lineage.source,
    a_row_is: lineage.grain,
    through: earliest(own.map((load) => load.data_through_on)),
    synced_at: earliest(own.map((load) => load.synced_at)),
    next_sync_at: earliest(own.map((load) => load.next_sync_at)),
    ...(rows === undefined ? {} : { newest_rows: rows }),
  }
}

const changesOf = (found: FoundNumber, own: readonly Lineage[]): string[] => {
  const { tool, asking } = found
  const told = Object.keys(asking.own).filter(
    (name) => asking.own[name] !== undefined && name in tool.input && name !== DETAIL,
  )
  return [
    ...dependenciesOf(found),
    ...(own.length > 0
      ? [
          `A newer ${own.map(({ dataset }) => dataset).join(', ')} that says otherwise; what it replaces stays readable by as_known_at.`,
        ]
      : []),
    ...(told.length > 0 ? [`Other arguments: ${told.join(', ')}.`] : []),
  ]
}

const reasonOf = ({ field, row, value }: FoundNumber): { readonly reason?: string } => {
  const reason = row?.[`${field}_reason`]
  return value === null && typeof reason === 'string' ? { reason } : {}
}

export interface ExplainParts {
  readonly pool: pg.Pool
  readonly numbers: Numbers
  /** Of every dataset. */
  readonly lineages: readonly Lineage[]
}

export const explainNumber = ({ pool, numbers, lineages }: ExplainParts): ServedTool =>
  serve({
    name: 'explain_number',
    title: 'Explain a number',
    description:
      'What a number of an answer means, the fields it is worked out of, the documents of Amazon’s it rests on, how fresh they are and what would change it. ' +
      'Answers: "Why does SKU X have 12 days of cover?"',
    scopes: [],
    annotations: READING,
    input: numberArguments,
    output: {
      value: z.unknown(),
      reason: z.string().optional(),
      meaning: z.string(),
      inputs: z.array(Input),
      arguments: z.record(z.string(), z.unknown()),
      data_through: z.string().nullable(),
      synced_at: z.string().nullable(),
      sources: z.array(Source),
      changes_with: z.array(z.string()),
      see: z.string().optional(),
    },
    async call(principal, asked, { now }) {
      const found = await numbers.find(principal, inDetail(numbers, asked), now)
      const { tool, asking, row, freshness, loads } = found
      const reads = new Set(everyRead(tool))
      const own = lineages.filter(({ dataset }) => reads.has(dataset))
      const sku = row?.['sku']
      const rows =
        typeof sku === 'string' ? await sourceRows(pool, asking, own, sku) : new Map<string, SourceRows>()
      return {
        value: found.value ?? null,
        ...reasonOf(found),
        meaning: meaningOf(found),
        inputs: inputsOf(found),
        arguments: Object.fromEntries(Object.entries(asking.own).filter(([, value]) => value !== undefined)),
        data_through: freshness.data_through,
        synced_at: freshness.synced_at,
        sources: own.map((lineage) => sourceOf(lineage, loads, rows.get(lineage.dataset))),
        changes_with: changesOf(found, own),
        ...(tool.not_for === undefined ? {} : { see: tool.not_for }),
      }
    },
  })
