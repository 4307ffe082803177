/** The list of tools a key sees: made once per set of tools, because hosts ask for it in every conversation. */
import { z } from 'zod'
import { holds, type Principal } from '../access/principal.ts'
import type { Annotations, ServedTool } from './served.ts'

export type JsonSchema = { readonly [key: string]: unknown; readonly type: 'object' }

/** A tool as the protocol lists it. */
export interface ListedTool {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly inputSchema: JsonSchema
  readonly outputSchema: JsonSchema
  readonly annotations: Annotations
}

/** Whether the key may see and call the tool. */
export const mayCall = (principal: Principal, tool: ServedTool): boolean =>
  (tool.scopes.length === 0 || tool.scopes.some((scope) => holds(principal, scope))) &&
  (principal.tools === null || principal.tools.has(tool.name))

/** Says in fewer words what a model needs to know; the call is still held against the whole schema. */
const shorten = (schema: z.core.JSONSchema.BaseSchema): void => {
  // The bounds of what JavaScript counts exactly, and the pattern a format already names.
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
  if (schema.format !== undefined) delete schema.pattern
  delete schema.minLength
  delete schema.maxLength
  // Anything below one that is not meant is refused with a sentence, and so is an argument that does not exist.
  if (schema.minimum === 1) delete schema.minimum
  if (schema.exclusiveMinimum === 0) delete schema.exclusiveMinimum
  delete schema.additionalProperties
}

/**
 * Of what is answered, the names: an answer shows its types, and the glossary says what each field means. Rows are
 * held against the whole schema before they leave.
 */
const leaveNames = (schema: z.core.JSONSchema.BaseSchema): void => {
  const isNested = schema.type === 'object' || schema.type === 'array'
  const kept = new Set(isNested ? ['type', 'properties', 'items'] : [])
  for (const name of Object.keys(schema)) if (!kept.has(name)) delete schema[name]
}

const schemaOf = (schema: z.ZodObject, io: 'input' | 'output'): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    override({ jsonSchema }) {
      shorten(jsonSchema)
      if (io === 'input') return
      leaveNames(jsonSchema)
    },
  })
  return { ...rest, type: 'object' }
}

export const listedTool = (tool: ServedTool): ListedTool => ({
  name: tool.name,
  title: tool.title,
  description: tool.description,
  inputSchema: schemaOf(tool.inputSchema, 'input'),
  outputSchema: schemaOf(tool.outputSchema, 'output'),
  annotations: tool.annotations,
})

/** About how many tokens a model reads when it is shown this. */
export const tokensOf = (shown: unknown): number => Math.ceil(JSON.stringify(shown).length / 4)

export interface ToolLists {
  /** The tools this caller may call, by name; the same frozen array for everyone who may call the same ones. */
  for(principal: Principal): readonly ListedTool[]
}

const SETS_MAX = 1_000

const deepFreeze = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const each of Object.values(value)) deepFreeze(each)
  return Object.freeze(value)
}

export const listTools = (served: readonly ServedTool[]): ToolLists => {
  const listed = new Map(served.map((tool) => [tool.name, deepFreeze(listedTool(tool))]))
  const sets = new Map<string, readonly ListedTool[]>()
  return {
    for(principal) {
      const names = served.filter((tool) => mayCall(principal, tool)).map((tool) => tool.name)
      const id = names.join(' ')
      const known = sets.get(id)
      if (known) return known
      if (sets.size >= SETS_MAX) sets.clear()
      const set = Object.freeze(names.flatMap((name) => listed.get(name) ?? []))
      sets.set(id, set)
      return set
    },
  }
}
