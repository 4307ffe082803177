/** In what an order left, once it has: one package for all of it. */
import { instantOf } from '../../core/time.ts'
import { stateAt, unitsOfRow } from '../reports/orders.ts'
import type { Life } from '../world/life.ts'
import { itemId, orderId } from '../world/order-ids.ts'
import type { Order } from '../world/types.ts'

export const packagesOf = (life: Life, order: Order, at_ms: number): object => {
  if (stateAt(order, at_ms).status !== 'Shipped') return {}
  const isMerchants = order.channel === 'merchant'
  const number = orderId(life, order).replaceAll('-', '')
  const items = Array.from({ length: order.rows }, (_, row) => ({
    orderItemId: itemId(life, order, row),
    quantity: unitsOfRow(order, row),
  }))
  return {
    packages: [
      {
        packageReferenceId: '1',
        createdTime: instantOf(order.confirmed_ms),
        packageStatus: { status: 'SHIPPED' },
        carrier: isMerchants ? 'UPS' : 'AMZN_US',
        shipTime: instantOf(order.closed_ms),
        trackingNumber: `${isMerchants ? '1Z' : 'TBA'}${number}`,
        packageItems: items,
      },
    ],
  }
}
