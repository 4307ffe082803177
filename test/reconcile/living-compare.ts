/**
 * Holds the cases of a living seller against what is true of its world: per kind what was planted, found and invented. The
 * truth is told by the world, the windows by hand from Amazon's pages, neither by what makes cases.
 */
import { expect } from 'vitest'
import { addDays, LocalDate } from '../../src/core/time.ts'
import type { Owed } from '../../src/emulator/world/owed.ts'
import { BEGAN_ON, type Case } from './living.ts'

/** A payment in the first days may be of a loss before them, and proves nothing. */
const PAID_WITHIN_DAYS = 120

export const KINDS = [
  'inbound',
  'warehouse_lost',
  'warehouse_damaged',
  'customer_return',
  'removal',
  'reversal',
] as const
type Kind = (typeof KINDS)[number]

/** Cases over all nights and sellers. */
export interface Tally {
  planted: number
  found: number
  invented: number
}
export type Tallies = Readonly<Record<Kind, Tally>>

const none = (): Tally => ({ planted: 0, found: 0, invented: 0 })
export const tallies = (): Tallies => ({
  inbound: none(),
  warehouse_lost: none(),
  warehouse_damaged: none(),
  customer_return: none(),
  removal: none(),
  reversal: none(),
})

export const lineOf = (each: {
  readonly kind: string
  readonly sku: string
  readonly reference: string
}): string => `${each.kind} ${each.sku} ${each.reference}`
const total = (units: readonly number[]): number => units.reduce((sum, each) => sum + each, 0)

interface Kinded {
  readonly kind: string
  readonly sku: string
  readonly reference: string
}

/** What both sides are compared by: where no report tells which of a SKU's shipments was paid for, the units alone. */
const keyOf = (each: Kinded, units: number, paid: ReadonlySet<string>): string =>
  each.kind === 'inbound' && paid.has(each.sku) ? `inbound ${each.sku} ${units}` : `${lineOf(each)} ${units}`

/** A second payment of a SKU's loss may be set against another loss of it: `compareLosses` accounts for those. */
const isAmbiguous = ({ kind, sku }: Kinded, twice: readonly Owed[]): boolean =>
  (kind === 'warehouse_lost' || kind === 'warehouse_damaged') &&
  twice.some((each) => each.of === kind && each.sku === sku)

/** Every planted discrepancy is found and none invented, kind by kind. */
export const compareCases = (
  cases: readonly Case[],
  owed: readonly Owed[],
  paid: ReadonlySet<string>,
  tally: Tallies,
): void => {
  const twice = owed.filter(({ kind }) => kind === 'paid_twice')
  for (const kind of KINDS) {
    const theirs = owed
      .filter((each) => each.kind === kind && !isAmbiguous(each, twice))
      .map((each) => keyOf(each, each.units, paid))
    const ours = cases
      .filter((each) => each.kind === kind && !isAmbiguous(each, twice))
      .map((each) => keyOf(each, each.open_units, paid))
    expect(ours.toSorted()).toEqual(theirs.toSorted())
    const left = [...theirs]
    const found = ours.filter((key) => left.includes(key) && left.splice(left.indexOf(key), 1).length === 1)
    tally[kind].planted += theirs.length
    tally[kind].found += found.length
    tally[kind].invented += ours.length - found.length
  }
  const days = new Map(owed.map((each) => [lineOf(each), each.on]))
  for (const each of cases)
    if (days.has(lineOf(each)))
      expect([lineOf(each), each.happened_on]).toEqual([lineOf(each), days.get(lineOf(each))])
}

const NETTED = ['warehouse_lost', 'warehouse_damaged'] as const

