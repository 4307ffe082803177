/** `verify_numbers`: figures somebody is about to state, held against what the tools answer now. */
import { z } from 'zod'
import type { Principal } from '../access/principal.ts'
import type { Instant } from '../core/time.ts'
import { problemOf } from './call.ts'
import { type Figure, readFigure, saysSame } from './figure.ts'
import { reasonOf } from './inputs.ts'
import type { FoundNumber, Numbers } from './number.ts'
import { numberArguments } from './number-asked.ts'
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

type Judged = Pick<Verdict, 'verdict' | 'why'>
const MATCH: Judged = { verdict: 'match' }
const MISMATCH: Judged = { verdict: 'mismatch' }

const DECIMAL = /^-?\d+(?:\.\d+)?$/
const UNKNOWN = /^(?:unknown|n\/a|null)$/i

/** What figures count, in the words that names of fields end with. */
const UNITS = [
  'hours',
  'days',
  'weeks',
  'months',
  'units',
  'cases',
  'skus',
  'orders',
  'shipments',
  'forecasts',
]

/** The field's own unit where the figure names another one. */
const otherUnit = (unit: string | null, field: string): string | null => {
  if (unit === null) return null
  const said = unit.endsWith('s') ? unit : `${unit}s`
  const own = field.split('_').filter((word) => UNITS.includes(word))
  return !UNITS.includes(said) || own.includes(said) ? null : (own.at(-1) ?? null)
}

/** A figure against a number: of its currency and unit, and as exact as it was stated. */
const judgeFigure = (figure: Figure, right: number, found: FoundNumber): Judged => {
  const { currency } = found
  const { name } = found.field
  if (currency !== null && figure.currencies.length > 0 && !figure.currencies.includes(currency))
    return { ...MISMATCH, why: `The amount is in ${currency}.` }
  const unit = otherUnit(figure.unit, name)
  if (unit !== null) return { verdict: 'cannot_tell', why: `${name} is told in ${unit}.` }
  if (saysSame(figure, right)) return MATCH
  const asPercent = { value: figure.value / 100, decimals: figure.decimals + 2 }
  return !figure.is_percent && /_(?:ratio|probability)$/.test(name) && saysSame(asPercent, right)
    ? { ...MISMATCH, why: 'It is told from 0 to 1; a percentage is written with %.' }
    : MISMATCH
}

const judgeText = (stated: string, right: string, found: FoundNumber): Judged => {
  if (stated.trim() === right) return MATCH
  // A SKU may be of digits alone, 0012345: it is the same or another.
  if (!DECIMAL.test(right) || /^-?0\d/.test(right)) return MISMATCH
  const figure = readFigure(stated)
  return figure === null
    ? { verdict: 'cannot_tell', why: 'That is no figure: write it as 1234.5, 1,234.50, USD 12.30 or 4.4 %.' }
    : judgeFigure(figure, Number(right), found)
}

const judge = (stated: Claim['value'], found: FoundNumber): Judged => {
  const right = found.value ?? null
  if (typeof right === 'object' && right !== null)
    return {
      verdict: 'cannot_tell',
      why: `${found.field.name} holds several: name one, as ${found.field.name}.0.`,
    }
  const isUnknown = stated === null || (typeof stated === 'string' && UNKNOWN.test(stated.trim()))
  if (isUnknown || right === null) return isUnknown && right === null ? MATCH : MISMATCH
  if (typeof stated === 'boolean') return stated === right ? MATCH : MISMATCH
  return judgeText(String(stated), typeof right === 'string' ? right : JSON.stringify(right), found)
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
    const { verdict, why = reasonOf(found) } = judge(stated, found)
    if (verdict === 'match') return { verdict, ...base, data_through }
    return {
      verdict,
      ...base,
      right: found.value ?? null,
      ...(why === undefined ? {} : { why }),
      data_through,
    }
  } catch (error) {
    const problem = problemOf(error)
    if (problem.code === 'our_bug') throw error
    return { verdict: 'cannot_tell', ...base, why: `${problem.message} ${problem.next}` }
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
    found_by: 'check my figures, fact check, is it correct',
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
