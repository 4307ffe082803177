/** Puts the Ads API behind the pipeline: count, fault, let in, limit, do. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Region } from '../../core/marketplace.ts'
import { instantOf, localDate } from '../../core/time.ts'
import type { Answer } from '../answer.ts'
import type { Signatures } from '../documents.ts'
import {
  breakConnection,
  headerText,
  queryOf,
  send,
  textOf,
  UNAVAILABLE_PAGE,
  underFault,
  type Instead,
  type Pipeline,
} from '../server.ts'
import type { Seller } from '../sellers.ts'
import { absentIn, noProgram } from './absent.ts'
import { refusalOf, throttledIn } from './answer.ts'
import type { AdsDesk } from './desk.ts'
import type { Looking } from './entities.ts'
import { listOperations } from './lists.ts'
import type { AdsOperation, Profile } from './operation.ts'
import { profileOperations } from './profiles.ts'
import { reportingOperations } from './reports.ts'
import { usageOperations } from './usage.ts'

/** The answers that some faults give in place of the real one. */
const insteadIn = ({ dialect }: AdsOperation): Instead => ({
  throttle: throttledIn(dialect),
  error_500: refusalOf(dialect, 500, 'Internal Error'),
  error_503: refusalOf(dialect, 503, 'Service Unavailable'),
  error_503_html: UNAVAILABLE_PAGE,
  gone: refusalOf(dialect, 404, 'Not Found'),
})

const bearerOf = (request: FastifyRequest): string | undefined =>
  /^Bearer (.+)$/.exec(headerText(request.headers.authorization) ?? '')?.[1]

/** Versioned endpoints take their own media type and no other, in both directions. */
const refusedMedia = (
  { media_type, dialect, method }: AdsOperation,
  request: FastifyRequest,
): Answer | undefined => {
  if (media_type === null) return undefined
  const sent = headerText(request.headers['content-type'])?.split(';')[0]
  if (method === 'POST' && sent?.toLowerCase() !== media_type.toLowerCase())
    return refusalOf(dialect, 415, `Cannot consume content type ${sent ?? ''}`)
  const accepted = headerText(request.headers.accept) ?? '*/*'
  return accepted === '*/*' || accepted.toLowerCase() === media_type.toLowerCase()
    ? undefined
    : refusalOf(dialect, 406, `Cannot produce content type ${accepted}`)
}

interface Admitted {
  readonly seller: Seller
  readonly profile: Profile | undefined
}

/** The profile the header names, as far as the caller may speak for it here. */
const profileOf = (
  desk: AdsDesk,
  operation: AdsOperation,
  about: { readonly seller: Seller; readonly region: Region | undefined; readonly scope: string | undefined },
): Profile | undefined | Answer => {
  if (!operation.scoped) return undefined
  const { seller, region, scope } = about
  if (scope === undefined) return refusalOf(operation.dialect, 401, 'Scope header is missing')
  const profile = desk.profiles.find(scope)
  const isHere = region === undefined || profile?.seller.region === region
  return profile && isHere && profile.seller.seller_id === seller.seller_id
    ? profile
    : refusalOf(operation.dialect, 401, `Not authorized to access scope ${scope}`)
}

const admitted = (
  desk: AdsDesk,
  pipeline: Pipeline,
  operation: AdsOperation,
  request: FastifyRequest,
): Admitted | Answer => {
  const { dialect, name } = operation
  const client = headerText(request.headers['amazon-advertising-api-clientid'])
  // Tokens are good everywhere: only profiles belong to a region.
  const caller = desk.tokens.authorise(bearerOf(request), undefined)
  if ('status' in caller || caller.seller.client_id !== client)
    return refusalOf(
      dialect,
      401,
      'Not authorized: the access token is missing, expired or not this client’s',
    )
  const { seller } = caller
  const scope = headerText(request.headers['amazon-advertising-api-scope'])
  const profile = profileOf(desk, operation, { seller, region: pipeline.regionOf(request), scope })
  if (profile && 'status' in profile) return profile
  const refused = refusedMedia(operation, request)
  if (refused) return refused
  const { seller_id, client_id } = seller
  const call = { seller_id, client_id, operation: name }
  const over = pipeline.limiter.take(call)
  pipeline.counters.limited(call, over)
  return over === null ? { seller, profile } : throttledIn(dialect)
}

const mountOne = (app: FastifyInstance, pipeline: Pipeline, desk: AdsDesk, operation: AdsOperation): void => {
  const within = { ...pipeline, tokens: desk.tokens }
  app.route<{ Params: Record<string, string> }>({
    method: operation.method,
    url: operation.path,
    handler: async (request, reply) => {
      const { name } = operation
      pipeline.counters.called(name)
      const act = (): Answer => {
        const caller = admitted(desk, pipeline, operation, request)
        if ('status' in caller) return caller
        const absent = absentIn(operation.path, caller)
        if (absent !== null) return refusalOf(operation.dialect, 400, noProgram(absent))
        const { params } = request
        const region = pipeline.regionOf(request)
        return operation.handle({
          ...caller,
          region,
          params,
          query: queryOf(request),
          body: textOf(request.body),
        })
      }
      const about = { operation: name, token: bearerOf(request) }
      const answer = await underFault(within, about, act, insteadIn(operation))
      if (answer === 'broken') return breakConnection(reply)
      pipeline.counters.answered(name, answer.status)
      return send(reply.header('x-amz-rid', request.id), answer)
    },
  })
}

export const mountAds = (
  app: FastifyInstance,
  pipeline: Pipeline,
  desk: AdsDesk & { readonly signatures: Signatures },
): void => {
  const nowMs = (): number => Date.parse(desk.clock.now())
  const lookAt = ({ world }: Profile): Looking => {
    const now_ms = nowMs()
    return { world, tree: desk.traffic(world).tree, day: world.calendar.dayAt(now_ms), now_ms }
  }
  const operations = [
    ...profileOperations,
    ...reportingOperations({
      ...desk,
      today: ({ world, seller }) => {
        const now = instantOf(nowMs())
        return seller.ads_time_zone === null ? world.today(now) : localDate(now, seller.ads_time_zone)
      },
    }),
    ...listOperations(lookAt),
    ...usageOperations(lookAt, ({ world }) => desk.traffic(world)),
  ]
  for (const operation of operations) mountOne(app, pipeline, desk, operation)
}
