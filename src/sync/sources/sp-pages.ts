/** An operation of SP-API that answers at once, in pages of JSON. */
import type { SellingPartner } from '../../amazon/selling-partner.ts'
import type { About, Doors, Question, ReadSource } from '../source.ts'

/**
 * `rows` reads every page and yields one object per row: what Amazon nests (the items of an order, the boxes of a
 * shipment) is spread there, so that the columns' paths lead to single values.
 */
export const spPages = (
  operation: string,
  spec: {
    readonly about?: About
    readonly rows: (partner: SellingPartner, question: Question) => AsyncIterable<object>
  },
): ReadSource => ({
  api: 'sp',
  way: 'read',
  name: operation,
  ...(spec.about === undefined ? {} : { about: spec.about }),
  async *rows(doors: Doors, question: Question) {
    yield* spec.rows(await doors.sellingPartner(), question)
  },
})
