/** What operators know and Amazon does not, kept as versioned records. Changes nothing at Amazon. */
import { z } from 'zod'
import { Money } from '../../../core/money.ts'
import { Problem } from '../../../core/problem.ts'
import { LocalDate } from '../../../core/time.ts'
import { type Change, defineWrite, type Outcome, type Place } from '../../../writes/define.ts'
import type { RecordChange, RecordKey, RecordValue } from '../../../writes/records.ts'
import { type Kind, KindName, kindNamed, KINDS } from '../kinds.ts'

/** As many as a file of a large account's SKUs has lines; an agent sends a few. */
const INPUTS_MAX = 100_000

const SUPPLIER = 'supplier:'

const Input = z.strictObject({
  kind: KindName,
  subject: z.string().min(1).max(200).describe('A SKU, supplier:<name>, or *.'),
  name: z.string().trim().min(1).max(100).optional().describe('Of an event, closed period, warehouse.'),
  value: z.unknown().describe('null takes it away.'),
  valid_from_on: LocalDate.optional(),
  valid_through_on: LocalDate.optional(),
  expires_on: LocalDate.optional().describe('Last day it is believed.'),
})
type Input = z.infer<typeof Input>

/** What it is instead, where that can be said in short. */
const saidOf = (value: unknown): string => {
  const text = typeof value === 'object' && value !== null && 'amount' in value ? value.amount : value
  return typeof text === 'string' || typeof text === 'number' || typeof text === 'boolean'
    ? `, not ${String(text).slice(0, 40)}`
    : ''
}

/** What is wrong with an input, for a person; null when nothing is. */
const wrongWith = (input: Input): string | null => {
  const kind = kindNamed(input.kind)
  if (kind === undefined) return `there is no kind ${input.kind}`
  if (input.subject === '*' && kind.about !== 'all') return `${input.kind} is about one SKU each, not *`
  if (input.subject.startsWith(SUPPLIER) && kind.about !== 'supplier')
    return `${input.kind} is not about a supplier`
  if (kind.named === 'required' && input.name === undefined) return `${input.kind} needs a name`
  if (kind.named === undefined && input.name !== undefined) return `${input.kind} takes no name`
  if (input.value === null) return null
  if (!kind.value.safeParse(input.value).success)
    return `the value of ${input.kind} is ${kind.means}${saidOf(input.value)}`
  const { valid_from_on: from, valid_through_on: through } = input
  if (kind.days === 'required' && (from === undefined || through === undefined))
    return `${input.kind} needs valid_from_on and valid_through_on`
  return from !== undefined && through !== undefined && through < from
    ? 'valid_through_on is before valid_from_on'
    : null
}

const keyOf = ({ kind, subject, name }: Input): RecordKey => ({ kind, subject, name: name ?? '' })
const textOf = (input: Input): string => JSON.stringify(Object.values(keyOf(input)))

/** 32,5 is 32.5 where a comma is what parts a number; 1,234 may be a thousand, and is left for its kind to refuse. */
const numberText = (text: string): string =>
  /^-?\d+,\d+$/.test(text) && !/^-?[1-9]\d{0,2},\d{3}$/.test(text) ? text.replace(',', '.') : text

const Amount = z.looseObject({ amount: z.string() })

/** Files write every value as text: read as what the kind takes, where it is one. */
const readValue = (input: Input): Input => {
  const kind = kindNamed(input.kind)
  if (kind === undefined || kind.value.safeParse(input.value).success) return input
  const money = Amount.safeParse(input.value)
  if (money.success) {
    const amount = numberText(money.data.amount.trim())
    return { ...input, value: { ...money.data, amount } }
  }
  if (typeof input.value !== 'string') return input
  const text = numberText(input.value.trim())
  const number = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null
  const value = text.toLowerCase() === 'true' ? true : number
  return value === null ? input : { ...input, value }
}

const Readable = Input.superRefine((input, context) => {
  const wrong = wrongWith(readValue(input))
  if (wrong !== null) context.addIssue({ code: 'custom', message: wrong })
}).transform(readValue)

/** A kind as the list of tools shows it: its value where the name does not say it. */
const kindShown = ([name, { hint }]: readonly [string, Kind]): string =>
  hint === undefined ? name : `${name} (${hint})`

const Inputs = z
  .array(Readable)
  .min(1)
  .max(INPUTS_MAX)
  .superRefine((inputs, context) => {
    const seen = new Set<string>()
    for (const [index, input] of inputs.entries()) {
      if (seen.has(textOf(input)))
        context.addIssue({ code: 'custom', path: [index], message: 'it is named twice' })
      seen.add(textOf(input))
    }
  })
  .describe(`Kinds: ${Object.entries(KINDS).map(kindShown).join(', ')}.`)

