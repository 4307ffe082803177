/** The identifiers of the field, made by zod at the edge and trusted inside. */
import { z } from 'zod'

/** Amazon's catalogue number: ten characters, shared by all sellers of the product. */
export const Asin = z
  .string()
  .regex(/^[A-Z0-9]{10}$/, 'An ASIN has ten characters, like B0ABCDEF12.')
  .brand<'Asin'>()
export type Asin = z.infer<typeof Asin>

/** Sellers choose SKUs freely: case, spaces and punctuation are significant, so a SKU is kept byte for byte. */
export const Sku = z.string().min(1).max(200).brand<'Sku'>()
export type Sku = z.infer<typeof Sku>

/** The label on a unit in Amazon's warehouses: an X code of Amazon's, or the ASIN when commingled. */
export const Fnsku = z.string().min(1).max(40).brand<'Fnsku'>()
export type Fnsku = z.infer<typeof Fnsku>

/** Amazon's id of a marketplace, such as ATVPDKIKX0DER for the US. */
export const MarketplaceId = z
  .string()
  .regex(/^A[A-Z0-9]{9,15}$/)
  .brand<'MarketplaceId'>()
export type MarketplaceId = z.infer<typeof MarketplaceId>

/** Amazon's id of a seller (merchant token); comes from the consent callback, no API returns it. */
export const SellerId = z
  .string()
  .regex(/^A[A-Z0-9]{5,20}$/, 'A seller id starts with A and has 6 to 21 capitals and digits.')
  .brand<'SellerId'>()
export type SellerId = z.infer<typeof SellerId>

const serial = z.number().int().positive().max(2_147_483_647)

/** Our ids are small integers, so that they may stand in a settings string without quoting. */
export const WorkspaceId = serial.brand<'WorkspaceId'>()
export type WorkspaceId = z.infer<typeof WorkspaceId>
export const AccountId = serial.brand<'AccountId'>()
export type AccountId = z.infer<typeof AccountId>
export const KeyId = serial.brand<'KeyId'>()
export type KeyId = z.infer<typeof KeyId>
export const RunId = z.number().int().positive().brand<'RunId'>()
export type RunId = z.infer<typeof RunId>
