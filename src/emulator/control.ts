/**
 * Strings to pull from outside, for an emulator that runs on its own: faults, clock, prices, consent. They are
 * under `/emulator/`, where Amazon has nothing, and need no token: the program listens on this machine alone.
 */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Clock, SetClock } from '../core/clock.ts'
import { Instant, LocalDate } from '../core/time.ts'
import type { Counters } from './counters.ts'
import type { Faults } from './faults/faults.ts'
import { FAULT_KINDS } from './faults/kinds.ts'
import { jsonObject } from './operation.ts'
import type { Sellers } from './sellers.ts'
import type { Tokens } from './tokens.ts'
import type { Where } from './world/worlds.ts'

export interface Control {
  readonly clock: Clock
  readonly sellers: Sellers
  readonly tokens: Tokens
  readonly faults: Faults
  readonly counters: Counters
  setPrice(of: Where & { readonly sku: string; readonly price: number }): void
}

const Kind = z.enum(FAULT_KINDS)

const FaultsBody = z.union([
  z.strictObject({
    plan: z.strictObject({
      seed: z.int(),
      rates: z.partialRecord(Kind, z.number().min(0).max(1)),
      operations: z.array(z.string()).exactOptional(),
    }),
  }),
  z.strictObject({
    next: z.strictObject({
      kind: Kind,
      operation: z.string().exactOptional(),
      report_type: z.string().exactOptional(),
      times: z.int().positive().exactOptional(),
      skip: z.int().nonnegative().exactOptional(),
      column: z.string().exactOptional(),
    }),
  }),
  z.strictObject({ clear: z.literal(true) }),
])

const ClockBody = z.union([
  z.strictObject({ set: Instant }),
  z.strictObject({
    advance: z.strictObject({
      days: z.number().nonnegative().exactOptional(),
      hours: z.number().nonnegative().exactOptional(),
      minutes: z.number().nonnegative().exactOptional(),
      seconds: z.number().nonnegative().exactOptional(),
    }),
  }),
])

const PriceBody = z.strictObject({
  sku: z.string(),
  price: z.number().positive(),
  seller_id: z.string().exactOptional(),
  marketplace: z.string().exactOptional(),
})

const ConsentBody = z.strictObject({
  seller_id: z.string(),
  consent: z.enum(['withdraw', 'give_back', 'code']),
})

const SellerBody = z.strictObject({
  seller_id: z.string(),
  store_name: z.string().exactOptional(),
  client_id: z.string().exactOptional(),
  client_secret: z.string().exactOptional(),
  refresh_token: z.string().exactOptional(),
  marketplaces: z.array(z.string()).exactOptional(),
  seed: z.int().exactOptional(),
  sku_count: z.int().positive().exactOptional(),
  demand_scale: z.number().positive().exactOptional(),
  history_days: z.int().positive().exactOptional(),
  began_on: LocalDate.exactOptional(),
})

const isSettable = (clock: Clock): clock is SetClock => 'set' in clock && 'advance' in clock

/** Parses the body and acts on it; anything that is wrong is answered with what and where. */
const act = <Body>(
  reply: FastifyReply,
  about: { readonly schema: z.ZodType<Body>; readonly body: unknown },
  handle: (body: Body) => unknown,
): FastifyReply => {
  const parsed = about.schema.safeParse(jsonObject(typeof about.body === 'string' ? about.body : ''))
  if (!parsed.success) return reply.status(400).send({ error: z.prettifyError(parsed.error) })
  try {
    return reply.send(handle(parsed.data) ?? { done: true })
  } catch (error) {
    return reply.status(400).send({ error: error instanceof Error ? error.message : String(error) })
  }
}

const controlFaults = ({ faults }: Control, body: z.infer<typeof FaultsBody>): void => {
  if ('plan' in body) faults.plan(body.plan)
  else if ('next' in body) faults.next(body.next)
  else faults.clear()
}

const controlClock = ({ clock }: Control, body: z.infer<typeof ClockBody>): unknown => {
  if (!isSettable(clock)) throw new Error('This emulator runs under a clock that cannot be set.')
  if ('set' in body) clock.set(body.set)
  else clock.advance(body.advance)
  return { now: clock.now() }
}

const controlConsent = ({ sellers, tokens }: Control, body: z.infer<typeof ConsentBody>): unknown => {
  const seller = sellers.get(body.seller_id)
  if (!seller) throw new Error(`There is no seller ${body.seller_id}.`)
  if (body.consent === 'code') return { spapi_oauth_code: tokens.consent(seller.seller_id) }
  if (body.consent === 'withdraw') tokens.revoke(seller.refresh_token)
  else tokens.restore(seller.refresh_token)
  return undefined
}

export const mountControl = (app: FastifyInstance, control: Control): void => {
  const { faults, counters, clock, sellers } = control
  app.get('/emulator/faults', () => ({ fired: faults.fired(), history: faults.history() }))
  app.get('/emulator/counters', () => counters.all())
  app.get('/emulator/limits', () => counters.limits())
  app.get('/emulator/clock', () => ({ now: clock.now() }))
  app.get('/emulator/sellers', () =>
    sellers.all().map(({ seller_id, store_name, region, marketplaces, sku_count }) => {
      return { seller_id, store_name, region, sku_count, marketplaces: marketplaces.map((of) => of.country) }
    }),
  )
  app.post('/emulator/faults', ({ body }, reply) =>
    act(reply, { schema: FaultsBody, body }, (parsed) => controlFaults(control, parsed)),
  )
  app.post('/emulator/clock', ({ body }, reply) =>
    act(reply, { schema: ClockBody, body }, (parsed) => controlClock(control, parsed)),
  )
  app.post('/emulator/price', ({ body }, reply) =>
    act(reply, { schema: PriceBody, body }, (parsed) => control.setPrice(parsed)),
  )
  app.post('/emulator/consent', ({ body }, reply) =>
    act(reply, { schema: ConsentBody, body }, (parsed) => controlConsent(control, parsed)),
  )
  app.post('/emulator/sellers', ({ body }, reply) =>
    act(reply, { schema: SellerBody, body }, (parsed) => {
      const { seller_id, refresh_token, client_id, client_secret } = sellers.register(parsed)
      return { seller_id, refresh_token, client_id, client_secret }
    }),
  )
}
