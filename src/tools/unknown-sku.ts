/** A question about one SKU that nothing is listed or in stock as: no rows would read as "nothing is wrong with it". */
import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import type { Reader } from '../db/reach.ts'
import { quoted } from './argument.ts'
import type { Asking } from './asking.ts'

const Found = z.array(z.object({ sku: z.string(), is_meant: z.boolean() }))

/** What to say of the SKU that was asked for, where the account has none of that name; nothing for any other question. */
export const unknownSku = async (
  reader: Reader,
  { own, account, marketplaces }: Pick<Asking, 'own' | 'account' | 'marketplaces'>,
): Promise<string | undefined> => {
  const wanted = own['sku']
  if (typeof wanted !== 'string') return undefined
  const ids = marketplaces.map((sold) => sold.marketplace_id)
  const found = Found.parse(
    await reader.rows(
      sql`select sku, sku = ${wanted} as is_meant from inventory
          where account_id = ${account.account_id} and marketplace_id = any (${sql.param(ids)}::text[])
            and lower(btrim(sku)) = lower(btrim(${wanted}))
          order by is_meant desc, sku limit 1`,
    ),
  )
  const [near] = found
  if (near?.is_meant === true) return undefined
  const meant = near === undefined ? '' : ` ${quoted(near.sku)} is another one.`
  return `No SKU ${quoted(wanted)} is listed or in stock here; a SKU is kept byte for byte.${meant} list_skus finds SKUs.`
}
