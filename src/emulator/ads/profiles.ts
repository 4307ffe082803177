/** Profiles: who advertises where. `GET /v2/profiles` and the header that every other call names one in. */
import type { Region } from '../../core/marketplace.ts'
import type { Answer } from '../answer.ts'
import type { Seller, Sellers } from '../sellers.ts'
import { hashText, mix } from '../world/random.ts'
import { jsonBody } from './json.ts'
import type { AdsOperation, Profile } from './operation.ts'

/** Sixteen digits, as Amazon's are. */
const profileId = (seller: Seller, marketplace_id: string): string => {
  const own = hashText(seller.seller_id)
  const parts = [mix(own, hashText(marketplace_id)), mix(own, 9, hashText(marketplace_id))]
  const digits = parts.map((part) => String(part).padStart(10, '0').slice(-8)).join('')
  return `${1 + (Number(digits[0]) % 8)}${digits.slice(1)}`
}

export interface Profiles {
  of(seller: Seller): readonly Profile[]
  find(profile_id: string): Profile | undefined
}

const profilesOfSeller = (seller: Seller): readonly Profile[] =>
  seller.marketplaces.flatMap(({ marketplace_id }) => {
    const world = seller.market(marketplace_id)
    return world ? [{ profile_id: profileId(seller, marketplace_id), seller, world }] : []
  })

export const profilesOf = (sellers: Sellers): Profiles => ({
  of: profilesOfSeller,
  find: (profile_id) =>
    sellers
      .all()
      .flatMap(profilesOfSeller)
      .find((profile) => profile.profile_id === profile_id),
})

/** Amazon writes UK where others write GB, and a huge number where the account has no daily cap. */
const written = ({ profile_id, seller, world }: Profile): string => {
  const { country, currency, time_zone, marketplace_id } = world.setup.marketplace
  const accountInfo = {
    marketplaceStringId: marketplace_id,
    id: seller.seller_id,
    type: 'seller',
    name: seller.store_name,
    validPaymentMethod: true,
  }
  const fields = [
    `"profileId":${profile_id}`,
    `"countryCode":${JSON.stringify(country === 'GB' ? 'UK' : country)}`,
    `"currencyCode":${JSON.stringify(currency)}`,
    '"dailyBudget":999999999.0',
    `"timezone":${JSON.stringify(seller.ads_time_zone ?? time_zone)}`,
    `"accountInfo":${JSON.stringify(accountInfo)}`,
  ]
  return `{${fields.join(',')}}`
}

/** Only profiles of the called host's region are listed: none is a normal answer elsewhere. */
const listProfiles = (seller: Seller, region: Region | undefined): Answer => {
  const listed = region === undefined || seller.region === region ? profilesOfSeller(seller) : []
  return jsonBody(listed.map(written))
}

export const profileOperations: readonly AdsOperation[] = [
  {
    name: 'listProfiles',
    method: 'GET',
    path: '/v2/profiles',
    dialect: 'v2',
    media_type: null,
    scoped: false,
    handle: ({ seller, region }) => listProfiles(seller, region),
  },
]
