/** How somebody names one number of an answer: the tool, the field, what tells its row from others, what was asked. */
import { z } from 'zod'
import { Problem } from '../core/problem.ts'
import { quoted } from './argument.ts'
import type { Compiled } from './asking.ts'
import type { Tool } from './define.ts'
import { fieldPath, placesIn } from './field.ts'
import { nearest } from './nearest.ts'

/** How the field of a total begins. */
const TOTALS = 'totals'

/** The argument and the column of tools that answer what their numbers are made of when asked to. */
export const DETAIL = 'detail'

/** The arguments that name a number, of every tool that takes one. */
export const numberArguments = {
  tool: z.string().min(1).max(64).describe('The tool that answered it.'),
  field: z.string().min(1).max(120).describe('As cover_days, totals.rows, or demand_units.1 within one.'),
  row: z
    .record(z.string(), z.union([z.string().max(200), z.number(), z.boolean(), z.null()]))
    .default({})
    .describe('What tells its row from others, as {"sku":"A-1","marketplace":"US"}; none for totals.'),
  arguments: z.record(z.string(), z.unknown()).default({}).describe('What the tool was asked with.'),
} as const
const NumberAsked = z.object(numberArguments)
export type NumberAsked = Readonly<z.infer<typeof NumberAsked>>

export interface FieldAsked {
  readonly is_total: boolean
  /** The row's field, or the total's name. */
  readonly name: string
  /** The way from it to the number. */
  readonly within: readonly string[]
}

const noSuchField = (tool: Tool, field: string): Problem => {
  const known = [
    ...Object.keys(tool.row),
    ...['rows', ...Object.keys(tool.totals ?? {})].map((name) => `${TOTALS}.${name}`),
  ]
  const close = nearest(field, known)
  return new Problem(
    'bad_input',
    `${tool.name} answers no field ${quoted(field)}${close === null ? '' : `; the nearest is ${close}`}.`,
    `Its fields: ${known.join(', ')}.`,
  )
}

/** The field that is meant; a Problem where the tool answers none of that name. */
export const fieldAsked = (tool: Tool, field: string): FieldAsked => {
  const { name, within } = fieldPath(field)
  const [total, ...rest] = within
  if (name !== TOTALS) {
    if (!(name in tool.row)) throw noSuchField(tool, field)
    return { is_total: false, name, within }
  }
  if (total === undefined || rest.length > 0 || !(total === 'rows' || total in (tool.totals ?? {})))
    throw noSuchField(tool, field)
  return { is_total: true, name: total, within: [] }
}

const PLACES_SHOWN_MAX = 30

/** Of a field that holds no such place. */
export const noSuchPlace = (tool: Tool, { name, within }: FieldAsked, value: unknown): Problem => {
  const places = placesIn(value).slice(0, PLACES_SHOWN_MAX)
  return new Problem(
    'bad_input',
    `${name} of that row holds nothing at ${quoted(within.join('.'))}.`,
    places.length === 0
      ? `Name the field whole: ${name} of ${tool.name} holds nothing within.`
      : `It holds ${places.map((place) => `${name}.${place}`).join(', ')}.`,
  )
}

/** Columns that tell rows apart, as a refusal names them. */
export const toldApartBy = ({ tool }: Compiled): string =>
  [...tool.order.map(({ by }) => by), 'marketplace'].join(', ')

/** What tells the row from others without the marketplace, which is an argument; a Problem where no column can. */
export const columnsAsked = (compiled: Compiled, asked: NumberAsked): NumberAsked['row'] => {
  const { marketplace: _, ...row } = asked.row
  const wrong = Object.keys(row).find((column) => !compiled.columns.includes(column))
  if (wrong === undefined) return row
  throw new Problem(
    'bad_input',
    `row.${wrong}: ${compiled.tool.name} answers no such field, so it tells no row from another.`,
    `Rows are told apart by ${toldApartBy(compiled)}.`,
  )
}
