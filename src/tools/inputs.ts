/** What a number means and what it is worked out of, as its tool's definition and its row tell it. */
import { z } from 'zod'
import { statement } from '../db/rows.ts'
import { meaningAt, valueAt } from './field.ts'
import type { FoundNumber } from './number.ts'
import { DETAIL } from './number-asked.ts'

export const Input = z.object({ field: z.string(), value: z.unknown(), meaning: z.string() })
export type Input = z.infer<typeof Input>

type Meant = Pick<FoundNumber, 'tool' | 'field'>

/** A field's meaning as its definition says it; of a total how it is counted, from the columns of the rows. */
export const meaningOf = ({ tool, field }: Meant): string => {
  if (!field.is_total) return meaningAt(tool.row[field.name], field.within)
  const aggregate = tool.totals?.[field.name]
  const formula = aggregate === undefined ? 'count(*)' : statement(aggregate).text.replace(/\s+/g, ' ')
  return `Over the whole population, whatever page is asked for: ${formula}.`
}

const words = (text: string): ReadonlySet<string> => new Set(text.match(/[a-z][a-z0-9_]*/g) ?? [])

const Detail = z.record(z.string(), z.unknown()).catch({})

/** The detail of the row, where its tool was asked for it. */
export const detailOf = ({ row }: Pick<FoundNumber, 'row'>): Readonly<Record<string, unknown>> =>
  Detail.parse(row?.[DETAIL])

/** The aggregates in a total's formula, each with the meaning of the columns it counts. */
const partsOf = ({ tool, made_of }: FoundNumber): readonly Input[] =>
  Object.entries(made_of).map(([field, value]) => {
    const columns = [...words(field)].filter((name) => name in tool.row)
    const told = columns.map((name) => ({ name, meaning: meaningAt(tool.row[name], []) }))
    const meaning = told
      .filter((column) => column.meaning !== '')
      .map((column) => `${column.name}: ${column.meaning}`)
      .join(' ')
    return { field, value, meaning }
  })

/** The fields that the meaning names, of the same row, of what it is made of, and of its detail. */
export const inputsOf = (found: FoundNumber): readonly Input[] => {
  const { tool, field, row, made_of } = found
  if (row === null) return partsOf(found)
  const named = words(meaningOf(found))
  const wanted = (name: string): boolean => name !== field.name && named.has(name)
  const told = Object.entries({ ...tool.row, ...tool.made_of })
    .filter(([name]) => name !== DETAIL && wanted(name))
    .map(([name, schema]) => ({
      field: name,
      value: (name in tool.row ? row[name] : made_of[name]) ?? null,
      meaning: meaningAt(schema, []),
    }))
  const detailed = Object.entries(field.name === DETAIL ? {} : detailOf(found))
    .filter(([name]) => !(name in tool.row) && !(name in (tool.made_of ?? {})) && wanted(name))
    .map(([name, value]) => ({ field: `${DETAIL}.${name}`, value, meaning: '' }))
  return [...told, ...detailed, ...besideOf(found, wanted)]
}

/** Of a number within a field: what is named of the objects around it, the nearest first. */
const besideOf = ({ tool, field, row }: FoundNumber, wanted: (name: string) => boolean): readonly Input[] => {
  const ways = field.within.map((_, depth) => field.within.slice(0, depth)).toReversed()
  return ways.flatMap((way) =>
    Object.entries(Detail.parse(valueAt(row?.[field.name], way)))
      .filter(([name]) => wanted(name) && name !== field.within.at(-1))
      .map(([name, value]) => ({
        field: [field.name, ...way, name].join('.'),
        value,
        meaning: meaningAt(tool.row[field.name], [...way, name]),
      })),
  )
}

const Reasons = z.record(z.string(), z.unknown()).catch({})

/** Why the number is unknown, where it is and its row says so: by a reason of its own, or one of the whole row. */
export const reasonOf = ({
  field,
  row,
  value,
}: Pick<FoundNumber, 'field' | 'row' | 'value'>): string | undefined => {
  if (value !== null || row === null) return undefined
  const said = [row[`${field.name}_reason`], Reasons.parse(row['reasons'])[field.name], row['reason']]
  return said.find((reason) => typeof reason === 'string')
}
