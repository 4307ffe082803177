/** The bars of `npm run bench:forecast` on a sample of its series, none of which the method's constants were set on. */
import { expect, test } from 'vitest'
import { judge, OURS } from '../bench/forecast/judge.ts'
import { RULES } from '../bench/forecast/rules.ts'

test('over 204 series of six kinds the forecast is nearer than every rule of thumb, and P10 to P90 holds four fifths of what came', () => {
  const verdict = judge(20_001, 34, 2)
  expect(verdict.series).toBe(204)
  const ours = verdict.error(OURS, 'all')
  for (const { name } of RULES) {
    const theirs = verdict.error(name, 'all')
    expect({
      name,
      nearer: ours.total_error < theirs.total_error && ours.daily_error < theirs.daily_error,
    }).toEqual({
      name,
      nearer: true,
    })
  }
  const { within, below, above } = verdict.held('all', 28)
  const held = within / (within + below + above)
  expect(held).toBeGreaterThanOrEqual(0.75)
  expect(held).toBeLessThanOrEqual(0.85)
})
