/** What calls of the JSON APIs have in common: marketplaces, moments, page sizes, and pages that go on. */
import type { Clock } from '../../core/clock.ts'
import { msOf } from '../../core/time.ts'
import { invalidInput, type Answer } from '../answer.ts'
import { isObject, listOf, type Call, type Operation } from '../operation.ts'
import { askedBy, BEGINNING, cursorFrom, tokenFrom, type Position, type Slice } from '../paging.ts'
import type { MarketWorld } from '../world/market.ts'
import { refusedMarketplace } from './report-request.ts'

export interface Times {
  readonly clock: Clock
  readonly timer: Clock
}

/** The one marketplace a call names, which must be the seller's. */
export const oneMarket = (call: Call, name: string): MarketWorld | Answer => {
  const ids = listOf(call.query, name)
  const id = ids[0]
  if (ids.length !== 1 || id === undefined) return invalidInput(`${name} must name exactly one marketplace.`)
  return marketNamed(call, id)
}

export const marketNamed = ({ seller }: Pick<Call, 'seller'>, id: string): MarketWorld | Answer =>
  refusedMarketplace([id], seller) ?? seller.market(id) ?? invalidInput(`Invalid marketplace id: ${id}.`)

/** All markets of the seller. */
export const marketsOf = ({ seller }: Pick<Call, 'seller'>): readonly MarketWorld[] =>
  seller.marketplaces.flatMap(({ marketplace_id }) => seller.market(marketplace_id) ?? [])

/** Milliseconds of a date-time parameter; undefined where it is not given, NaN where it is no moment. */
export const momentOf = (query: URLSearchParams, name: string): number | undefined => {
  const text = query.get(name)
  if (text === null) return undefined
  return /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:?\d\d)?)?$/.test(text) ? Date.parse(text) : Number.NaN
}

/** The first of the named parameters that is not a moment, as a refusal. */
export const refusedMoment = (query: URLSearchParams, ...names: readonly string[]): Answer | undefined => {
  const wrong = names.find((name) => Number.isNaN(momentOf(query, name)))
  return wrong === undefined ? undefined : invalidInput(`${wrong} is not a valid date-time.`)
}

/** The first value that is not among the allowed ones, as a refusal. */
export const refusedValue = (
  query: URLSearchParams,
  name: string,
  allowed: readonly string[],
): Answer | undefined => {
  const wrong = listOf(query, name).find((value) => !allowed.includes(value))
  return wrong === undefined ? undefined : invalidInput(`Invalid value for ${name}: ${wrong}.`)
}

export const sizeOfPage = (
  query: URLSearchParams,
  name: string,
  limits: { readonly max: number; readonly usual: number },
): number | Answer => {
  const size = Number(query.get(name) ?? limits.usual)
  return Number.isInteger(size) && size >= 1 && size <= limits.max
    ? size
    : invalidInput(`${name} must be between 1 and ${limits.max}.`)
}

export interface Page<T> extends Slice<T> {
  readonly as_of_ms: number
  readonly token: string | undefined
}

interface PageSpec<T> {
  /** The parameter that carries the token. */
  readonly token: string
  /** Parameters that may differ from page to page, such as the size. */
  readonly free?: readonly string[]
  /** How long a token lives, in milliseconds of the timer. */
  readonly life_ms?: number
  slice(at: { readonly from: Position; readonly as_of_ms: number }): Slice<T>
}

/** A page: the first one as of now, a later one as of the first, asked with the same parameters as that. */
export const pageOf = <T>(
  times: Times,
  { query }: Pick<Call, 'query'>,
  spec: PageSpec<T>,
): Page<T> | Answer => {
  const asked = askedBy(query, spec.token, ...(spec.free ?? []))
  const made_ms = msOf(times.timer.now())
  const token = query.get(spec.token)
  const cursor =
    token === null
      ? { from: BEGINNING, as_of_ms: msOf(times.clock.now()), made_ms, asked }
      : cursorFrom(token)
  if (!cursor || cursor.asked !== asked) return invalidInput(`Invalid ${spec.token}.`)
  if (made_ms - cursor.made_ms > (spec.life_ms ?? Infinity))
    return invalidInput(`The ${spec.token} has expired.`)
  const { as_of_ms } = cursor
  const slice = spec.slice({ from: cursor.from, as_of_ms })
  const next = slice.next && tokenFrom({ from: slice.next, as_of_ms, made_ms, asked })
  return { ...slice, as_of_ms, token: next }
}

/** `{ [name]: token }`, or nothing on the last page. */
export const nextOf = (name: string, page: { readonly token: string | undefined }): object =>
  page.token === undefined ? {} : { [name]: page.token }

/** The same refusals under the code that this API calls them by. */
const spelled =
  (code: string, handle: (call: Call) => Answer) =>
  (call: Call): Answer => {
    const answer = handle(call)
    if (answer.status !== 400 || !isObject(answer.body)) return answer
    const errors: unknown = answer.body['errors']
    const renamed = Array.isArray(errors)
      ? errors.map((error: unknown) => (isObject(error) ? { ...error, code } : error))
      : []
    return { status: 400, body: { errors: renamed } }
  }

/** A reading operation whose refusals carry the API's own code. */
export const reading = (
  code: string,
  name: Operation['name'],
  path: string,
  handle: (call: Call) => Answer,
): Operation => ({ name, method: 'GET', path, handle: spelled(code, handle) })
