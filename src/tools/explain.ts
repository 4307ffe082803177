/** `explain_number`: what a number means, what it was worked out of, which documents it rests on, what would change it. */
import type pg from 'pg'
import { z } from 'zod'
import type { FreshnessRow } from './freshness.ts'
import { everyRead } from './freshness.ts'
import { type Lineage, SourceRows, sourceRows } from './lineage.ts'
import { type FoundNumber, numberArguments, type Numbers } from './number.ts'
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

/** A field's meaning as its definition says it. */
export const meaningOf = ({ tool, field }: Pick<FoundNumber, 'tool' | 'field'>): string =>
  tool.row[field] === undefined
    ? 'Over the whole population, whatever page is asked for.'
    : descriptionOf(tool.row[field])

const descriptionOf = (schema: unknown): string =>
  schema instanceof z.ZodType ? (schema.description ?? '') : ''

const words = (text: string): ReadonlySet<string> => new Set(text.match(/[a-z][a-z0-9_]*/g) ?? [])

/** The fields of the same row that the meaning names: what the number is worked out of. */
const inputsOf = ({ tool, field, row }: FoundNumber): z.infer<typeof Input>[] => {
  const named = words(meaningOf({ tool, field }))
  return Object.entries(tool.row)
    .filter(([name]) => name !== field && named.has(name))
    .map(([name, schema]) => ({ field: name, value: row?.[name] ?? null, meaning: descriptionOf(schema) }))
}

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

const changesOf = (found: FoundNumber, lineages: readonly Lineage[]): string[] => {
  const { tool, asking } = found
  const told = Object.keys(asking.own).filter((name) => asking.own[name] !== undefined && name in tool.input)
  return [
    ...lineages.map(
      ({ dataset, source }) =>
        `A newer ${source} (${dataset}) that says otherwise; what it replaces stays readable by as_known_at.`,
    ),
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
      const found = await numbers.find(principal, asked, now)
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
