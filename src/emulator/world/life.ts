/**
 * The life of one SKU in one marketplace, day by day. It depends on the seed and the SKU's index alone, never on
 * another SKU or on the day it is asked for, so any SKU's history can be made again whenever it is needed: a
 * hundred thousand SKUs need the memory of one.
 */
import type { Calendar } from './calendar.ts'
import { profileOf } from './catalog.ts'
import { acceptOrders, cancelOrder, shipOrder, takeReturn } from './ordering.ts'
import { countryOf } from './places.ts'
import { mix, randomFrom, type Random } from './random.ts'
import { bookReceipt, openingShipment, reorder } from './supplying.ts'
import { stockAt, type Stock } from './stock.ts'
import { disposeOfUnsellable, findLost, mishap, receiveTransfer, startTransfer } from './warehousing.ts'
import type {
  CustomerReturn,
  DayRecord,
  Disposition,
  Inbound,
  Movement,
  Order,
  Refund,
  SkuProfile,
  WorldSetup,
} from './types.ts'

/** Something already decided that will happen on a later day. */
export type Task =
  | { readonly do: 'ship' | 'cancel'; readonly order: Order }
  | {
      readonly do: 'return'
      readonly order: Order
      readonly units: number
      readonly centre: string
      readonly disposition: Disposition
    }
  | { readonly do: 'receive'; readonly inbound: Inbound; readonly receipt: Inbound['receipts'][number] }
  | { readonly do: 'arrive'; readonly units: number; readonly centre: string }
  | { readonly do: 'find'; readonly units: number; readonly centre: string; readonly at_ms: number }

/** What the parts of a life work on: everything of one SKU. */
export interface Life {
  readonly setup: WorldSetup
  readonly profile: SkuProfile
  readonly calendar: Calendar
  readonly random: Random
  readonly stock: Stock
  readonly movements: readonly Movement[]
  readonly orders: readonly Order[]
  readonly inbound: readonly Inbound[]
  /** Ordered by when the order was shipped, not by when the money went back. */
  readonly refunds: readonly Refund[]
  readonly returns: readonly CustomerReturn[]
  readonly days: readonly DayRecord[]
  /** Where the day's movements and orders begin in their lists; both lists are in order of days. */
  readonly movements_from: readonly number[]
  readonly orders_from: readonly number[]
  readonly merchant: { readonly units: number }
  readonly in_transit: { readonly units: number }
  addOrder(order: Order): void
  addInbound(inbound: Inbound): void
  addRefund(refund: Refund): void
  addReturn(came_back: CustomerReturn): void
  moveMerchant(units: number): void
  moveTransit(units: number): void
  plan(day: number, task: Task): void
  due(day: number): readonly Task[]
  /** Lives every day up to and including that one. */
  liveThrough(day: number): void
}

const perform = (life: Life, day: number, task: Task): void => {
  switch (task.do) {
    case 'ship':
      return shipOrder(life, day, task.order)
    case 'cancel':
      return cancelOrder(life, task.order)
    case 'return':
      return takeReturn(life, day, task)
    case 'receive':
      return bookReceipt(life, task.inbound, task.receipt)
    case 'arrive':
      return receiveTransfer(life, day, task)
    case 'find':
      return findLost(life, day, task)
  }
}

const liveDay = (life: Life, day: number): DayRecord => {
  life.random.reseed(mix(life.profile.seed, 3, day))
  if (day === life.profile.opened_day) openingShipment(life, day)
  for (const task of life.due(day)) perform(life, day, task)
  const sales = acceptOrders(life, day)
  mishap(life, day)
  disposeOfUnsellable(life, day)
  startTransfer(life, day)
  reorder(life, day)
  life.stock.endDay()
  return {
    ...sales,
    sellable_units: life.stock.sellableUnits(),
    reserved_units: life.stock.reservedUnits(),
    unsellable_units: life.stock.unsellableUnits(),
    in_transit_units: life.in_transit.units,
    merchant_units: life.merchant.units,
  }
}

const agendaOf = (): Pick<Life, 'plan' | 'due'> => {
  const agenda = new Map<number, Task[]>()
  return {
    plan(day, task) {
      const tasks = agenda.get(day)
      if (tasks) tasks.push(task)
      else agenda.set(day, [task])
    },
    due(day) {
      const tasks = agenda.get(day) ?? []
      agenda.delete(day)
      return tasks
    },
  }
}

export const lifeOf = (setup: WorldSetup, calendar: Calendar, index: number): Life => {
  const profile = profileOf(setup, index)
  const movements: Movement[] = []
  const orders: Order[] = []
  const inbound: Inbound[] = []
  const refunds: Refund[] = []
  const returns: CustomerReturn[] = []
  const days: DayRecord[] = []
  const movements_from: number[] = []
  const orders_from: number[] = []
  const merchant = { units: profile.fulfilment === 'amazon' ? 0 : 60 }
  const in_transit = { units: 0 }
  const life: Life = {
    setup,
    profile,
    calendar,
    random: randomFrom(profile.seed),
    stock: stockAt(countryOf(setup.marketplace).centres, (movement) => movements.push(movement)),
    movements,
    orders,
    inbound,
    refunds,
    returns,
    days,
    movements_from,
    orders_from,
    merchant,
    in_transit,
    addOrder: (order) => void orders.push(order),
    addInbound: (shipment) => void inbound.push(shipment),
    addRefund: (refund) => void refunds.push(refund),
    addReturn: (came_back) => void returns.push(came_back),
    moveMerchant: (units) => void (merchant.units += units),
    moveTransit: (units) => void (in_transit.units += units),
    ...agendaOf(),
    liveThrough(day) {
      for (let next = days.length; next <= day; next += 1) {
        movements_from.push(movements.length)
        orders_from.push(orders.length)
        days.push(liveDay(life, next))
      }
    },
  }
  return life
}
