/** A field of an answer, down to one number in it: `cover_days`, `demand_units.1`, `transfers.0.units`. */
import { z } from 'zod'

export interface FieldPath {
  /** The field of the row, or of the totals. */
  readonly name: string
  /** The way from it to the number: places counted from 0, and names. */
  readonly within: readonly string[]
}

/** `transfers[0].units` is another way to write `transfers.0.units`. */
export const fieldPath = (text: string): FieldPath => {
  const [name = '', ...within] = text.replaceAll(/\[(\d+)\]/g, '.$1').split('.')
  return { name, within }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const stepInto = (value: unknown, step: string): unknown =>
  isRecord(value) && Object.keys(value).includes(step) ? value[step] : undefined

/** What stands there: null where it is unknown as a whole, undefined where there is no such place. */
export const valueAt = (value: unknown, within: readonly string[]): unknown => {
  const [step, ...rest] = within
  if (step === undefined || value === null || value === undefined) return value
  return valueAt(stepInto(value, step), rest)
}

/** What may stand in that place instead, to tell somebody who named another. */
export const placesIn = (value: unknown): readonly string[] => (isRecord(value) ? Object.keys(value) : [])

const unwrapped = (schema: unknown): unknown =>
  schema instanceof z.ZodNullable || schema instanceof z.ZodOptional || schema instanceof z.ZodDefault
    ? unwrapped(schema.unwrap())
    : schema

const ownMeaning = (schema: unknown): string =>
  schema instanceof z.ZodType ? (schema.description ?? ownMeaning(inner(schema))) : ''

const inner = (schema: z.ZodType): unknown => {
  const bare = unwrapped(schema)
  return bare === schema ? undefined : bare
}

const below = (schema: unknown, step: string): unknown => {
  const bare = unwrapped(schema)
  if (bare instanceof z.ZodArray) return bare.element
  if (bare instanceof z.ZodRecord) return bare.valueType
  return bare instanceof z.ZodObject ? bare.shape[step] : undefined
}

/** The meaning of a field as its definition says it, from the whole to the number. */
export const meaningAt = (schema: unknown, within: readonly string[]): string => {
  const [step, ...rest] = within
  const own = ownMeaning(schema)
  if (step === undefined) return own
  const place = /^\d+$/.test(step) && own !== '' ? `Number ${Number(step) + 1} of these: ${own}` : own
  return [place, meaningAt(below(schema, step), rest)].filter((part) => part !== '').join(' ')
}
