/** A call: the tool is found, the caller's right to it is checked, and whatever comes of it is an answer or a problem. */
import type { Principal } from '../access/principal.ts'
import { Problem, problemFrom } from '../core/problem.ts'
import { sqlState } from '../db/pool.ts'
import { quoted } from './argument.ts'
import { type Called, type ListedTool, listTools, mayCall } from './list.ts'
import { nearest } from './nearest.ts'
import type { Answer, CallContext, ServedTool } from './served.ts'
import type { Toolsets } from './toolset.ts'

/** What came of a call. A problem's `cause`, if any, is for the log and for nobody else. */
export type Outcome =
  | { readonly kind: 'answer'; readonly tool: string; readonly answer: Answer }
  | { readonly kind: 'problem'; readonly tool: string; readonly problem: Problem }
  | { readonly kind: 'unknown_tool'; readonly message: string }

export interface Toolbox {
  readonly served: readonly ServedTool[]
  has(name: string): boolean
  /** What `tools/list` answers to this caller; the default tools, unless others are asked for. */
  list(principal: Principal, toolsets?: Toolsets): readonly ListedTool[]
  /** Makes the call; never throws. */
  call(principal: Principal, name: string, args: unknown, context: CallContext): Promise<Outcome>
}

export const openToolbox = (served: readonly ServedTool[]): Toolbox => {
  const byName = new Map(served.map((tool) => [tool.name, tool]))
  if (byName.size !== served.length) throw new Error('two tools have the same name')
  const lists = listTools(served)
  return {
    served,
    has: (name) => byName.has(name),
    list: (principal, toolsets) => lists.for(principal, toolsets),
    async call(principal, name, args, context) {
      const tool = byName.get(name)
      if (!tool) return { kind: 'unknown_tool', message: unknownTool(name, lists.for(principal, 'all')) }
      try {
        if (!mayCall(principal, tool)) throw notAllowed(principal, tool)
        return { kind: 'answer', tool: name, answer: await tool.call(principal, args, context) }
      } catch (error) {
        return { kind: 'problem', tool: name, problem: problemOf(error) }
      }
    },
  }
}

const unknownTool = (name: string, visible: readonly ListedTool[]): string => {
  const close = nearest(
    name,
    visible.map((tool) => tool.name),
  )
  return close === null
    ? `There is no tool ${quoted(name)}. search_tools finds those of this key.`
    : `There is no tool ${quoted(name)}; the nearest is ${close}.`
}

/** Why the key may not call the tool. */
export const notAllowed = (principal: Principal, tool: Called): Problem =>
  principal.tools !== null && !principal.tools.has(tool.name)
    ? new Problem(
        'not_allowed',
        `This key is limited to other tools than ${tool.name}.`,
        'Use the tools of tools/list, or ask the operator for a key that includes it. Nothing was read or changed.',
      )
    : new Problem(
        'not_allowed',
        `This key lacks the scope ${tool.scopes.join(' or ')}, which ${tool.name} needs.`,
        'Ask the operator for a key with that scope. Nothing was read or changed.',
      )

/** What Postgres refuses about a value, or takes too long over, is the question's fault and not a bug. */
export const problemOf = (error: unknown): Problem => {
  const state = sqlState(error)
  if (state?.startsWith('22'))
    return new Problem(
      'bad_input',
      'An argument is outside what the data can be compared with.',
      'Send ordinary values: numbers of ordinary size, days of this century.',
      { cause: error },
    )
  if (state === '57014')
    return new Problem(
      'limit_exceeded',
      'The question took longer than a call may take.',
      'Narrow it: one marketplace, fewer days, or a filter.',
      { cause: error },
    )
  return problemFrom(error)
}

/** A problem as one text: what happened, what to do, and the code a program can branch on. */
export const problemText = (problem: Problem): string => {
  const wait =
    problem.retry_after_ms === null
      ? ''
      : `, retry_after_seconds: ${Math.ceil(problem.retry_after_ms / 1_000)}`
  return `${problem.message} ${problem.next} [code: ${problem.code}, retry: ${problem.retry}${wait}]`
}
