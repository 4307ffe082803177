/**
 * The one door to Amazon. Every JSON call goes through `ask`: it waits its turn, carries a token, has a deadline, is
 * tried again where that can help and cannot harm, and leaves one line in the log. What comes back is a parsed value
 * or a `Problem`; Amazon's own words go to the log alone.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { z } from 'zod'
import type { AccountId } from '../core/ids.ts'
import type { Log } from '../core/log.ts'
import { Problem, problemFrom } from '../core/problem.ts'
import { type Operation, type Rate, rateOf, repeatOf } from './operation.ts'
import { type RateLimits, rateFromHeader } from './rate.ts'
import type { Grant, Tokens } from './token.ts'
import { type Heard, judge, unreadable } from './verdict.ts'

/** A call of an API that has no catalogue of operations, spelled out. */
export interface Http {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  /** Sent as Accept, and as Content-Type where there is a body. */
  readonly media_type: string
  /** The profile the call is about; null where it is about none. */
  readonly profile_id: string | null
}

/** One call, as `amazon-sp-api` names its parts. */
export interface Call {
  readonly operation: Operation
  readonly http?: Http
  readonly path?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: Readonly<Record<string, unknown>>
  /** A body that is a bare list. */
  readonly list?: readonly unknown[]
  /**
   * Longest this call may wait for its turn beyond the caller's patience, in milliseconds: for pages after the first of
   * operations so scarce that starting over would never come to an end.
   */
  readonly turn_ms_max?: number
  /** `safe` for a call that changes nothing though its operation can, such as a validation preview. */
  readonly repeat?: 'safe'
}

/** Carries one call over the wire, once. Settles always: an answer, or what became of it. */
export type Transport = (call: Call, access_token: string, deadline_ms: number) => Promise<Heard>

export interface Door {
  /** Makes the call and reads its answer with the schema. Throws a Problem. */
  ask<S extends z.ZodType>(call: Call, schema: S): Promise<z.infer<S>>
}

export interface DoorOptions {
  /** Whose buckets to draw from; null while an account is being connected and has no id yet. */
  readonly account_id: AccountId | null
  readonly grant: Grant
  readonly transport: Transport
  readonly tokens: Tokens
  readonly limits: RateLimits
  readonly log: Log
  readonly patience?: Partial<Patience>
}

/** How long a call may take of its caller's time. Longer waits are the caller's to plan: `amazon_busy` names them. */
export interface Patience {
  /** Longest one try may last, in milliseconds. */
  readonly deadline_ms: number
  readonly tries_max: number
  /** Longest the whole call may spend waiting between tries, in milliseconds. */
  readonly wait_ms_max: number
  /** The rates by which a refused call waits; Amazon's plan unless an emulated Amazon has a quicker one. */
  readonly plan: (operation: Operation) => Rate
}

const PATIENCE: Patience = { deadline_ms: 30_000, tries_max: 4, wait_ms_max: 5_000, plan: rateOf }

/** What one call has used up so far. */
interface Course {
  readonly started: number
  tries: number
  waited_ms: number
  renewed: boolean
  status: number | null
  request_id: string | null
}

const busy = (operation: Operation, wait_ms: number): Problem =>
  new Problem(
    'amazon_busy',
    `Amazon's limit for ${operation} is used up for this account. The call was not made.`,
    `Ask again in ${Math.ceil(wait_ms / 1000)} seconds.`,
    { retry_after_ms: wait_ms },
  )

/** A token that was renewed a moment ago and is refused again was renewed by others meanwhile, or clocks differ. */
const justExpired = (operation: Operation, cause: Problem): Problem =>
  new Problem(
    'amazon_busy',
    `Amazon refused ${operation} for an expired token twice in a row. The call was not made.`,
    'Ask again in a minute.',
    { cause, retry_after_ms: 5_000 },
  )

const waitWithin = async (course: Course, wait_ms: number, patience: Patience): Promise<boolean> => {
  if (course.waited_ms + wait_ms > patience.wait_ms_max) return false
  course.waited_ms += wait_ms
  await pause(wait_ms)
  return true
}

const takeTurn = async (options: DoorOptions, call: Call, course: Course, patience: Patience) => {
  if (options.account_id === null) return
  const { operation, turn_ms_max = 0 } = call
  let turned_ms = 0
  for (;;) {
    const taken = await options.limits.take(options.account_id, operation)
    if (taken.granted) return
    if (turned_ms + taken.wait_ms <= turn_ms_max) {
      turned_ms += taken.wait_ms
      await pause(taken.wait_ms)
    } else if (!(await waitWithin(course, taken.wait_ms, patience))) throw busy(operation, taken.wait_ms)
  }
}

