/** `explain_number`: what a number means, what it was worked out of, which documents it rests on, what would change it. */
import type pg from 'pg'
import { z } from 'zod'
import type { FreshnessRow } from './freshness.ts'
import { everyRead } from './freshness.ts'
import { detailOf, Input, inputsOf, meaningOf, reasonOf } from './inputs.ts'
import { type Lineage, SourceRows, sourceRows } from './lineage.ts'
import type { FoundNumber, Numbers } from './number.ts'
import { DETAIL, numberArguments, type NumberAsked } from './number-asked.ts'
import { READING, serve, type ServedTool } from './served.ts'

const Source = z.object({
  dataset: z.string(),
  source: z.string().describe('Amazon’s report or operation.'),
  a_row_is: z.string(),
  through: z.string().nullable(),
  synced_at: z.string().nullable(),
  next_sync_at: z.string().nullable(),
  newest_rows: SourceRows.optional(),
})

/** The same number asked with its detail, where its tool has one: the inputs are there. */
const inDetail = (numbers: Numbers, asked: NumberAsked): NumberAsked =>
  !asked.field.startsWith('totals.') && numbers.hasArgument(asked.tool, DETAIL)
    ? { ...asked, arguments: { ...asked.arguments, [DETAIL]: true } }
    : asked

const Dependencies = z.array(z.looseObject({ on: z.string() })).catch([])

/** What the row itself says it depends on. */
const dependenciesOf = (found: FoundNumber): string[] =>
  Dependencies.parse(detailOf(found)['dependencies'] ?? found.made_of['dependencies']).map(
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
    found_by: 'why does it say, how was it calculated, formula, source, provenance, lineage',
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
      const reason = reasonOf(found)
      return {
        value: found.value ?? null,
        ...(reason === undefined ? {} : { reason }),
        meaning: meaningOf(found),
        inputs: [...inputsOf(found)],
        arguments: Object.fromEntries(Object.entries(asking.own).filter(([, value]) => value !== undefined)),
        data_through: freshness.data_through,
        synced_at: freshness.synced_at,
        sources: own.map((lineage) => sourceOf(lineage, loads, rows.get(lineage.dataset))),
        changes_with: changesOf(found, own),
        ...(tool.not_for === undefined ? {} : { see: tool.not_for }),
      }
    },
  })