const valueOf = (input: Input): RecordValue | null =>
  input.value === null
    ? null
    : {
        value: input.value,
        valid_from_on: input.valid_from_on ?? null,
        valid_through_on: input.valid_through_on ?? null,
        expires_on: input.expires_on ?? null,
      }

/** A record as a change shows it: the bare value where it holds on every day. */
const shownOf = (record: RecordValue | null): unknown => {
  if (record === null) return null
  const { value, ...days } = record
  return Object.values(days).every((day) => day === null) ? value : { value, ...days }
}

const Dated = z.strictObject({
  value: z.unknown(),
  valid_from_on: LocalDate.nullable(),
  valid_through_on: LocalDate.nullable(),
  expires_on: LocalDate.nullable(),
})

const recordOf = (shown: unknown): RecordValue | null => {
  if (shown === null) return null
  const dated = Dated.safeParse(shown)
  return dated.success
    ? dated.data
    : { value: shown, valid_from_on: null, valid_through_on: null, expires_on: null }
}

/** The field is the kind and, after a space, the name. */
const fieldOf = ({ kind, name }: Input): string => (name === undefined ? kind : `${kind} ${name}`)

const partsOf = (field: string): { readonly kind: string; readonly name?: string } => {
  const space = field.indexOf(' ')
  return space === -1 ? { kind: field } : { kind: field.slice(0, space), name: field.slice(space + 1) }
}

const changeOf = ({ target, field, from, to }: Change): RecordChange => {
  const { kind, name = '' } = partsOf(field)
  return { key: { kind, subject: target, name }, from: recordOf(from), to: recordOf(to) }
}

const inputOf = ({ target, field, from }: Change): z.input<typeof Input> => {
  const record = recordOf(from)
  const days = Object.entries(record ?? {}).filter(([name, day]) => name !== 'value' && day !== null)
  const { kind, name } = partsOf(field)
  return Input.parse({
    kind,
    subject: target,
    ...(name === undefined ? {} : { name }),
    value: record?.value ?? null,
    ...Object.fromEntries(days),
  })
}

const assertCurrency = (input: Input, place: Place): void => {
  const money = Money.safeParse(input.value)
  if (money.success && money.data.currency !== place.currency)
    throw new Problem(
      'bad_input',
      `${input.subject}: ${input.kind} is in ${money.data.currency}, the marketplace counts in ${place.currency}. Nothing was changed.`,
      `Send it in ${place.currency}.`,
    )
}

export const planningInputs = defineWrite({
  name: 'planning_inputs',
  title: 'Preview planning inputs',
  domain: 'planning',
  summary:
    'Records what Amazon does not know: lead times, events, case packs, stock elsewhere, costs. Each keeps its earlier versions.',
  input: {
    inputs: Inputs,
    source: z.string().min(1).max(200).default('agent').describe('Such as a file name.'),
  },
  ours: true,
  limits: { targets_max: INPUTS_MAX },
  clears: true,
  fields: Object.keys(KINDS),
  async current({ records }, _, { inputs, source }) {
    const skus = inputs
      .map(({ subject }) => subject)
      .filter((subject) => subject !== '*' && !subject.startsWith(SUPPLIER))
    const [unknown, ...others] = await records.unknownSkus([...new Set(skus)])
    if (unknown !== undefined)
      throw new Problem(
        'not_found',
        `The account has no SKU ${JSON.stringify(unknown)} in this marketplace${others.length === 0 ? '' : `, nor ${others.length} others`}: ${[unknown, ...others].slice(0, 20).join(', ')}. Nothing was changed.`,
        'list_skus names the SKUs there are; a SKU is kept byte for byte.',
      )
    return { stands: await records.read(inputs.map(keyOf)), source }
  },
  plan: ({ stands }, place, { inputs }) =>
    inputs.map((input, index) => {
      assertCurrency(input, place)
      const from = shownOf(stands[index] ?? null)
      return { target: input.subject, field: fieldOf(input), from, to: shownOf(valueOf(input)) }
    }),
  async apply({ records }, _, changes, { source }, key) {
    const moved = await records.write(changes.map(changeOf), { source, preview_id: key })
    const targets = [...new Set(changes.map(({ target }) => target))]
    return targets.map(
      (target): Outcome =>
        moved.length === 0
          ? { target, result: 'accepted' }
          : {
              target,
              result: 'refused',
              code: moved.some(({ subject }) => subject === target) ? 'changed_meanwhile' : 'all_or_none',
            },
    )
  },
  undo: (changes) => ({ inputs: changes.map(inputOf) }),
})