/** Every answer names the rate; only one other than the last that was named, or than the published one, is news. */
const noteRate = async (
  options: DoorOptions,
  rates: Map<Operation, number>,
  operation: Operation,
  heard: Heard,
): Promise<void> => {
  if (options.account_id === null || !heard.answered) return
  const per_second = rateFromHeader(heard.headers['x-amzn-ratelimit-limit'])
  if (per_second === null || per_second === (rates.get(operation) ?? rateOf(operation).per_second)) return
  rates.set(operation, per_second)
  await options.limits.learned(options.account_id, operation, per_second)
}

const textOf = (heard: Heard): string => (heard.answered ? heard.text : '')

const parseAnswer = <S extends z.ZodType>(call: Call, schema: S, heard: Heard): z.infer<S> => {
  const { operation, repeat = repeatOf(operation) } = call
  const text = textOf(heard)
  let json: unknown = null
  try {
    json = text === '' ? null : JSON.parse(text)
  } catch (cause) {
    throw unreadable({ operation, repeat, is_json: false, cause })
  }
  const parsed = schema.safeParse(json)
  if (!parsed.success) throw unreadable({ operation, repeat, is_json: text !== '', cause: parsed.error })
  return parsed.data
}

/** Full jitter on half the step: callers that failed together do not come back together. */
const backoffMs = (tries: number): number => Math.round(500 * 2 ** (tries - 1) * (0.5 + Math.random() / 2))

const carry = async (
  options: DoorOptions,
  call: Call,
  course: Course,
  { patience, rates }: { readonly patience: Patience; readonly rates: Map<Operation, number> },
): Promise<Heard> => {
  const { transport, tokens, grant } = options
  const repeat = call.repeat ?? repeatOf(call.operation)
  let token = await tokens.current(grant)
  for (;;) {
    await takeTurn(options, call, course, patience)
    course.tries += 1
    const heard = await transport(call, token, patience.deadline_ms)
    if (options.account_id !== null) await options.limits.answered(options.account_id, call.operation)
    course.status = heard.answered ? heard.status : null
    course.request_id = heard.answered
      ? (heard.headers['x-amzn-requestid'] ?? heard.headers['x-amz-rid'] ?? null)
      : null
    await noteRate(options, rates, call.operation, heard)
    const verdict = judge({
      operation: call.operation,
      repeat,
      heard,
      tries: course.tries,
      rate: patience.plan(call.operation),
    })
    if (verdict.kind === 'answered') return heard
    if (verdict.kind === 'renew' && !course.renewed) {
      course.renewed = true
      token = await tokens.replace(grant, token)
      continue
    }
    if (verdict.kind === 'renew' && verdict.expired) throw justExpired(call.operation, verdict.problem)
    if (verdict.kind !== 'again') throw verdict.problem
    const wait_ms = Math.max(verdict.wait_ms, backoffMs(course.tries))
    if (verdict.throttled && options.account_id !== null)
      await options.limits.exhausted(options.account_id, call.operation, verdict.wait_ms)
    if (course.tries >= patience.tries_max || !(await waitWithin(course, wait_ms, patience)))
      throw verdict.problem
  }
}

const report = (options: DoorOptions, call: Call, course: Course, problem: Problem | null): void => {
  const fields = {
    operation: call.operation,
    account_id: options.account_id,
    status: course.status,
    request_id: course.request_id,
    tries: course.tries,
    waited_ms: course.waited_ms,
    took_ms: Math.round(performance.now() - course.started),
    outcome: problem?.code ?? 'ok',
  }
  if (problem === null) options.log.info('amazon.called', fields)
  else options.log.warn('amazon.called', fields, problem.cause)
}

export const openDoor = (options: DoorOptions): Door => {
  const patience: Patience = { ...PATIENCE, ...options.patience }
  const rates = new Map<Operation, number>()
  return {
    async ask(call, schema) {
      const course: Course = {
        started: performance.now(),
        tries: 0,
        waited_ms: 0,
        renewed: false,
        status: null,
        request_id: null,
      }
      try {
        const heard = await carry(options, call, course, { patience, rates })
        const value = parseAnswer(call, schema, heard)
        report(options, call, course, null)
        return value
      } catch (error) {
        const problem = problemFrom(error)
        report(options, call, course, problem)
        throw problem
      }
    },
  }
}
