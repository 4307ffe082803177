/** Prompts: every step leads to tools that the key may call, and what it may not is said. */
import { describe, expect, test } from 'vitest'
import { prompts, tools } from '../../src/capabilities.ts'
import { toolNames } from '../../src/commands/key.ts'
import {
  type Prompt,
  type PromptTools,
  definePrompt,
  isOffered,
  renderPrompt,
} from '../../src/tools/prompt.ts'

const NAMES_OF_TOOLS = /\b(?:get|list|search|read|simulate|explain|verify|preview|commit)_[a-z_]+/g

const having = (callable: Iterable<string>, listed: Iterable<string> = callable): PromptTools => ({
  callable: new Set(callable),
  listed: new Set(listed),
})
const on_request = new Set<string>(tools.filter((tool) => tool.on_request).map(({ name }) => name))
const EVERY = having(
  toolNames(),
  [...toolNames()].filter((name) => !on_request.has(name)),
)

/** As a key of some scopes has them: what the rest of the server serves to every key, and the tools of these domains. */
const ofDomains = (...domains: readonly string[]): PromptTools => {
  const unscoped = ['get_account_info', 'explain_number', 'verify_numbers', 'search_tools', 'read_tool']
  const read = tools.filter(({ scope }) => domains.includes(scope.split(':')[0] ?? ''))
  const callable = [...unscoped, ...read.map(({ name }) => name)]
  return having(
    callable,
    callable.filter((name) => !on_request.has(name)),
  )
}

const named = (text: string): readonly string[] => text.match(NAMES_OF_TOOLS) ?? []

describe.each(prompts.map((prompt) => [prompt.name, prompt] as const))('%s', (_, prompt) => {
  test('names tools that there are, each one in the step that needs it', () => {
    const text = renderPrompt(prompt, {}, EVERY)
    expect(named(text).length).toBeGreaterThan(2)
    expect(named(text).filter((name) => !toolNames().has(name))).toEqual([])
    const { steps, closing } = prompt.text({})
    for (const { needs, say } of [...steps, ...closing])
      expect(named(say).filter((name) => !needs.includes(name))).toEqual([])
  })

  test.each(['inventory', 'planning', 'reconciliation', 'fulfillment', 'catalog', 'orders'])(
    'asks a key of %s alone for nothing that it may not call',
    (domain) => {
      const key = ofDomains(domain)
      const [steps = ''] = renderPrompt(prompt, {}, key).split('This key may not call')
      expect(named(steps).filter((name) => !key.callable.has(name))).toEqual([])
    },
  )

  test('says where, when a person says it, on one line and no more of it than fits', () => {
    const text = renderPrompt(prompt, { account: 'Acme\n\nNA', marketplace: 'x'.repeat(500) }, EVERY)
    expect(text).toContain('of account Acme NA, marketplace xxx')
    expect(text).not.toContain('x'.repeat(101))
    expect(renderPrompt(prompt, { account: '  ' }, EVERY)).not.toContain('account ,')
  })
})

const prompt = (name: string): Prompt => {
  const found = prompts.find((each) => each.name === name)
  if (found === undefined) throw new Error(`there is no prompt ${name}`)
  return found
}

test('an argument left out says what it is otherwise', () => {
  const review = prompt('replenishment_review')
  expect(renderPrompt(review, {}, EVERY)).toContain('below_days 30')
  expect(renderPrompt(review, { below_days: '45' }, EVERY)).toContain('below_days 45')
})

test('a tool that the client does not list is called through another, one that it lists is not', () => {
  const review = prompt('replenishment_review')
  expect(renderPrompt(review, {}, EVERY)).toContain('Called by read_tool: simulate_plan.')
  expect(renderPrompt(review, {}, having(toolNames()))).not.toContain('read_tool')
})

test('what a key may not call is left out, the steps are counted anew, and it is said', () => {
  const text = renderPrompt(prompt('replenishment_review'), {}, ofDomains('inventory'))
  expect(text).toContain('\n1. get_days_of_cover')
  expect(text).not.toContain('\n2. ')
  expect(text).toContain(
    'This key may not call get_inbound_timing, get_stock_risk, get_replenishment_facts, simulate_plan: say that what they tell is left out.',
  )
})

test('a prompt of which a key can do nothing is not offered to it', () => {
  const review = prompt('replenishment_review')
  expect(isOffered(review, ofDomains('inventory'))).toBe(true)
  expect(isOffered(review, ofDomains('orders'))).toBe(false)
  expect(isOffered(prompt('reconciliation_queue'), ofDomains('planning'))).toBe(false)
})

test('a step that needs two tools is taken with both or not at all', () => {
  const both = definePrompt({
    name: 'both',
    title: 'Both',
    description: 'Both.',
    arguments: {},
    text: () => ({
      opening: 'Look.',
      steps: [{ needs: ['get_a', 'get_b'], say: 'get_a, get_b' }],
      closing: [],
    }),
  })
  expect(isOffered(both, having(['get_a', 'get_b']))).toBe(true)
  expect(isOffered(both, having(['get_a']))).toBe(false)
})
