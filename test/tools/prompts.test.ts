import { describe, expect, test } from 'vitest'
import { prompts } from '../../src/capabilities.ts'
import { toolNames } from '../../src/commands/key.ts'
import { renderPrompt } from '../../src/tools/prompt.ts'

const NAMES_OF_TOOLS = /\b(?:get|list|search|read|simulate|explain|verify|preview|commit)_[a-z_]+/g

describe.each(prompts.map((prompt) => [prompt.name, prompt] as const))('%s', (_, prompt) => {
  test('names tools that there are', () => {
    const named = renderPrompt(prompt, {}).match(NAMES_OF_TOOLS) ?? []
    expect(named.length).toBeGreaterThan(2)
    expect(named.filter((name) => !toolNames().has(name))).toEqual([])
  })

  test('says where, when a person says it, on one line and no more of it than fits', () => {
    const text = renderPrompt(prompt, { account: 'Acme\n\nNA', marketplace: 'x'.repeat(500) })
    expect(text).toContain('of account Acme NA, marketplace xxx')
    expect(text).not.toContain('x'.repeat(101))
    expect(renderPrompt(prompt, { account: '  ' })).not.toContain('account ,')
  })
})

test('an argument left out says what it is otherwise', () => {
  const review = prompts.find(({ name }) => name === 'replenishment_review')
  expect(review && renderPrompt(review, {})).toContain('below 30 days')
  expect(review && renderPrompt(review, { below_days: '45' })).toContain('below 45 days')
})
