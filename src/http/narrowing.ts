/** What the address of a connection asks for: fewer rights than the key has, or other tools in the list. */
import { z } from 'zod'
import { type Principal, readingOnly } from '../access/principal.ts'
import { Problem } from '../core/problem.ts'
import { quoted } from '../tools/argument.ts'
import { nearest } from '../tools/nearest.ts'
import { parseToolsets, type Toolsets } from '../tools/toolset.ts'

/** Who calls, as far as the address lets them, and the tools they ask to be shown. */
export interface Caller {
  readonly principal: Principal
  readonly toolsets: Toolsets
}

const ASKED = ['toolsets', 'read_only'] as const

// A letter or two is near to everything.
const SLIP_LETTERS_MIN = 4

const Query = z.record(z.string(), z.union([z.string(), z.array(z.string())]))

const isTrue = (text: string): boolean => {
  if (text === 'true' || text === '1' || text === '') return true
  if (text === 'false' || text === '0') return false
  throw new Problem('bad_input', `read_only is ${quoted(text)}.`, 'Send read_only=true, or leave it out.')
}

/** Hosts add names of their own to an address; only what was almost one of ours is a mistake worth naming. */
const refuseSlips = (names: readonly string[]): void => {
  for (const name of names) {
    const known = name.length < SLIP_LETTERS_MIN || ASKED.some((each) => each === name)
    const close = known ? null : nearest(name, ASKED)
    if (close !== null)
      throw new Problem('bad_input', `The address asks for ${quoted(name)}.`, `Write it ${close}.`)
  }
}

/** The caller as the query of the address narrows them; a `bad_input` Problem says what it cannot mean. */
export const narrowed = (principal: Principal, query: unknown): Caller => {
  const asked = Query.parse(query)
  refuseSlips(Object.keys(asked))
  const { toolsets = '', read_only = 'false' } = asked
  return {
    principal: isTrue([read_only].flat().at(-1) ?? '') ? readingOnly(principal) : principal,
    toolsets: parseToolsets([toolsets].flat().join(',')),
  }
}
