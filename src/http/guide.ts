/** What the server says of itself to those who connect: instructions, the glossary of its facts, and prompts. */
import type { Tool } from '../tools/define.ts'
import { everyRead } from '../tools/freshness.ts'

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
  render(args: Readonly<Record<string, string>>): string
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

const replenishmentReview: GuidePrompt = {
  listed: {
    name: 'replenishment_review',
    title: 'Replenishment review',
    description:
      'Review all active FBA SKUs, calculate days of cover, identify items at risk based on inbound timing, prepare shipment-plan candidates.',
    arguments: [
      { name: 'account', description: 'Account name; needed when the key reaches several.', required: false },
      { name: 'marketplace', description: 'Country such as US; all when left out.', required: false },
      {
        name: 'below_days',
        description: 'Days of cover below which an item is at risk; 30 when left out.',
        required: false,
      },
    ],
  },
  render({ account, marketplace, below_days }) {
    const where = [account && `account ${account}`, marketplace && `marketplace ${marketplace}`].filter(
      Boolean,
    )
    const days = below_days?.trim() || '30'
    return [
      `Review all active FBA SKUs${where.length > 0 ? ` of ${where.join(', ')}` : ''} for replenishment.`,
      '',
      '1. Check with get_account_info through which day the data reaches, and say so in the result.',
      '2. List the active FBA SKUs and their stock, all pages.',
      `3. Get the days of cover and the sales velocity. Name the SKUs below ${days} days, and those whose cover is unknown with the reason.`,
      '4. For each SKU at risk compare the day its stock runs out with what is inbound: what arrives in time, what does not.',
      '5. Prepare shipment-plan candidates: SKU, units on hand, inbound units, units per day, days of cover, units that would restore the target, and the dates they rest on.',
      '',
      'State each figure as the tools give it, keep unknown unknown, and finish with the totals. Plan nothing at Amazon: the candidates are for a person to decide.',
    ].join('\n')
  },
}

/** The guide of a server with these tools. */
export const guideOf = (tools: readonly Tool[]): Guide => ({
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
  prompts: [replenishmentReview],
})
