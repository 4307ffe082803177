/** Which of its tools a connection is shown: what most conversations need, or the whole of the domains it names. */
import type { Principal } from '../access/principal.ts'
import { DOMAINS, type Domain } from '../access/scope.ts'
import { Problem } from '../core/problem.ts'
import { quoted } from './argument.ts'
import { nearest } from './nearest.ts'
import type { ServedTool } from './served.ts'

/** `default`: all but those told on request; `all`; or those of some domains, told on request or not. */
export type Toolsets = 'default' | 'all' | ReadonlySet<Domain>

const isDomain = (name: string): name is Domain => DOMAINS.some((domain) => domain === name)

/** Reads `inventory,ads`, `all` or `default`; a `bad_input` Problem names what is none of them. */
export const parseToolsets = (text: string): Toolsets => {
  const names = text
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '')
  if (names.length === 0) return 'default'
  if (names.includes('all')) return 'all'
  if (names.length === 1 && names[0] === 'default') return 'default'
  const wrong = names.find((name) => !isDomain(name))
  if (wrong === undefined) return new Set(names.filter(isDomain))
  const close = nearest(wrong, [...DOMAINS, 'all'])
  throw new Problem(
    'bad_input',
    `There is no toolset ${quoted(wrong)}${close === null ? '' : `; the nearest is ${close}`}.`,
    `Send toolsets as all, or as some of: ${DOMAINS.join(', ')}.`,
  )
}

const domainsOf = ({ scopes }: ServedTool): readonly string[] =>
  scopes.map((scope) => scope.split(':')[0] ?? '')

/** Whether a tool the key may call is shown. An operator who named a key's tools meant each of them. */
export const isShown = (principal: Principal, tool: ServedTool, toolsets: Toolsets): boolean => {
  if (principal.tools !== null || toolsets === 'all' || tool.scopes.length === 0) return true
  if (toolsets === 'default') return !tool.on_request
  return domainsOf(tool).some((domain) => isDomain(domain) && toolsets.has(domain))
}
