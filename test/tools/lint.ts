/** What a directory's reviewer looks for in a list of tools, and what every conversation pays for. */
import type { ListedTool } from '../../src/tools/list.ts'
import { tokensOf } from '../../src/tools/list.ts'

const TOKENS_MAX = 8_000
const TOOL_TOKENS_MAX = 900
const DESCRIPTION_CHARS_MAX = 1_024
const DESCRIPTION_CHARS_MIN = 40

const COMMANDS =
  /\b(you must|must be called|always call|never call|ignore|important:|system prompt|do not tell)\b/i

const propertiesOf = (schema: ListedTool['inputSchema']): readonly (readonly [string, unknown])[] =>
  typeof schema['properties'] === 'object' && schema['properties'] !== null
    ? Object.entries(schema['properties'])
    : []

const isDescribed = (property: unknown): boolean =>
  typeof property === 'object' && property !== null && 'description' in property

const faultsOf = (tool: ListedTool): readonly string[] => {
  const { name, title, description, annotations, inputSchema, outputSchema } = tool
  const bare = propertiesOf(inputSchema).filter(([, property]) => !isDescribed(property))
  return [
    /^[a-z][a-z0-9_]{0,63}$/.test(name) ? '' : 'the name is not snake_case of 64 letters at most',
    title.trim() === '' ? 'the title is missing' : '',
    annotations.readOnlyHint && annotations.destructiveHint ? 'it cannot read only and destroy' : '',
    /^(get|list|search)_/.test(name) && !annotations.readOnlyHint ? 'its name says that it reads only' : '',
    description.length < DESCRIPTION_CHARS_MIN ? 'the description is too thin to choose by' : '',
    description.length > DESCRIPTION_CHARS_MAX ? `the description has ${description.length} characters` : '',
    COMMANDS.test(description)
      ? 'the description tells the model what to do; reviewers read that as injection'
      : '',
    inputSchema.type === 'object' && outputSchema.type === 'object' ? '' : 'a schema is not of an object',
    ...bare.map(([argument]) => `the argument ${argument} has no description`),
    tokensOf(tool) > TOOL_TOKENS_MAX ? `it costs ${tokensOf(tool)} tokens in every list` : '',
  ]
    .filter((fault) => fault !== '')
    .map((fault) => `${name}: ${fault}`)
}

/** Everything wrong with a list, as sentences; empty when nothing is. */
export const lintTools = (tools: readonly ListedTool[], tokens_max = TOKENS_MAX): readonly string[] => {
  const names = tools.map((tool) => tool.name)
  const twice = names.filter((name, index) => names.indexOf(name) !== index)
  const total = tokensOf(tools)
  return [
    ...tools.flatMap(faultsOf),
    ...twice.map((name) => `${name}: two tools have this name`),
    ...(total > tokens_max ? [`the list costs ${total} tokens, more than ${tokens_max}`] : []),
  ]
}
