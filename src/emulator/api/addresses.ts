/** Addresses of the seller, of Amazon's centres and of AWD, in the words of the newer APIs. */
import type { Marketplace } from '../../core/marketplace.ts'
import { shipToOf } from '../world/places.ts'

export interface Address {
  readonly name: string
  readonly addressLine1: string
  readonly city: string
  readonly stateOrRegion: string
  readonly countryCode: string
  readonly postalCode: string
  readonly phoneNumber: string
}

const address = (
  marketplace: Marketplace,
  about: { readonly name: string; readonly number: number },
): Address => {
  const { city, state, postal_code } = shipToOf(marketplace, about.number)
  return {
    name: about.name,
    addressLine1: `${about.number + 1} Harbour Street`,
    city,
    stateOrRegion: state === '' ? city : state,
    countryCode: marketplace.country,
    postalCode: postal_code,
    phoneNumber: '+1 555 0100',
  }
}

export const sellerAddress = (marketplace: Marketplace): Address =>
  address(marketplace, { name: 'Northwind Home', number: 0 })

export const awdAddress = (marketplace: Marketplace): Address =>
  address(marketplace, { name: 'Amazon Warehousing and Distribution IUSQ', number: 1 })

export const centreAddress = (marketplace: Marketplace, centre: string): Address =>
  address(marketplace, { name: `Amazon ${centre}`, number: 2 })

/** As Fulfillment Inbound 2024-03-20 names the parts. */
export const inboundAddress = ({ stateOrRegion, ...rest }: Address): unknown => ({
  ...rest,
  stateOrProvinceCode: stateOrRegion,
})
