/** Every report, tool, write and prompt we ship, as lists. A capability is its file and one line in its domain's index. */
import * as adsReports from './domains/ads/reports/index.ts'
import * as catalogReports from './domains/catalog/reports/index.ts'
import * as catalogTools from './domains/catalog/tools/index.ts'
import * as catalogWrites from './domains/catalog/writes/index.ts'
import * as financeReports from './domains/finance/reports/index.ts'
import * as financeTools from './domains/finance/tools/index.ts'
import * as flowReports from './domains/flow/reports/index.ts'
import * as flowTools from './domains/flow/tools/index.ts'
import * as inventoryReports from './domains/inventory/reports/index.ts'
import * as inventoryTools from './domains/inventory/tools/index.ts'
import * as planningPrompts from './domains/planning/prompts/index.ts'
import * as planningTools from './domains/planning/tools/index.ts'
import * as planningWrites from './domains/planning/writes/index.ts'
import * as ordersReports from './domains/orders/reports/index.ts'
import * as ordersTools from './domains/orders/tools/index.ts'
import * as reconciliationPrompts from './domains/reconciliation/prompts/index.ts'
import * as reconciliationTools from './domains/reconciliation/tools/index.ts'
import * as reconciliationWrites from './domains/reconciliation/writes/index.ts'
import * as salesReports from './domains/sales/reports/index.ts'
import * as upkeepPrompts from './domains/upkeep/prompts/index.ts'
import * as upkeepTools from './domains/upkeep/tools/index.ts'
import type { Report } from './sync/define.ts'
import type { Tool } from './tools/define.ts'
import type { Prompt } from './tools/prompt.ts'
import type { Write } from './writes/define.ts'

export const reports: readonly Report[] = [
  inventoryReports,
  ordersReports,
  flowReports,
  financeReports,
  salesReports,
  adsReports,
  catalogReports,
].flatMap((domain) => Object.values(domain))

export const tools: readonly Tool[] = [
  inventoryTools,
  ordersTools,
  flowTools,
  financeTools,
  catalogTools,
  planningTools,
  reconciliationTools,
  upkeepTools,
].flatMap((domain) => Object.values(domain))

export const writes: readonly Write[] = [catalogWrites, planningWrites, reconciliationWrites].flatMap(
  (domain) => Object.values(domain),
)

export const prompts: readonly Prompt[] = [planningPrompts, reconciliationPrompts, upkeepPrompts].flatMap(
  (domain) => Object.values(domain),
)
