/**
 * The guide's workflow, run by a real MCP client against the demo's server: review all active FBA SKUs, calculate
 * days of cover, identify items at risk based on inbound timing, prepare shipment-plan candidates.
 */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { z } from 'zod'
import { VERSION } from '../../core/version.ts'
import { Problem } from '../../core/problem.ts'
import { table } from '../terminal.ts'
import type { Served } from './stage.ts'

const RISK_DAYS = 30
const TARGET_DAYS = 60

const Inventory = z.object({
  totals: z.object({
    rows: z.number(),
    sellable_units: z.number(),
    skus_out_of_stock: z.number(),
    inbound_units: z.number(),
  }),
})
const CoverRow = z.object({
  sku: z.string(),
  sellable_units: z.number(),
  inbound_units: z.number(),
  units_per_day: z.number().nullable(),
  cover_days: z.number().nullable(),
  cover_days_with_inbound: z.number().nullable(),
  units_to_target: z.number().nullable(),
})
const Cover = z.object({
  rows: z.array(CoverRow),
  totals: z.object({ rows: z.number(), units_to_target: z.number() }),
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
      const text = JSON.stringify(answer.content)
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

const atRisk = (row: z.infer<typeof CoverRow>): string =>
  row.cover_days_with_inbound !== null && row.cover_days_with_inbound >= RISK_DAYS
    ? 'enough, in time'
    : row.inbound_units > 0
      ? 'not enough, or late'
      : 'nothing'

const render = (inventory: z.infer<typeof Inventory>, cover: z.infer<typeof Cover>, told: Told): string => {
  const { totals } = inventory
  const rows = cover.rows.map((row) => [
    row.sku,
    row.sellable_units,
    row.inbound_units,
    row.units_per_day,
    row.cover_days,
    row.cover_days_with_inbound,
    row.units_to_target,
    atRisk(row),
  ])
  return [
    'Asked by an MCP client: review all active FBA SKUs, calculate days of cover, identify items at risk based on',
    'inbound timing, prepare shipment-plan candidates.',
    '',
    `${totals.rows} FBA SKUs, ${totals.sellable_units} sellable units, ${totals.inbound_units} inbound, ${totals.skus_out_of_stock} SKUs out of stock.`,
    `${cover.totals.rows} have less than ${RISK_DAYS} days of cover; to last ${TARGET_DAYS} days they lack ${cover.totals.units_to_target} units beyond stock and inbound. The first ${rows.length}:`,
    '',
    table(
      [
        'sku',
        'sellable',
        'inbound',
        'per day',
        'cover days',
        'with inbound',
        `to ${TARGET_DAYS} days`,
        'what comes',
      ],
      rows,
    ),
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
    const inventory = Inventory.parse(await asking.ask('get_inventory', { channel: 'fba', limit: 1 }))
    const cover = Cover.parse(
      await asking.ask('get_days_of_cover', {
        channel: 'fba',
        below_days: RISK_DAYS,
        target_days: TARGET_DAYS,
        unknown_cover: false,
        limit: 20,
      }),
    )
    return render(inventory, cover, asking.told())
  } finally {
    await client.close()
  }
}
