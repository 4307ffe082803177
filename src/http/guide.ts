/** What the server says of itself to those who connect: instructions, the glossary of its facts, and prompts. */
import type { Tool } from '../tools/define.ts'
import { everyRead } from '../tools/freshness.ts'
import { isOffered, type Prompt, type PromptTools, renderPrompt } from '../tools/prompt.ts'

export interface Guide {
  readonly instructions: string
  readonly glossary: Glossary
  readonly prompts: readonly GuidePrompt[]
}

export interface Glossary {
  readonly resource: {
    readonly uri: string
    readonly name: string
    readonly title: string
    readonly description: string
    readonly mimeType: string
  }
  readonly text: string
}

export interface GuidePrompt {
  readonly listed: {
    readonly name: string
    readonly title: string
    readonly description: string
    readonly arguments: { readonly name: string; readonly description: string; readonly required: boolean }[]
  }
  /** Whether who has these tools is shown it. */
  isOffered(tools: PromptTools): boolean
  render(args: Readonly<Record<string, string>>, tools: PromptTools): string
}

// Hosts read mainly the first 512 characters, so these say what holds for every tool and nothing else.
const INSTRUCTIONS =
  'Amazon seller data as facts: stock, sales, cover, per account and marketplace. An answer holds rows in rank order, ' +
  'totals of the whole population, data_through (last full local day), synced_at and sources. null is unknown, not ' +
  'zero. next_cursor continues a page. Fields ending in _on are days of the marketplace, _at is UTC. ' +
  'get_account_info tells accounts, marketplaces and what is synced. preview_ tools change nothing; commit_preview ' +
  'does.'

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

const columnsOf = (tool: Tool): readonly string[] =>
  Object.entries(tool.row).map(([column, schema]) => `| \`${column}\` | ${cell(descriptionOf(schema))} |`)

const descriptionOf = (schema: unknown): string =>
  typeof schema === 'object' &&
  schema !== null &&
  'description' in schema &&
  typeof schema.description === 'string'
    ? schema.description
    : ''

const sectionOf = (tool: Tool): string =>
  [
    `## ${tool.title} (\`${tool.name}\`)`,
    '',
    tool.summary,
    ...(tool.not_for === undefined ? [] : ['', tool.not_for]),
    '',
    `Rests on: ${everyRead(tool).join(', ')}.`,
    '',
    '| field | meaning |',
    '| --- | --- |',
    ...columnsOf(tool),
  ].join('\n')

/** Every fact the tools answer, as their definitions say it. */
const glossaryOf = (tools: readonly Tool[]): string =>
  [
    '# Glossary',
    'What the fields of the answers mean. Unknown is null. Days belong to the marketplace. Money is a decimal and its currency.',
    ...tools.map(sectionOf),
  ].join('\n\n')

const guidePrompt = (prompt: Prompt): GuidePrompt => ({
  listed: {
    name: prompt.name,
    title: prompt.title,
    description: prompt.description,
    arguments: Object.entries(prompt.arguments).map(([name, { description }]) => ({
      name,
      description,
      required: false,
    })),
  },
  isOffered: (tools) => isOffered(prompt, tools),
  render: (args, tools) => renderPrompt(prompt, args, tools),
})

/** The guide of a server with these tools and prompts. */
export const guideOf = (tools: readonly Tool[], prompts: readonly Prompt[]): Guide => ({
  instructions: INSTRUCTIONS,
  glossary: {
    resource: {
      uri: 'asm://glossary',
      name: 'glossary',
      title: 'Glossary of facts',
      description: 'What every field of the answers means and which reports it rests on.',
      mimeType: 'text/markdown',
    },
    text: glossaryOf(tools),
  },
  prompts: prompts.map(guidePrompt),
})
