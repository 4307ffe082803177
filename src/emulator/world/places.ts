/** Where things happen: fulfilment centres, ship-to places, sales channels and tax, per country. */
import type { Marketplace } from '../../core/marketplace.ts'
import { pick } from './random.ts'

interface Place {
  readonly city: string
  readonly state: string
  readonly postal_code: string
}

interface Country {
  /** Fulfilment centres, by the codes Amazon prints. At least three, so that stock can move. */
  readonly centres: readonly [string, ...string[]]
  readonly places: readonly [Place, ...Place[]]
  readonly tax_ratio: number
}

const place = (city: string, state: string, postal_code: string): Place => ({ city, state, postal_code })

const UNITED_STATES: Country = {
  centres: ['ABE8', 'PHX7', 'ONT8', 'LAS2'],
  places: [
    place('DENVER', 'CO', '80202'),
    place('AUSTIN', 'TX', '73301'),
    place('BOISE', 'ID', '83702'),
    place("COEUR D'ALENE", 'ID', '83814'),
    place('NEW YORK', 'NY', '10001'),
    place('SAN JUAN', 'PR', '00901'),
  ],
  tax_ratio: 0.07,
}
const GERMANY: Country = {
  centres: ['LEJ1', 'BER3', 'DTM2', 'XFRE'],
  places: [place('München', '', '80331'), place('Köln', '', '50667'), place('Görlitz', 'Sachsen', '02826')],
  tax_ratio: 0.19,
}
const UNITED_KINGDOM: Country = {
  centres: ['LTN4', 'MAN1', 'BHX4'],
  places: [place('LEEDS', '', 'LS1 1UR'), place('St. Ives', 'Cornwall', 'TR26 1AB')],
  tax_ratio: 0.2,
}
const JAPAN: Country = {
  centres: ['NRT5', 'KIX2', 'HND3'],
  places: [place('渋谷区', '東京都', '150-0002'), place('大阪市', '大阪府', '530-0001')],
  tax_ratio: 0.1,
}
const ELSEWHERE: Country = {
  centres: ['XAA1', 'XAB2', 'XAC3'],
  places: [place('Capital', '', '10000'), place('Porto Novo', '', '20000')],
  tax_ratio: 0.2,
}

const COUNTRIES: Readonly<Record<string, Country>> = {
  US: UNITED_STATES,
  DE: GERMANY,
  GB: UNITED_KINGDOM,
  JP: JAPAN,
}

export const countryOf = (marketplace: Marketplace): Country => COUNTRIES[marketplace.country] ?? ELSEWHERE

export const shipToOf = (marketplace: Marketplace, number: number): Place =>
  pick(countryOf(marketplace).places, number)

/** `Amazon.com`, `Amazon.de`: the marketplace's domain as the order reports print it. */
export const salesChannelOf = (marketplace: Marketplace): string => marketplace.domain.replace('www.a', 'A')

/** The channel code of Fulfilment by Amazon in listings: one per region. */
export const amazonChannelOf = (marketplace: Marketplace): string =>
  ({ na: 'AMAZON_NA', eu: 'AMAZON_EU', fe: 'AMAZON_JP' })[marketplace.region]
