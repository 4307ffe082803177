/** Documents a test writes itself, loaded the way Amazon's are: asked for, downloaded, read, loaded. */
import { reports } from '../../src/capabilities.ts'
import { z } from 'zod'
import { readCatalog } from '../../src/facts/catalog.ts'
import { LocalDate } from '../../src/core/time.ts'
import type { AskedSource, ListedSource, ReadSource } from '../../src/sync/source.ts'
import type { Night } from '../sync/support.ts'

type Line = Readonly<Record<string, string | number>>

/** A tab-separated file of these lines under their headers. */
export const fileOf = (headers: readonly string[], lines: readonly Line[]): string =>
  [headers, ...lines.map((line) => headers.map((header) => line[header] ?? ''))]
    .map((cells) => `${cells.join('\t')}\n`)
    .join('')

export interface Document {
  readonly dataset: string
  readonly file: string | Buffer
  readonly days?: { readonly from_on: string; readonly through_on: string }
}

/** The source, answering with a file of one row a line in place of Amazon's pages. */
const readsFile = (source: ReadSource, file: string | Buffer): ReadSource => {
  const { about: _, ...rest } = source
  return {
    ...rest,
    async *rows() {
      for (const line of String(file).split('\n'))
        if (line !== '') yield z.record(z.string(), z.unknown()).parse(JSON.parse(line))
    },
  }
}

/** The source, showing one more of the documents Amazon made by itself than were loaded before. */
const showsOneMore = (source: ListedSource, loaded: number): ListedSource => ({
  ...source,
  list: async (doors, question) => (await source.list(doors, question)).slice(0, loaded + 1),
})

/** The source, asking at once about one group and a week that there is, whatever was loaded before. */
const asksOneGroup = (source: AskedSource): AskedSource => {
  const { about, ...rest } = source
  if (about?.group_characters === undefined) return source
  const asked = {
    from_on: LocalDate.parse('2026-11-08'),
    through_on: LocalDate.parse('2026-11-14'),
    subjects: ['B0KETTLE01'],
  }
  return { ...rest, create: (doors, question) => source.create(doors, { ...question, ...asked }) }
}

/** Loads a document as the answer to a run of its own; facts are left as they are. */
export const loadDocument = async (night: Night, { dataset, file, days }: Document): Promise<void> => {
  const report = reports.find((each) => each.dataset === dataset)
  if (!report) throw new Error(`there is no report ${dataset}`)
  const { source } = report
  if (source.way === 'read') night.parts.reports.set(dataset, { ...report, source: readsFile(source, file) })
  else {
    if (source.way === 'listed') {
      const loaded = (await night.runs(dataset)).filter(({ state }) => state === 'loaded').length
      night.parts.reports.set(dataset, { ...report, source: showsOneMore(source, loaded) })
    } else night.parts.reports.set(dataset, { ...report, source: asksOneGroup(source) })
    night.emulator.documents.serve({ report_type: source.name, body: () => [file] })
  }
  const run_id = await night.enter(dataset, days)
  while ((await night.stepNext()) !== null);
  const failed = (await night.runs(dataset)).find((run) => run.run_id >= run_id && run.state === 'failed')
  if (failed) throw new Error(`the document was not loaded: ${failed.problem_message}`)
}

export interface FactRows {
  readonly fact: string
  readonly rows: readonly string[]
}

/** Every kept fact's rows as text, from a schema of the same names: `facts`, `ready` or `known`. */
export const factRows = async (
  night: Pick<Night, 'owner'>,
  schema: 'facts' | 'ready' | 'known',
  known_at: string | null = null,
): Promise<readonly FactRows[]> => {
  const client = await night.owner.connect()
  try {
    await client.query(`begin; set local asm.known_at = '${known_at ?? ''}'`)
    const found: FactRows[] = []
    for (const { name, columns } of await readCatalog(client)) {
      const { rows } = await client.query<{ line: string }>(
        `select (row(${columns.join(', ')}))::text as line from ${schema}.${name} order by 1`,
      )
      found.push({ fact: name, rows: rows.map(({ line }) => line) })
    }
    return found
  } finally {
    await client.query('rollback')
    client.release()
  }
}
