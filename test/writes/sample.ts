/**
 * What a write can be tried on, found from its definition alone: its way back makes an input of any values, and its
 * plan says what they are now. So a write that ships is under test without a line written for it.
 */
import { z } from 'zod'
import type { Principal } from '../../src/access/principal.ts'
import { Money } from '../../src/core/money.ts'
import { Problem } from '../../src/core/problem.ts'
import type { Hands, Place, Write } from '../../src/writes/define.ts'
import { handsAt, type Planned, planNow } from '../../src/writes/engine.ts'
import { amountOf } from '../../src/writes/value.ts'
import { type Desk, movedBy } from './desk.ts'
import { US } from './sellers.ts'

type Input = Readonly<Record<string, unknown>>

/** A field of a target, and what it is now. */
export interface Spot {
  readonly target: string
  readonly field: string
  readonly value: unknown
}

/** The input that sets these values, as a caller sends it. */
export const inputTo = (write: Write, spots: readonly Spot[]): Input => {
  if (write.undo === undefined) throw new Error(`${write.name} has no way back to make an input with`)
  return write.undo(spots.map(({ target, field, value }) => ({ target, field, from: value, to: null })))
}

/** Up by the ratio: money to the cent, a count by one at least. */
export const movedUp = (spot: Spot, ratio: number): Spot => {
  const money = Money.safeParse(spot.value)
  if (money.success) return { ...spot, value: { ...money.data, amount: movedBy(money.data.amount, ratio) } }
  const count = Number(spot.value)
  return { ...spot, value: Math.max(count + 1, Math.round(count * (1 + ratio))) }
}

/** Values of the kinds a write may take; which one it takes, its way back and its schema tell. */
const kindsOf = (currency: string): readonly unknown[] => [{ amount: '20.00', currency }, 20]

interface Where {
  readonly principal: Principal
  readonly place: Place
}

const handsOf = (desk: Desk, { principal, place }: Where): Hands =>
  handsAt(desk.engine, principal.workspace_id, place, principal.key_name)

const whereFor = (principal: Principal): Where => {
  const [account] = principal.accounts
  const sold = account?.marketplaces.find(({ marketplace_id }) => marketplace_id === US)
  if (account === undefined || sold === undefined) throw new Error('the key reaches no marketplace')
  return { principal, place: { account_id: account.account_id, marketplace_id: US, currency: sold.currency } }
}

/** What the definition plans to set the spots; null where it refuses. */
const planned = async (
  desk: Desk,
  write: Write,
  { principal, place }: Where,
  spots: readonly Spot[],
): Promise<Planned | null> => {
  try {
    const input = write.schema.parse(inputTo(write, spots))
    return await planNow(handsOf(desk, { principal, place }), write, place, input)
  } catch (error) {
    if (error instanceof Problem || error instanceof z.ZodError) return null
    throw error
  }
}

/** Whether Amazon would take it, too. */
const passes = async (desk: Desk, write: Write, where: Where, spot: Spot): Promise<boolean> => {
  const plan = await planned(desk, write, where, [spot])
  if (plan === null) return false
  const remarks = (await write.check?.(handsOf(desk, where), where.place, plan.all, plan.current)) ?? []
  return !remarks.some((remark) => remark.severity === 'error')
}

const SPOTS = 6

/** What the write may take of a target; which of it, its way back and its schema tell. */
const candidates = (write: Write, target: string, currency: string): readonly Spot[] =>
  (write.fields ?? ['']).flatMap((field) => kindsOf(currency).map((value) => ({ target, field, value })))

/** The spot with what it is now; where there is nothing yet and the write may say so, the wanted value is set first. */
const standing = async (desk: Desk, write: Write, where: Where, wanted: Spot): Promise<Spot | null> => {
  const [seen] = (await planned(desk, write, where, [wanted]))?.all ?? []
  if (seen === undefined) return null
  if (seen.from === null && write.clears === true) {
    const made = await desk.call(where.principal, `preview_${write.name}`, inputTo(write, [wanted]))
    await desk.call(where.principal, 'commit_preview', { preview_id: made['preview_id'] })
    return { ...wanted, field: seen.field }
  }
  return Number(amountOf(seen.from) ?? 0) === 0
    ? null
    : { target: wanted.target, field: seen.field, value: seen.from }
}

/** Cases of reconciliation, as a night would have left them; made once. */
const casesOf = async (desk: Desk, { place }: Where): Promise<readonly string[]> => {
  const { rows } = await desk.owner.query<{ case_id: string }>(
    `with made as (
       insert into data.claim_case (account_id, marketplace_id, case_id, kind, reference, sku, fulfillment_centers, state, state_reason,
         state_since_on, opened_on, happened_basis, expected_units, received_units, discrepancy_units, found_units, paid_units,
         given_back_units, reversed_units, beyond_units, open_units, paid_amount, currency, value_basis, reimbursement_ids, sources, digest, known_from)
       select $1, $2, 'rc_' || number, 'inbound', 'FBA' || number, 'A', '{}', 'claimable', 'window_open', '2026-11-01', '2026-11-01',
         'first_receipt', 1000, 0, 1000, 0, 0, 0, 0, 0, 1000, 0, 'USD', 'unknown', '{}', '[]', sha256(''), '2026-11-01T00:00:00Z'
       from generate_series(1, ${SPOTS}) as number
       on conflict do nothing
     )
     select 'rc_' || number as case_id from generate_series(1, ${SPOTS}) as number`,
    [place.account_id, place.marketplace_id],
  )
  return rows.map(({ case_id }) => case_id)
}

/** Targets of the emulated seller that the write takes, with what they are now; each can be moved up by a tenth. */
export const spotsOf = async (desk: Desk, write: Write, principal: Principal): Promise<readonly Spot[]> => {
  const where = whereFor(principal)
  const found: Spot[] = []
  for (const target of [...desk.emulator.world.skus(), ...(await casesOf(desk, where))]) {
    for (const wanted of candidates(write, target, where.place.currency)) {
      const spot = await standing(desk, write, where, wanted)
      if (spot !== null && (await passes(desk, write, where, movedUp(spot, 0.1)))) found.push(spot)
      if (found.length === SPOTS) return found
    }
  }
  return found
}

/** What the spot is now. */
export const valueNow = async (
  desk: Desk,
  write: Write,
  principal: Principal,
  spot: Spot,
): Promise<unknown> => (await planned(desk, write, whereFor(principal), [spot]))?.all[0]?.from
