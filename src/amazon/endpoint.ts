/**
 * Where Amazon is. Credentials and sellers' data go to Amazon's hosts and nowhere else; the one exception is an
 * emulated Amazon on this machine's own loopback address, which no configuration can turn into a host elsewhere.
 */
import type { Region } from '../core/marketplace.ts'
import { Problem } from '../core/problem.ts'

/** Login with Amazon: one host for every region (developer-docs, "Connect to the SP-API"). */
const LWA_URL = 'https://api.amazon.com/auth/o2/token'

/** developer-docs, "SP-API endpoints". */
const SP_HOSTS = {
  na: 'sellingpartnerapi-na.amazon.com',
  eu: 'sellingpartnerapi-eu.amazon.com',
  fe: 'sellingpartnerapi-fe.amazon.com',
} as const satisfies Record<Region, string>

/** Amazon Ads, "API overview": advertising has hosts of its own; that of North America names no region. */
const ADS_URLS = {
  na: 'https://advertising-api.amazon.com',
  eu: 'https://advertising-api-eu.amazon.com',
  fe: 'https://advertising-api-fe.amazon.com',
} as const satisfies Record<Region, string>

/** Report documents lie on S3, at hosts such as tortuga-prod-na.s3-external-1.amazonaws.com. */
const DOCUMENT_HOSTS = ['.amazonaws.com', '.amazon.com'] as const

export interface Endpoints {
  readonly lwa_url: URL
  /** The loopback address that stands for Amazon's API; null where the API is Amazon's own. */
  readonly emulator: URL | null
  readonly host: (region: Region) => string
  /** Where the Ads API of a region is. */
  readonly ads: (region: Region) => URL
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)

/** Amazon's own addresses. */
export const AMAZON: Endpoints = {
  lwa_url: new URL(LWA_URL),
  emulator: null,
  host: (region) => SP_HOSTS[region],
  ads: (region) => new URL(ADS_URLS[region]),
}

/**
 * An emulated Amazon at an address such as `http://127.0.0.1:4010`: tokens, API and documents all come from there.
 * Throws `bad_setup` for any host that is not this machine's loopback.
 */
export const emulatedAmazon = (address: string): Endpoints => {
  const base = URL.canParse(address) ? new URL(address) : null
  if (base === null || base.protocol !== 'http:' || !isLoopback(base.hostname))
    throw new Problem(
      'bad_setup',
      'The address of the emulated Amazon is not a loopback address of this machine.',
      'Write it like http://127.0.0.1:4010, or leave it out to speak to Amazon.',
    )
  return {
    lwa_url: new URL('/auth/o2/token', base),
    emulator: base,
    host: (region) => SP_HOSTS[region],
    ads: () => base,
  }
}

/** Whether a document's address may be fetched: Amazon's storage over TLS, or the emulator's loopback. */
export const isDocumentAddress = (url: URL, endpoints: Endpoints): boolean => {
  if (url.username !== '' || url.password !== '') return false
  if (endpoints.emulator !== null) return url.protocol === 'http:' && isLoopback(url.hostname)
  return (
    url.protocol === 'https:' &&
    url.port === '' &&
    DOCUMENT_HOSTS.some((suffix) => url.hostname.endsWith(suffix))
  )
}