/** What was paid twice is set against other losses of the SKU, or told as paid beyond: every unit of it is accounted for. */
export const compareLosses = (cases: readonly Case[], all: readonly Case[], owed: readonly Owed[]): void => {
  const proves_from_on = addDays(BEGAN_ON, PAID_WITHIN_DAYS)
  const twice = owed.filter(({ kind }) => kind === 'paid_twice')
  for (const kind of NETTED) {
    const here = (each: { readonly kind: string; readonly sku: string }, sku: string) =>
      each.kind === kind && each.sku === sku
    for (const sku of new Set([...owed, ...cases].map((each) => each.sku))) {
      const ours = cases.filter((each) => here(each, sku))
      const theirs = owed.filter((each) => here(each, sku))
      const doubled = twice.filter((each) => each.of === kind && each.sku === sku)
      const units = new Map(theirs.map((each) => [lineOf(each), each.units]))
      for (const each of ours) expect(units.get(lineOf(each)) ?? 0).toBeGreaterThanOrEqual(each.open_units)
      if (doubled.some(({ on }) => on < proves_from_on)) continue
      const netted = total(theirs.map((each) => each.units)) - total(ours.map((each) => each.open_units))
      const beyond = total(all.filter((each) => here(each, sku)).map((each) => each.beyond_units))
      expect([sku, kind, netted + beyond]).toEqual([sku, kind, total(doubled.map((each) => each.units))])
    }
  }
}

/**
 * A second payment for one order names the order, so it is known for what it is. So does one for another unit of the order that
 * came back damaged: that is beyond what was missing, too.
 */
export const compareDoubleRefunds = (all: readonly Case[], owed: readonly Owed[]): number => {
  const twice = owed.filter(({ kind, of }) => kind === 'paid_twice' && of === 'customer_return')
  const beyond = all.filter(({ kind }) => kind === 'customer_return')
  for (const sku of new Set([...twice, ...beyond].map((each) => each.sku))) {
    const told = total(beyond.filter((each) => each.sku === sku).map(({ beyond_units }) => beyond_units))
    const doubled = total(twice.filter((each) => each.sku === sku).map(({ units }) => units))
    expect([sku, told >= doubled]).toEqual([sku, true])
  }
  return twice.length
}

/** Days after the day of the case: how long Amazon is waited for, first and last day to file. */
type Window = readonly [waits: number, opens: number, closes: number]
type Windows = Readonly<Record<Kind, Window>>

const LOSS: Window = [30, 0, 60]
const REMOVAL: Window = [15, 15, 75]
const REVERSAL: Window = [0, 0, 60]
const both = { warehouse_lost: LOSS, warehouse_damaged: LOSS, removal: REMOVAL, reversal: REVERSAL }
const EUROPE: Windows = { ...both, inbound: [30, 0, 183], customer_return: [30, 45, 105] }
const LONG: Windows = { ...both, inbound: [30, 15, 183], customer_return: [30, 45, 548] }
const WINDOWS: Readonly<Record<string, Windows>> = {
  US: { ...both, inbound: [30, 15, 183], customer_return: [30, 60, 120] },
  GB: EUROPE,
  DE: EUROPE,
  CA: LONG,
  JP: LONG,
}

const windowOf = (country: string, { kind }: Case): Window => {
  const known = KINDS.find((each) => each === kind)
  const windows = WINDOWS[country]
  if (known === undefined || windows === undefined) throw new Error(`no window of ${country} ${kind}`)
  return windows[known]
}

/** The state and the days that the country's window allows; what has expired says when it could have been filed. */
export const compareStates = (cases: readonly Case[], country: string, today: LocalDate): number => {
  const known_on = addDays(today, -1)
  let expired = 0
  for (const each of cases) {
    const on = LocalDate.parse(each.happened_on)
    const [waits, opens, closes] = windowOf(country, each)
    const [opens_on, closes_on] = [addDays(on, opens), addDays(on, closes)]
    const open = known_on < opens_on ? 'discrepant' : 'claimable'
    const waiting = known_on < addDays(on, waits) ? 'within_window' : open
    const state = closes_on < today ? 'expired' : waiting
    expect([lineOf(each), each.state, each.opens_on, each.closes_on]).toEqual([
      lineOf(each),
      state,
      opens_on,
      closes_on,
    ])
    expect(each.policy_version).toMatch(new RegExp(`^${country} ${each.kind} 20\\d\\d-`, 'u'))
    if (state === 'expired') expired += 1
  }
  return expired
}
