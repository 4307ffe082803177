/**
 * Amazon's marketplaces: id, country, currency and region as Amazon publishes them (developer-docs, "Marketplace
 * IDs"). Time zones are the zones of Seller Central's business reports: Pacific for the US is confirmed by
 * settlement and ledger behaviour, the others are the customary civil zones and can be overridden per account.
 */
import { MarketplaceId } from './ids.ts'
import { Currency } from './money.ts'
import { TimeZone } from './time.ts'

export type Region = 'na' | 'eu' | 'fe'

export interface Marketplace {
  readonly marketplace_id: MarketplaceId
  /** ISO 3166 two-letter code; Amazon sometimes prints UK for GB. */
  readonly country: string
  readonly name: string
  readonly currency: Currency
  readonly region: Region
  readonly time_zone: TimeZone
  readonly locale: string
  readonly domain: string
}

const TABLE = [
  {
    marketplace_id: 'A2EUQ1WTGCTBG2',
    country: 'CA',
    name: 'Canada',
    currency: 'CAD',
    region: 'na',
    time_zone: 'America/Los_Angeles',
    locale: 'en_CA',
    domain: 'www.amazon.ca',
  },
  {
    marketplace_id: 'ATVPDKIKX0DER',
    country: 'US',
    name: 'United States',
    currency: 'USD',
    region: 'na',
    time_zone: 'America/Los_Angeles',
    locale: 'en_US',
    domain: 'www.amazon.com',
  },
  {
    marketplace_id: 'A1AM78C64UM0Y8',
    country: 'MX',
    name: 'Mexico',
    currency: 'MXN',
    region: 'na',
    time_zone: 'America/Los_Angeles',
    locale: 'es_MX',
    domain: 'www.amazon.com.mx',
  },
  {
    marketplace_id: 'A2Q3Y263D00KWC',
    country: 'BR',
    name: 'Brazil',
    currency: 'BRL',
    region: 'na',
    time_zone: 'America/Sao_Paulo',
    locale: 'pt_BR',
    domain: 'www.amazon.com.br',
  },
  {
    marketplace_id: 'A28R8C7NBKEWEA',
    country: 'IE',
    name: 'Ireland',
    currency: 'EUR',
    region: 'eu',
    time_zone: 'Europe/Dublin',
    locale: 'en_IE',
    domain: 'www.amazon.ie',
  },
  {
    marketplace_id: 'A1RKKUPIHCS9HS',
    country: 'ES',
    name: 'Spain',
    currency: 'EUR',
    region: 'eu',
    time_zone: 'Europe/Madrid',
    locale: 'es_ES',
    domain: 'www.amazon.es',
  },
  {
    marketplace_id: 'A1F83G8C2ARO7P',
    country: 'GB',
    name: 'United Kingdom',
    currency: 'GBP',
    region: 'eu',
    time_zone: 'Europe/London',
    locale: 'en_GB',
    domain: 'www.amazon.co.uk',
  },
  {
    marketplace_id: 'A13V1IB3VIYZZH',
    country: 'FR',
    name: 'France',
    currency: 'EUR',
    region: 'eu',
    time_zone: 'Europe/Paris',
    locale: 'fr_FR',
    domain: 'www.amazon.fr',
  },
  {
    marketplace_id: 'AMEN7PMS3EDWL',
    country: 'BE',
    name: 'Belgium',
    currency: 'EUR',
    region: 'eu',
    time_zone: 'Europe/Brussels',
    locale: 'fr_BE',
    domain: 'www.amazon.com.be',
  },
  {
    marketplace_id: 'A1805IZSGTT6HS',
    country: 'NL',
    name: 'Netherlands',
    currency: 'EUR',
    region: 'eu',
    time_zone: 'Europe/Amsterdam',
    locale: 'nl_NL',
    domain: 'www.amazon.nl',
  },
  {
    marketplace_id: 'A1PA6795UKMFR9',
    country: 'DE',
    name: 'Germany',
    currency: 'EUR',
    region: 'eu',
    time_zone: 'Europe/Berlin',
    locale: 'de_DE',
    domain: 'www.amazon.de',
  },
  {
    marketplace_id: 'APJ6JRA9NG5V4',
    country: 'IT',
    name: 'Italy',
    currency: 'EUR',
    region: 'eu',
    time_zone: 'Europe/Rome',
    locale: 'it_IT',
    domain: 'www.amazon.it',
  },
  {
    marketplace_id: 'A2NODRKZP88ZB9',
    country: 'SE',
    name: 'Sweden',
    currency: 'SEK',
    region: 'eu',
    time_zone: 'Europe/Stockholm',
    locale: 'sv_SE',
    domain: 'www.amazon.se',
  },
  {
    marketplace_id: 'AE08WJ6YKNBMC',
    country: 'ZA',
    name: 'South Africa',
    currency: 'ZAR',
    region: 'eu',
    time_zone: 'Africa/Johannesburg',
    locale: 'en_ZA',
    domain: 'www.amazon.co.za',
  },
  {
    marketplace_id: 'A1C3SOZRARQ6R3',
    country: 'PL',
    name: 'Poland',
    currency: 'PLN',
    region: 'eu',
    time_zone: 'Europe/Warsaw',
    locale: 'pl_PL',
    domain: 'www.amazon.pl',
  },
  {
    marketplace_id: 'ARBP9OOSHTCHU',
    country: 'EG',
    name: 'Egypt',
    currency: 'EGP',
    region: 'eu',
    time_zone: 'Africa/Cairo',
    locale: 'ar_EG',
    domain: 'www.amazon.eg',
  },
  {
    marketplace_id: 'A33AVAJ2PDY3EV',
    country: 'TR',
    name: 'Turkey',
    currency: 'TRY',
    region: 'eu',
    time_zone: 'Europe/Istanbul',
    locale: 'tr_TR',
    domain: 'www.amazon.com.tr',
  },
  {
    marketplace_id: 'A17E79C6D8DWNP',
    country: 'SA',
    name: 'Saudi Arabia',
    currency: 'SAR',
    region: 'eu',
    time_zone: 'Asia/Riyadh',
    locale: 'ar_SA',
    domain: 'www.amazon.sa',
  },
  {
    marketplace_id: 'A2VIGQ35RCS4UG',
    country: 'AE',
    name: 'United Arab Emirates',
    currency: 'AED',
    region: 'eu',
    time_zone: 'Asia/Dubai',
    locale: 'en_AE',
    domain: 'www.amazon.ae',
  },
  {
    marketplace_id: 'A21TJRUUN4KGV',
    country: 'IN',
    name: 'India',
    currency: 'INR',
    region: 'eu',
    time_zone: 'Asia/Kolkata',
    locale: 'en_IN',
    domain: 'www.amazon.in',
  },
  {
    marketplace_id: 'A19VAU5U5O7RUS',
    country: 'SG',
    name: 'Singapore',
    currency: 'SGD',
    region: 'fe',
    time_zone: 'Asia/Singapore',
    locale: 'en_SG',
    domain: 'www.amazon.sg',
  },
  {
    marketplace_id: 'A39IBJ37TRP1C6',
    country: 'AU',
    name: 'Australia',
    currency: 'AUD',
    region: 'fe',
    time_zone: 'Australia/Sydney',
    locale: 'en_AU',
    domain: 'www.amazon.com.au',
  },
  {
    marketplace_id: 'A1VC38T7YXB528',
    country: 'JP',
    name: 'Japan',
    currency: 'JPY',
    region: 'fe',
    time_zone: 'Asia/Tokyo',
    locale: 'ja_JP',
    domain: 'www.amazon.co.jp',
  },
] as const

export const MARKETPLACES: readonly Marketplace[] = TABLE.map((row) => ({
  ...row,
  marketplace_id: MarketplaceId.parse(row.marketplace_id),
  currency: Currency.parse(row.currency),
  time_zone: TimeZone.parse(row.time_zone),
}))

const byId = new Map<string, Marketplace>(
  MARKETPLACES.map((marketplace) => [marketplace.marketplace_id, marketplace]),
)

/** The marketplace with that id; undefined for the pseudo-marketplaces Amazon also lists ("Non-Amazon ..."). */
export const marketplaceById = (id: string): Marketplace | undefined => byId.get(id)

/** The marketplace by id or by country, as people write it: ATVPDKIKX0DER, US, uk, GB. */
export const marketplaceNamed = (name: string): Marketplace | undefined => {
  const wanted = name.trim().toUpperCase()
  const country = wanted === 'UK' ? 'GB' : wanted
  return byId.get(wanted) ?? MARKETPLACES.find((marketplace) => marketplace.country === country)
}
