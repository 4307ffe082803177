/**
 * The guide's prompt, answered to a real MCP client by the demo's server: review all active FBA SKUs, calculate days of
 * cover, identify items at risk based on inbound timing, and prepare shipment-plan candidates. Four calls.
 */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { z } from 'zod'
import { VERSION } from '../../core/version.ts'
import { Problem } from '../../core/problem.ts'
import { table } from '../terminal.ts'
import type { Served } from './stage.ts'

const ROWS = 15
/** Rows that are printed. */
const SHOWN = 8

const Cover = z.object({
  totals: z.object({ rows: z.number(), sellable_units: z.number(), skus_below_30_days: z.number() }),
})
const days = z.array(z.number()).nullable()
const Timing = z.object({
  rows: z.array(
    z.object({
      destination: z.string(),
      sellable_days: days,
      learned_shipments: z.number().nullable(),
      open_shipments: z.number(),
      remaining_units: z.number(),
    }),
  ),
})
const Risk = z.object({
  rows: z.array(
    z.object({
      sku: z.string(),
      gap_probability: z.number().nullable(),
      next_receipt_on: z.array(z.string().nullable()),
    }),
  ),
  totals: z.object({ rows: z.number(), lost_units: z.number(), skus_without_inbound: z.number() }),
})
const Candidates = z.object({
  rows: z.array(
    z.object({
      sku: z.string(),
      sellable_units: z.number().nullable(),
      inbound_units: z.number().nullable(),
      lost_units: z.number().nullable(),
      runs_out_on: z.string().nullable(),
      candidate_units: z.number().nullable(),
      transfers: z.array(z.object({ reserve: z.string(), units: z.number() })),
      unknowns: z.array(z.string()),
    }),
  ),
  totals: z.object({ rows: z.number(), candidate_units: z.number(), skus_without_lead_time: z.number() }),
})

interface Told {
  readonly calls: number
  readonly chars: number
  readonly ms: number
}

const asker = (client: Client) => {
  let told: Told = { calls: 0, chars: 0, ms: 0 }
  return {
    told: () => told,
    async ask(name: string, args: Readonly<Record<string, unknown>>): Promise<unknown> {
      const began = performance.now()
      const answer = await client.callTool({ name, arguments: { ...args } })
      const text = JSON.stringify(answer.structuredContent ?? answer.content)
      told = {
        calls: told.calls + 1,
        chars: told.chars + text.length,
        ms: told.ms + performance.now() - began,
      }
      if (answer.isError === true)
        throw new Problem(
          'our_bug',
          `The demo’s own call of ${name} was refused.`,
          'See demo.log in the data folder.',
          { cause: text },
        )
      return answer.structuredContent
    },
  }
}

const askAll = async (asking: ReturnType<typeof asker>) => ({
  cover: Cover.parse(
    await asking.ask('get_days_of_cover', {
      channel: 'fba',
      status: 'offered',
      unknown_cover: false,
      limit: ROWS,
    }),
  ),
  timing: Timing.parse(await asking.ask('get_inbound_timing', { limit: 10 })),
  risk: Risk.parse(await asking.ask('get_stock_risk', { limit: ROWS })),
  candidates: Candidates.parse(await asking.ask('get_replenishment_facts', { limit: ROWS })),
})
type Answers = Awaited<ReturnType<typeof askAll>>

const clockOf = ({ timing }: Answers): string => {
  const all = timing.rows.find(({ destination }) => destination === '*')
  if (all === undefined || all.sellable_days === null)
    return 'Too few shipments were received to learn how long inbound takes.'
  const [p50, p80] = all.sellable_days
  const slow = timing.rows
    .filter(({ destination, sellable_days }) => destination !== '*' && sellable_days !== null)
    .map(({ destination, sellable_days }) => `${destination} ${sellable_days?.join(' and ')}`)
  return `Inbound takes ${p50} days, ${p80} at P80, by ${all.learned_shipments} shipments (${slow.join(', ')}); ${all.remaining_units} units of ${all.open_shipments} shipments are on their way.`
}

const tableOf = ({ candidates, risk }: Answers): string => {
  const at = new Map(risk.rows.map((row) => [row.sku, row]))
  const rows = candidates.rows.slice(0, SHOWN).map((row) => {
    const { gap_probability = null, next_receipt_on = [] } = at.get(row.sku) ?? {}
    return [
      row.sku,
      row.sellable_units,
      row.inbound_units,
      row.runs_out_on,
      next_receipt_on[0] ?? null,
      gap_probability,
      row.lost_units === null ? null : Math.round(row.lost_units),
      row.candidate_units,
      row.transfers.map(({ reserve, units }) => `${units} ${reserve}`).join(', ') || null,
    ]
  })
  return table(
    [
      'sku',
      'sellable',
      'inbound',
      'ends',
      'next receipt',
      'gap',
      'lost in 28 days',
      'candidate',
      'of it from',
    ],
    rows,
  )
}

const render = (answers: Answers, told: Told): string => {
  const { cover, risk, candidates } = answers
  return [
    'Asked by an MCP client: review all active FBA SKUs, calculate days of cover, identify items at risk based on',
    'inbound timing, and prepare shipment-plan candidates.',
    '',
    `${cover.totals.rows} SKUs are active on FBA or sold out, with ${cover.totals.sellable_units} sellable units; ${cover.totals.skus_below_30_days} have less than 30 days of cover.`,
    clockOf(answers),
    `${risk.totals.rows} may run out within 28 days, for ${risk.totals.skus_without_inbound} of them nothing is on its way: ${risk.totals.lost_units} units of sales.`,
    `${candidates.totals.rows} lack ${candidates.totals.candidate_units} units to their target; a lead time is recorded for all but ${candidates.totals.skus_without_lead_time}. The most urgent:`,
    '',
    tableOf(answers),
    '',
    `${told.calls} calls, about ${Math.ceil(told.chars / 4)} tokens of answers, ${Math.round(told.ms)} ms. These are facts; what to ship is the seller’s to decide.`,
  ].join('\n')
}

/** Connects, asks, renders the answer. */
export const guideWorkflow = async ({ mcp_url, key }: Served): Promise<string> => {
  const client = new Client(
    { name: 'amazon-seller-mcp-demo', version: VERSION },
    { versionNegotiation: { mode: 'auto' } },
  )
  await client.connect(
    new StreamableHTTPClientTransport(new URL(mcp_url), {
      requestInit: { headers: { authorization: `Bearer ${key}` } },
    }),
  )
  try {
    const asking = asker(client)
    const answers = await askAll(asking)
    return render(answers, asking.told())
  } finally {
    await client.close()
  }
}
