/** The rules claims follow, which are data: windows per country and kind of case, and what reason codes mean. */
import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { LocalDate } from '../core/time.ts'
import { rows, type Runner } from '../db/rows.ts'
import type { Kind, Policy } from './types.ts'

const PolicyRow = z.object({
  country: z.string(),
  kind: z.string(),
  valid_from: LocalDate,
  valid_to: LocalDate.nullable(),
  waits_days: z.int(),
  opens_days: z.int(),
  closes_days: z.int(),
  confidence: z.string(),
  anchor: z.string(),
  source: z.string(),
})

const KINDS = [
  'inbound',
  'warehouse_lost',
  'warehouse_damaged',
  'customer_return',
  'removal',
  'reversal',
] as const satisfies readonly Kind[]

const CodeRow = z.object({
  report: z.enum(['ledger_detail', 'reimbursements']),
  code: z.string(),
  valid_from: LocalDate,
  valid_to: LocalDate.nullable(),
  kind: z.enum(KINDS),
  means: z.enum(['loss', 'found', 'paid', 'reversed']),
})
export type Code = z.infer<typeof CodeRow>

export interface Rules {
  readonly policies: readonly Policy[]
  readonly codes: readonly Code[]
}

/** The rules of one country. */
export const readRules = async (runner: Runner, country: string): Promise<Rules> => ({
  policies: z.array(PolicyRow).parse(
    await rows(
      runner,
      sql`select country, kind, valid_from, valid_to, waits_days, opens_days, closes_days, confidence, anchor, source
          from claim_policy where country = ${country} order by kind, valid_from`,
    ),
  ),
  codes: z
    .array(CodeRow)
    .parse(
      await rows(
        runner,
        sql`select report, code, valid_from, valid_to, kind, means from claim_code order by report, code, valid_from`,
      ),
    ),
})

const holdsOn = (
  { valid_from, valid_to }: { readonly valid_from: LocalDate; readonly valid_to: LocalDate | null },
  day: LocalDate,
): boolean => valid_from <= day && (valid_to === null || day <= valid_to)

/** The policy that holds for what happened on a day; null where none is known. */
export const policyOn = (rules: Rules, kind: Kind, day: LocalDate): Policy | null =>
  rules.policies.find((policy) => policy.kind === kind && holdsOn(policy, day)) ?? null

/** Country, kind and the first day it held: `US customer_return 2024-10-23`. */
export const versionOf = ({ country, kind, valid_from }: Policy): string => `${country} ${kind} ${valid_from}`

/** What a code of a report means on a day; null for one that opens and settles no case. */
export const codeOn = (
  rules: Rules,
  report: Code['report'],
  code: string | null,
  day: LocalDate,
): Pick<Code, 'kind' | 'means'> | null =>
  rules.codes.find((each) => each.report === report && each.code === code && holdsOn(each, day)) ?? null
