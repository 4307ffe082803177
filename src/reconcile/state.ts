/** The state of a case, from what is missing, the policy and two days: what is known, and what the date is. */
import { addDays, type LocalDate } from '../core/time.ts'
import type { Draft, Policy, State } from './types.ts'

/** A shipment that is still being received so long after its first units came is counted all the same. */
const RECEIVING_DAYS_MAX = 60

export interface Days {
  /** The marketplace’s calendar day: windows close by it, whatever was loaded. */
  readonly today: LocalDate
  /** The last day that is loaded: a window opens by it, so that nothing is claimed on old news. */
  readonly known_on: LocalDate
}

export interface Told {
  readonly state: State
  readonly state_reason: string
  readonly settles_on: LocalDate | null
  readonly opens_on: LocalDate | null
  readonly closes_on: LocalDate | null
  /** The day on which time alone moves the case on; null where none does. */
  readonly next_on: LocalDate | null
}

const earlier = (a: LocalDate, b: LocalDate): LocalDate => (a < b ? a : b)

/** When units on their way or being counted are to be looked at as missing; null while that is open. */
const overdueOn = ({ progress, happened_on }: Draft): LocalDate | null =>
  progress === 'receiving' && happened_on !== null ? addDays(happened_on, RECEIVING_DAYS_MAX) : null

type Window = Pick<Told, 'settles_on' | 'opens_on' | 'closes_on'>

const windowOf = (draft: Draft, policy: Policy | null): Window => {
  const { happened_on } = draft
  if (policy === null || happened_on === null) return { settles_on: null, opens_on: null, closes_on: null }
  return {
    settles_on: addDays(happened_on, policy.waits_days),
    opens_on: addDays(happened_on, policy.opens_days),
    closes_on: addDays(happened_on, policy.closes_days),
  }
}

const openState = (
  window: Window,
  { today, known_on }: Days,
  claimed: boolean,
): Pick<Told, 'state' | 'state_reason' | 'next_on'> => {
  if (claimed) return { state: 'claimed', state_reason: 'claim_filed', next_on: null }
  const { settles_on, opens_on, closes_on } = window
  if (settles_on === null || opens_on === null || closes_on === null)
    return { state: 'discrepant', state_reason: 'no_policy_known', next_on: null }
  if (closes_on < today) return { state: 'expired', state_reason: 'window_closed', next_on: null }
  const known = earlier(today, known_on)
  if (known < settles_on)
    return { state: 'within_window', state_reason: 'may_settle_by_itself', next_on: settles_on }
  if (known < opens_on) return { state: 'discrepant', state_reason: 'window_not_open', next_on: opens_on }
  return { state: 'claimable', state_reason: 'window_open', next_on: addDays(closes_on, 1) }
}

/** Whether what is missing is counted as missing, or still on its way. */
export const isCounted = (draft: Draft, { today, known_on }: Days): boolean => {
  const overdue = overdueOn(draft)
  return draft.progress === 'counted' || (overdue !== null && overdue <= earlier(today, known_on))
}

/** Why nothing is missing though nothing was paid. */
const resolvedBy = ({ kind, received_units, expected_units }: Draft): string => {
  if (received_units >= expected_units) return 'all_there'
  return kind === 'inbound' ? 'called_off' : 'settled_by_amazon'
}

export const stateOf = (
  draft: Draft,
  now: {
    readonly policy: Policy | null
    readonly days: Days
    readonly open_units: number
    readonly was_paid: boolean
    readonly is_claimed: boolean
  },
): Told => {
  const window = windowOf(draft, now.policy)
  if (draft.missing_units > 0 && !isCounted(draft, now.days))
    return {
      ...window,
      state: draft.progress === 'in_transit' ? 'in_transit' : 'receiving',
      state_reason: draft.progress === 'in_transit' ? 'on_its_way' : 'being_counted',
      next_on: overdueOn(draft),
    }
  if (now.open_units > 0) return { ...window, ...openState(window, now.days, now.is_claimed) }
  if (now.was_paid) return { ...window, state: 'reimbursed', state_reason: 'paid', next_on: null }
  return { ...window, state: 'resolved', state_reason: resolvedBy(draft), next_on: null }
}
