/**
 * What a write can be tried on, found from its definition alone: its way back makes an input of any values, and its
 * plan says what they are now. So a write that ships is under test without a line written for it.
 */
import { z } from 'zod'
import type { Principal } from '../../src/access/principal.ts'
import { Money } from '../../src/core/money.ts'
import { Problem } from '../../src/core/problem.ts'
import type { Place, Write } from '../../src/writes/define.ts'
import { type Planned, planNow } from '../../src/writes/engine.ts'
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

const placeFor = (principal: Principal): Place => {
  const [account] = principal.accounts
  const sold = account?.marketplaces.find(({ marketplace_id }) => marketplace_id === US)
  if (account === undefined || sold === undefined) throw new Error('the key reaches no marketplace')
  return { account_id: account.account_id, marketplace_id: US, currency: sold.currency }
}

/** What the definition plans to set the spots; null where it refuses. */
const planned = async (
  desk: Desk,
  write: Write,
  place: Place,
  spots: readonly Spot[],
): Promise<Planned | null> => {
  try {
    const input = write.schema.parse(inputTo(write, spots))
    return await planNow(await desk.engine.amazonOf(place.account_id), write, place, input)
  } catch (error) {
    if (error instanceof Problem || error instanceof z.ZodError) return null
    throw error
  }
}

/** Whether Amazon would take it, too. */
const passes = async (desk: Desk, write: Write, place: Place, spot: Spot): Promise<boolean> => {
  const plan = await planned(desk, write, place, [spot])
  if (plan === null) return false
  const amazon = await desk.engine.amazonOf(place.account_id)
  const remarks = (await write.check?.(amazon, place, plan.all, plan.current)) ?? []
  return !remarks.some((remark) => remark.severity === 'error')
}

const SPOTS = 6

/** Targets of the emulated seller that the write takes, with what they are now; each can be moved up by a tenth. */
export const spotsOf = async (desk: Desk, write: Write, principal: Principal): Promise<readonly Spot[]> => {
  const place = placeFor(principal)
  const found: Spot[] = []
  for (const target of desk.emulator.world.skus()) {
    for (const value of kindsOf(place.currency)) {
      const [seen] = (await planned(desk, write, place, [{ target, field: '', value }]))?.all ?? []
      if (seen === undefined || Number(amountOf(seen.from) ?? 0) === 0) continue
      const spot = { target, field: seen.field, value: seen.from }
      if (await passes(desk, write, place, movedUp(spot, 0.1))) found.push(spot)
    }
    if (found.length === SPOTS) break
  }
  return found
}

/** What the spot is now. */
export const valueNow = async (
  desk: Desk,
  write: Write,
  principal: Principal,
  spot: Spot,
): Promise<unknown> => (await planned(desk, write, placeFor(principal), [spot]))?.all[0]?.from
