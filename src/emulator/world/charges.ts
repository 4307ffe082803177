/** What an item of an order brings: its price, and what Amazon takes of it. Settlements and transactions add these up. */
import { fulfilmentFee, referralFee } from './fees.ts'
import type { Life } from './life.ts'
import { countryOf } from './places.ts'
import type { Order } from './types.ts'

/** Minor units, none negative. */
export interface Charges {
  readonly price: number
  readonly tax: number
  readonly discount: number
  readonly referral: number
  readonly fulfilment: number
  /** What the seller gets: tax is collected and paid by Amazon. */
  readonly net: number
}

export const chargesOf = (
  life: Life,
  order: Order,
  item: { readonly unit_minor: number; readonly units: number },
): Charges => {
  const price = item.unit_minor * item.units
  const discount = Math.round(price * order.promotion_ratio)
  const referral = referralFee(price - discount, item.units)
  const fulfilment = order.channel === 'merchant' ? 0 : fulfilmentFee(life.profile) * item.units
  return {
    price,
    tax: Math.round(price * countryOf(life.setup.marketplace).tax_ratio),
    discount,
    referral,
    fulfilment,
    net: price - discount - referral - fulfilment,
  }
}
