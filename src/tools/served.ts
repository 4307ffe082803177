/**
 * A tool as it is served, whatever stands behind it: one query (`define.ts`), a summary of the key, or a step of the
 * write engine. The protocol knows only this.
 */
import { z } from 'zod'
import type { Principal } from '../access/principal.ts'
import type { Scope } from '../access/scope.ts'
import type { Instant } from '../core/time.ts'
import { parseArguments } from './argument.ts'

type Shape = z.ZodRawShape

/** What a host may assume of a tool; every field is said, because hosts guess what is left out. */
export interface Annotations {
  readonly readOnlyHint: boolean
  readonly destructiveHint: boolean
  readonly idempotentHint: boolean
  readonly openWorldHint: boolean
}

/** The annotations of a tool that only reads what we hold. */
export const READING: Annotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
}

/** What a call knows beside who calls and what is asked. */
export interface CallContext {
  readonly request_id: string
  readonly now: Instant
}

/** An answer: plain JSON with a field for everything it says. */
export type Answer = Readonly<Record<string, unknown>>

export interface ServedTool {
  readonly name: string
  readonly title: string
  readonly description: string
  /** The key must hold one of these; with none listed, every key may call. */
  readonly scopes: readonly Scope[]
  readonly annotations: Annotations
  /** Left out of the list until its domain is asked for; `search_tools` finds it and `read_tool` calls it. */
  readonly on_request: boolean
  /** Questions it answers, to be found by. */
  readonly answers: readonly string[]
  /** Further words to be found by; '' where its own say all. */
  readonly found_by: string
  readonly inputSchema: z.ZodObject
  readonly outputSchema: z.ZodObject
  /** Parses the arguments and answers, or throws a Problem. */
  call(principal: Principal, args: unknown, context: CallContext): Promise<Answer>
}

export interface ServedSpec<I extends Shape, O extends Shape> {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly scopes: readonly Scope[]
  readonly annotations: Annotations
  readonly on_request?: true
  readonly found_by?: string
  readonly input: I
  readonly output: O
  call(
    principal: Principal,
    input: z.infer<z.ZodObject<I>>,
    context: CallContext,
  ): Promise<z.infer<z.ZodObject<O>>>
}

/** Makes a served tool of a typed spec; its schemas are built here, once. */
export const serve = <I extends Shape, O extends Shape>(spec: ServedSpec<I, O>): ServedTool => {
  const inputSchema = z.strictObject(spec.input)
  return {
    name: spec.name,
    title: spec.title,
    description: spec.description,
    scopes: spec.scopes,
    annotations: spec.annotations,
    on_request: spec.on_request === true,
    answers: [],
    found_by: spec.found_by ?? '',
    inputSchema,
    outputSchema: z.looseObject(spec.output),
    call: async (principal, args, context) =>
      spec.call(principal, parseArguments(spec.name, inputSchema, args), context),
  }
}
