/** `verify_numbers`: figures somebody is about to state, held against what the tools answer now. */
import { z } from 'zod'
import type { Principal } from '../access/principal.ts'
import { Problem } from '../core/problem.ts'
import type { Instant } from '../core/time.ts'
import { numberArguments, type Numbers } from './number.ts'
import { READING, serve, type ServedTool } from './served.ts'

const NUMBERS_MAX = 20

const Claim = z.strictObject({
  ...numberArguments,
  value: z
    .union([z.number(), z.string().max(200), z.boolean(), z.null()])
    .describe('The figure; null for unknown.'),
})
type Claim = z.infer<typeof Claim>

const Verdict = z.object({
  verdict: z.enum(['match', 'mismatch', 'cannot_tell']),
  tool: z.string(),
  field: z.string(),
  stated: z.unknown(),
  right: z.unknown().optional(),
  why: z.string().optional(),
  data_through: z.string().nullable().optional(),
})
type Verdict = z.infer<typeof Verdict>

const DECIMAL = /^-?\d+(?:\.(\d+))?$/

const decimalsOf = (stated: string): number | null => {
  const found = DECIMAL.exec(stated.trim())
  return found === null ? null : (found[1]?.length ?? 0)
}

/** A number as people write it: 6,091; $2,291.16; USD 7.70; 4.4 %. A comma before other than three digits is none of ours. */
const WRITTEN =
  /^(?<sign>[-−]?)\s?(?:[A-Z]{2,3}\s?)?[$€£¥]?\s?(?<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?<part>\d+))?\s?(?<percent>%?)$/

/** The same as a plain decimal, to as many places; what is no such number stays as it is. */
const plain = (stated: string): string => {
  const { sign = '', whole, part = '', percent } = WRITTEN.exec(stated.trim())?.groups ?? {}
  if (whole === undefined) return stated
  const digits = whole.replaceAll(',', '')
  const minus = sign === '' ? '' : '-'
  if (percent !== '%') return `${minus}${digits}${part === '' ? '' : `.${part}`}`
  const hundredths = digits.padStart(3, '0')
  return `${minus}${hundredths.slice(0, -2)}.${hundredths.slice(-2)}${part}`
}

/** To so many decimals, halves away from zero, as units of the last one. */
const rounded = (value: number, decimals: number): number =>
  Math.sign(value) * Math.round(Math.abs(value) * 10 ** decimals * (1 + Number.EPSILON))

/** Equal as far as it was stated: 12.3 says of 12.34 what it should, 12.4 does not. */
const same = (stated: Claim['value'], right: unknown): boolean => {
  if (stated === null || right === null || right === undefined) return stated === (right ?? null)
  if (typeof stated === 'boolean') return stated === right
  const exact = typeof right === 'number' || typeof right === 'string' ? String(right) : JSON.stringify(right)
  if (decimalsOf(exact) === null) return String(stated).trim() === exact
  const number = plain(String(stated))
  const decimals = decimalsOf(number)
  return decimals !== null && rounded(Number(exact), decimals) === rounded(Number(number), decimals)
}

const verify = async (
  numbers: Numbers,
  principal: Principal,
  claim: Claim,
  now: Instant,
): Promise<Verdict> => {
  const { value: stated, tool, field } = claim
  const base = { tool, field, stated }
  try {
    const found = await numbers.find(principal, claim, now)
    const { data_through } = found.freshness
    if (same(stated, found.value)) return { verdict: 'match', ...base, data_through }
    const reason = found.row?.[`${field}_reason`]
    const why = found.value === null && typeof reason === 'string' ? { why: reason } : {}
    return { verdict: 'mismatch', ...base, right: found.value ?? null, ...why, data_through }
  } catch (error) {
    if (!(error instanceof Problem) || error.code === 'our_bug') throw error
    return { verdict: 'cannot_tell', ...base, why: `${error.message} ${error.next}` }
  }
}

export const verifyNumbers = (numbers: Numbers): ServedTool =>
  serve({
    name: 'verify_numbers',
    title: 'Verify numbers',
    description:
      `Holds up to ${NUMBERS_MAX} figures that are about to be stated against what the tools answer: match, mismatch with the right one, or why it cannot tell. ` +
      'A figure may be rounded. Answers: "Are these figures right?"',
    scopes: [],
    annotations: READING,
    input: {
      numbers: z.array(Claim).min(1).max(NUMBERS_MAX).describe('Figures, each with where it was answered.'),
    },
    output: {
      verdicts: z.array(Verdict),
      totals: z.object({ match: z.int(), mismatch: z.int(), cannot_tell: z.int() }),
    },
    async call(principal, { numbers: claims }, { now }) {
      const verdicts = await Promise.all(claims.map((claim) => verify(numbers, principal, claim, now)))
      const count = (wanted: Verdict['verdict']): number =>
        verdicts.filter(({ verdict }) => verdict === wanted).length
      return {
        verdicts,
        totals: { match: count('match'), mismatch: count('mismatch'), cannot_tell: count('cannot_tell') },
      }
    },
  })
