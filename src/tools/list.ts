/** The list of tools a key sees: made once per set of tools, because hosts ask for it in every conversation. */
import { z } from 'zod'
import { holds, type Principal } from '../access/principal.ts'
import type { Annotations, ServedTool } from './served.ts'
import { isShown, type Toolsets } from './toolset.ts'

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

/** What of a tool decides who may call it. */
export type Called = Pick<ServedTool, 'name' | 'scopes'>

/** Whether the key may see and call the tool. */
export const mayCall = (principal: Principal, tool: Called): boolean =>
  (tool.scopes.length === 0 || tool.scopes.some((scope) => holds(principal, scope))) &&
  (principal.tools === null || principal.tools.has(tool.name))

/** Says in fewer words what a model needs to know; the call is still held against the whole schema. */
const shorten = (schema: z.core.JSONSchema.BaseSchema): void => {
  // Bounds are refused with a sentence that names them; so is an argument that does not exist.
  delete schema.minimum
  delete schema.maximum
  delete schema.exclusiveMinimum
  // What a format already names, or what a description shows by an example.
  delete schema.pattern
  delete schema.minLength
  delete schema.maxLength
  delete schema.additionalProperties
  if (schema.format === 'date-time') delete schema.format
}

/** Fields around the rows of a read, which the instructions explain once for all tools. */
const TOLD_ONCE = new Set(['data_through', 'next_cursor', 'remaining'])

/**
 * Of what is answered, the outermost fields: every conversation pays for the list, and the glossary, a resource, lists
 * every field of the rows with its meaning. Rows are held against the whole schema before they leave.
 */
const outline = ({ properties = {} }: z.core.JSONSchema.BaseSchema): JsonSchema => ({
  type: 'object',
  properties: Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => !TOLD_ONCE.has(name))
      .map(([name, schema]) => [
        name,
        typeof schema === 'object' && schema.type ? { type: schema.type } : {},
      ]),
  ),
})

const schemaOf = (schema: z.ZodObject, io: 'input' | 'output'): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    override({ jsonSchema }) {
      shorten(jsonSchema)
    },
  })
  return io === 'output' ? outline(rest) : { ...rest, type: 'object' }
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
  /** The tools this caller may call and is shown; the same frozen array for everyone who is shown the same ones. */
  for(principal: Principal, toolsets?: Toolsets): readonly ListedTool[]
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
    for(principal, toolsets = 'default') {
      const names = served
        .filter((tool) => mayCall(principal, tool) && isShown(principal, tool, toolsets))
        .map((tool) => tool.name)
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
