/**
 * The tools a list leaves out, to be found and called all the same: every conversation pays for a list, and few need
 * the whole. Both only read, so that a host may let them pass as it does other readings.
 */
import MiniSearch from 'minisearch'
import { z } from 'zod'
import type { Principal } from '../access/principal.ts'
import { Problem } from '../core/problem.ts'
import { quoted } from './argument.ts'
import type { Toolbox } from './call.ts'
import { type JsonSchema, listedTool, mayCall } from './list.ts'
import { READING, serve, type ServedTool } from './served.ts'

const FOUND_MAX = 10
const FOUND_DEFAULT = 5

const wordsOf = (text: string): readonly string[] => text.split(/[^\p{L}\p{N}]+/u)

/** Words of every question: what is asked about is told by the others. */
const SAID_ANYWAY = new Set(
  'a about all am an and any are as at be been but by can could did do does for from get had has have i if in is it its me my of on or our per shall should show so that the their them there these they this to was we were what when which while who will with would you your'.split(
    ' ',
  ),
)

const termOf = (word: string): string | null => {
  const term = word.toLowerCase()
  return SAID_ANYWAY.has(term) ? null : term
}

const indexOf = (tools: readonly ServedTool[]): MiniSearch => {
  const index = new MiniSearch({
    idField: 'name',
    fields: ['name', 'title', 'description', 'answers', 'found_by', 'fields'],
    tokenize: (text) => [...wordsOf(text)],
    processTerm: termOf,
    searchOptions: {
      prefix: (term) => term.length > 2,
      fuzzy: (term) => (term.length > 4 ? 0.2 : false),
      boost: { name: 3, title: 3, answers: 2, found_by: 2, fields: 0.5 },
    },
  })
  index.addAll(
    tools.map(({ name, title, description, answers, found_by, inputSchema }) => ({
      name,
      title,
      description,
      answers: answers.join(' '),
      found_by,
      fields: Object.keys(inputSchema.shape).join(' '),
    })),
  )
  return index
}

const Found = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  answers: z.array(z.string()),
  reads_only: z.boolean(),
  input_schema: z.record(z.string(), z.unknown()),
})

const inputOf = (schema: JsonSchema): Record<string, unknown> => ({ ...schema })

const foundOf = (tool: ServedTool): z.infer<typeof Found> => ({
  name: tool.name,
  title: tool.title,
  description: tool.description,
  answers: [...tool.answers],
  reads_only: tool.annotations.readOnlyHint,
  input_schema: inputOf(listedTool(tool).inputSchema),
})

const searchTool = (inner: Toolbox): ServedTool => {
  const index = indexOf(inner.served)
  const byName = new Map(inner.served.map((tool) => [tool.name, tool]))
  /** Best first; those that share nothing with the query are not found. */
  const find = (principal: Principal, query: string): readonly ServedTool[] =>
    index
      .search(query)
      .flatMap(({ id }) => byName.get(String(id)) ?? [])
      .filter((tool) => mayCall(principal, tool))
  return serve({
    name: 'search_tools',
    title: 'Search tools',
    description:
      'More tools than are listed: finds those of this key by words of a question, with their arguments. read_tool calls them. ' +
      'Answers: "Is there something on fees?"',
    scopes: [],
    annotations: READING,
    input: {
      query: z.string().min(2).max(200).describe('Words, such as storage fees.'),
      limit: z.int().min(1).max(FOUND_MAX).default(FOUND_DEFAULT).describe(`Tools, to ${FOUND_MAX}.`),
    },
    output: { tools: z.array(Found), totals: z.object({ found: z.int(), callable: z.int() }) },
    async call(principal, { query, limit }) {
      const found = find(principal, query)
      const callable = inner.served.filter((tool) => mayCall(principal, tool)).length
      return { tools: found.slice(0, limit).map(foundOf), totals: { found: found.length, callable } }
    },
  })
}

// Whatever the tool answers.
const anyAnswer: z.ZodRawShape = {}

const readTool = (inner: Toolbox): ServedTool =>
  serve({
    name: 'read_tool',
    title: 'Call a found tool',
    description:
      'Calls a reading tool that search_tools found, with its arguments, and answers what that tool answers. Tools that change something are called by their own names.',
    scopes: [],
    annotations: READING,
    input: {
      tool: z.string().min(1).max(64).describe('Its name.'),
      arguments: z.record(z.string(), z.unknown()).default({}).describe('By its input_schema.'),
    },
    output: anyAnswer,
    async call(principal, { tool: name, arguments: args }, context) {
      const tool = inner.served.find((each) => each.name === name)
      if (tool !== undefined && !tool.annotations.readOnlyHint)
        throw new Problem(
          'bad_input',
          `${name} changes something, and read_tool only reads. Nothing was changed.`,
          `Call ${name} by its own name.`,
        )
      const outcome = await inner.call(principal, name, args, context)
      if (outcome.kind === 'answer') return { ...outcome.answer }
      if (outcome.kind === 'problem') throw outcome.problem
      throw new Problem('not_found', `read_tool: ${quoted(name)} is no tool.`, outcome.message)
    },
  })

/** `search_tools` and `read_tool` over the tools of `inner`, which checks scopes and arguments as ever. */
export const onRequest = (inner: Toolbox): readonly ServedTool[] => [searchTool(inner), readTool(inner)]
