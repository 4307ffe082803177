/** Which cases a person has filed as claims, by the operator’s word. Nothing is sent to Amazon: claims are filed in Seller Central. */
import { z } from 'zod'
import { Problem } from '../../../core/problem.ts'
import { LocalDate } from '../../../core/time.ts'
import { type Change, defineWrite, type Outcome } from '../../../writes/define.ts'
import type { RecordChange, RecordKey, RecordValue } from '../../../writes/records.ts'

const CLAIMS_MAX = 500

const Input = z.strictObject({
  case_id: z.string().min(1).max(40),
  claimed_units: z.int().min(1).max(1_000_000).nullable().describe('null: not filed after all.'),
  claimed_on: LocalDate.optional(),
  amazon_case_id: z.string().trim().min(1).max(60).optional(),
})
type Input = z.infer<typeof Input>

const Claims = z
  .array(Input)
  .min(1)
  .max(CLAIMS_MAX)
  .superRefine((claims, context) => {
    const ids = claims.map(({ case_id }) => case_id)
    for (const [index, case_id] of ids.entries())
      if (ids.indexOf(case_id) < index)
        context.addIssue({ code: 'custom', path: [index], message: 'it is named twice' })
  })
  .describe('Cases that were filed.')

const keyOf = (case_id: string): RecordKey => ({ kind: 'claim_status', subject: case_id, name: '' })

/** What a record holds; the day it was filed is the first on which it is valid. */
const Filed = z.object({ claimed_units: z.int(), amazon_case_id: z.string().nullable() })

/** A claim as a change shows it: its units, with what else was told where it was. */
const Shown = z.strictObject({
  claimed_units: z.int(),
  claimed_on: LocalDate.nullable(),
  amazon_case_id: z.string().nullable(),
})
type Shown = z.infer<typeof Shown>

const shownOf = (claim: Shown | null): unknown =>
  claim === null || claim.claimed_on !== null || claim.amazon_case_id !== null ? claim : claim.claimed_units

const claimOf = (shown: unknown): Shown | null => {
  if (shown === null) return null
  const whole = Shown.safeParse(shown)
  return whole.success
    ? whole.data
    : { claimed_units: z.coerce.number().parse(shown), claimed_on: null, amazon_case_id: null }
}

const toldBy = ({ claimed_units, claimed_on, amazon_case_id }: Input): Shown | null =>
  claimed_units === null
    ? null
    : { claimed_units, claimed_on: claimed_on ?? null, amazon_case_id: amazon_case_id ?? null }

const standsAs = (record: RecordValue | null): Shown | null =>
  record === null ? null : { ...Filed.parse(record.value), claimed_on: record.valid_from_on }

const valueOf = (claim: Shown | null): RecordValue | null =>
  claim === null
    ? null
    : {
        value: { claimed_units: claim.claimed_units, amazon_case_id: claim.amazon_case_id },
        valid_from_on: claim.claimed_on,
        valid_through_on: null,
        expires_on: null,
      }

const changeOf = ({ target, from, to }: Change): RecordChange => ({
  key: keyOf(target),
  from: valueOf(claimOf(from)),
  to: valueOf(claimOf(to)),
})

const inputOf = ({ target, from }: Change): z.input<typeof Input> => {
  const claim = claimOf(from)
  return {
    case_id: target,
    claimed_units: claim?.claimed_units ?? null,
    ...(claim?.claimed_on == null ? {} : { claimed_on: claim.claimed_on }),
    ...(claim?.amazon_case_id == null ? {} : { amazon_case_id: claim.amazon_case_id }),
  }
}

export const claimStatus = defineWrite({
  name: 'claim_status',
  title: 'Preview claim status',
  domain: 'reconciliation',
  summary:
    'Records which cases were filed as claims in Seller Central, for how many units and under which case of Amazon’s.',
  input: { claims: Claims },
  limits: { targets_max: CLAIMS_MAX },
  clears: true,
  fields: ['claimed_units'],
  async current({ records }, _, { claims }) {
    const ids = claims.map(({ case_id }) => case_id)
    const [unknown, ...others] = await records.unknownCases(ids)
    if (unknown !== undefined)
      throw new Problem(
        'not_found',
        `There is no case ${JSON.stringify(unknown)} in this marketplace${others.length === 0 ? '' : `, nor ${others.length} others`}. Nothing was changed.`,
        'list_discrepancies names the cases there are.',
      )
    return records.read(ids.map(keyOf))
  },
  plan: (stands, _, { claims }) =>
    claims.map((input, index) => ({
      target: input.case_id,
      field: 'claimed_units',
      from: shownOf(standsAs(stands[index] ?? null)),
      to: shownOf(toldBy(input)),
    })),
  async apply({ records }, _, changes, _current, key) {
    const moved = await records.write(changes.map(changeOf), { source: 'agent', preview_id: key })
    return changes.map(
      ({ target }): Outcome =>
        moved.length === 0
          ? { target, result: 'accepted' }
          : {
              target,
              result: 'refused',
              code: moved.some(({ subject }) => subject === target) ? 'changed_meanwhile' : 'all_or_none',
            },
    )
  },
  undo: (changes) => ({ claims: changes.map(inputOf) }),
})
