/** What operators ask, in their words, finds the tool that answers it among the first three of all tools there are. */
import type pg from 'pg'
import { Pool } from 'pg'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { parseScopes } from '../../src/access/api-key.ts'
import type { Principal } from '../../src/access/principal.ts'
import { tools, writes } from '../../src/capabilities.ts'
import { systemClock } from '../../src/core/clock.ts'
import { KeyId, WorkspaceId } from '../../src/core/ids.ts'
import { silentLog } from '../../src/core/log.ts'
import { accountInfo } from '../../src/tools/account-info.ts'
import { openToolbox } from '../../src/tools/call.ts'
import { explainNumber } from '../../src/tools/explain.ts'
import { openNumbers } from '../../src/tools/number.ts'
import { onRequest } from '../../src/tools/on-request.ts'
import { serveRead } from '../../src/tools/read.ts'
import { keepTotals } from '../../src/tools/totals.ts'
import { verifyNumbers } from '../../src/tools/verify.ts'
import { openEngine } from '../../src/writes/engine.ts'
import { writeTools } from '../../src/writes/preview-tools.ts'

// The index is made of definitions; this pool connects to nothing.
const pool: pg.Pool = new Pool()
const neverCalled = (): never => {
  throw new Error('searching asks nothing of Amazon')
}
const served = [
  accountInfo(pool),
  ...tools.map((tool) => serveRead(tool, { pool, totals: keepTotals() })),
  explainNumber({ pool, numbers: openNumbers(pool, tools), lineages: [] }),
  verifyNumbers(openNumbers(pool, tools)),
  ...writeTools(openEngine({ pool, writes, clock: systemClock, log: silentLog, amazonOf: neverCalled })),
]
const toolbox = openToolbox(onRequest(openToolbox(served)))

const principal: Principal = {
  workspace_id: WorkspaceId.parse(1),
  key_id: KeyId.parse(1),
  key_name: 'search',
  scopes: new Set(parseScopes(['*:*'])),
  tools: null,
  accounts: [],
  every_marketplace: true,
}

const Found = z.object({ tools: z.array(z.object({ name: z.string() })) })

const found = async (query: string): Promise<readonly string[]> => {
  const context = { request_id: 'test', now: systemClock.now() }
  const outcome = await toolbox.call(principal, 'search_tools', { query }, context)
  return Found.parse(outcome.kind === 'answer' ? outcome.answer : outcome).tools.map(({ name }) => name)
}

test.each<[string, string]>([
  ['what sells out before the next container lands', 'get_forecast'],
  ['demand forecast next month', 'get_forecast'],
  ['how accurate are the forecasts', 'get_forecast_accuracy'],
  ['forecast bias', 'get_forecast_accuracy'],
  ['what if my shipment arrives two weeks late', 'simulate_plan'],
  ['what-if longer lead time', 'simulate_plan'],
  ['which SKUs will stock out', 'get_stock_risk'],
  ['lost sales risk', 'get_stock_risk'],
  ['what should I reorder', 'get_replenishment_facts'],
  ['shipment plan candidates', 'get_replenishment_facts'],
  ['restock', 'get_replenishment_facts'],
  ['days of supply left', 'get_days_of_cover'],
  ['how long will my inventory last', 'get_days_of_cover'],
  ['sell-through rate', 'get_inventory_metrics'],
  ['inventory KPIs', 'get_inventory_metrics'],
  ['how fast does it sell', 'get_sales_velocity'],
  ['units sold per day', 'get_sales_velocity'],
  ['sales yesterday', 'get_sales_by_day'],
  ['out of stock days', 'get_stockouts_by_day'],
  ['long term storage fees', 'get_fee_exposure'],
  ['low inventory level fee', 'get_fee_exposure'],
  ['aged inventory surcharge', 'get_fee_exposure'],
  ['excess inventory', 'get_inventory_health'],
  ['stranded inventory', 'get_listing_issues'],
  ['why is my listing suppressed', 'get_listing_issues'],
  ['units missing at Amazon', 'get_unit_balance'],
  ['reconcile inventory ledger', 'get_unit_balance'],
  ['where is my stock located', 'get_inventory_by_location'],
  ['fulfilment center inventory', 'get_inventory_by_location'],
  ['why do Amazon reports disagree', 'get_source_disagreement'],
  ['lost and damaged units', 'list_discrepancies'],
  ['what can I claim from Amazon', 'list_discrepancies'],
  ['short shipments to claim', 'list_discrepancies'],
  ['evidence for a claim', 'get_discrepancy_packet'],
  ['reimbursement history', 'get_reimbursements'],
  ['was I paid twice', 'get_reimbursements'],
  ['when does my inbound shipment arrive', 'get_expected_arrivals'],
  ['how long does receiving take', 'get_inbound_timing'],
  ['shipment status', 'get_inbound_shipments'],
  ['customer returns reasons', 'get_returns'],
  ['pending orders', 'get_orders'],
  ['inventory adjustments ledger', 'get_inventory_events'],
  ['what changed since yesterday', 'get_changes_since'],
  ['price changes this week', 'get_changes_since'],
  ['is last night’s data in', 'get_sync_status'],
  ['why is the data old', 'get_sync_status'],
  ['new columns in Amazon reports', 'get_schema_drift'],
  ['case packs and lead times', 'list_planning_inputs'],
  ['change lead time', 'preview_planning_inputs'],
  ['raise a price', 'preview_listing_price'],
  ['mark a claim as filed', 'preview_claim_status'],
  ['find a SKU by title', 'list_skus'],
  ['why does it say 12 days', 'explain_number'],
  ['check my figures', 'verify_numbers'],
  ['undo a change', 'preview_revert'],
  ['which accounts do I have', 'get_account_info'],
])('%s: %s', async (query, name) => {
  expect((await found(query)).slice(0, 3)).toContain(name)
})
