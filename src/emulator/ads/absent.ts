/** Programs that Amazon does not have for a seller, and what it says then. */
import type { Seller } from '../sellers.ts'

type Absent = 'sb' | 'sd'

const NAMES: Readonly<Record<Absent, string>> = { sb: 'Sponsored Brands', sd: 'Sponsored Display' }

/** The words are those for another reason to have none (KDP authors); Amazon documents none for marketplaces. */
export const noProgram = (program: Absent): string =>
  `This advertiser does not have access to ${NAMES[program]} functionality`

const absent = (seller: Seller, program: Absent | undefined): Absent | null =>
  program !== undefined && seller.ads_without.has(program) ? program : null

/** The program that an operation's path is about, where the seller has it not. */
export const absentIn = (path: string, { seller }: { readonly seller: Seller }): Absent | null =>
  absent(seller, path.startsWith('/sb/') ? 'sb' : path.startsWith('/sd/') ? 'sd' : undefined)

/** The same by the name that reports use. */
export const absentProduct = (ad_product: string, seller: Seller): Absent | null =>
  absent(
    seller,
    ad_product === 'SPONSORED_BRANDS' ? 'sb' : ad_product === 'SPONSORED_DISPLAY' ? 'sd' : undefined,
  )
