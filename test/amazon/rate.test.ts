import fc from 'fast-check'
import { expect, test } from 'vitest'
import { OPERATIONS, type Rate } from '../../src/amazon/operation.ts'
import {
  countOne,
  emptied,
  fullBucket,
  memoryLimits,
  rateFromHeader,
  refilled,
  takeOne,
} from '../../src/amazon/rate.ts'
import { clockAt } from '../../src/core/clock.ts'
import { AccountId } from '../../src/core/ids.ts'
import { Instant } from '../../src/core/time.ts'

// createReport: 15 at once, then one per 1/0.0167 s, which is 59,880.2 ms and rounded up.
test('fifteen reports may be asked for at once, the sixteenth after a minute', () => {
  const rate = OPERATIONS.createReport
  let bucket = fullBucket(rate, 0)
  for (let call = 0; call < 15; call += 1) {
    const taken = takeOne(bucket, rate, 0)
    expect(taken.wait_ms).toBe(0)
    bucket = countOne(taken.bucket, rate, 0)
  }
  expect(takeOne(bucket, rate, 0).wait_ms).toBe(59_881)
  expect(takeOne(bucket, rate, 59_881).wait_ms).toBe(0)
})

test('a wait that was told is enough, whatever the plan and the history', () => {
  const plan = fc.record({
    per_second: fc.double({ min: 0.001, max: 50, noNaN: true }),
    burst: fc.integer({ min: 1, max: 40 }),
  })
  fc.assert(
    fc.property(plan, fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 50 }), (rate, gaps) => {
      let now = 0
      let bucket = fullBucket(rate, now)
      for (const gap of gaps) {
        now += gap
        const taken = takeOne(bucket, rate, now)
        bucket = taken.wait_ms > 0 ? taken.bucket : countOne(taken.bucket, rate, now)
        expect(bucket.tokens).toBeLessThanOrEqual(rate.burst)
        const after = now + taken.wait_ms
        const next = taken.wait_ms > 0 ? takeOne(bucket, rate, after).wait_ms : 0
        expect(next).toBe(0)
      }
    }),
  )
})

interface Moment {
  readonly at_ms: number
  readonly what: 'ask' | 'arrive' | 'answer'
  readonly there_ms: number
  readonly back_ms: number
}

/** How often Amazon's own bucket is empty when a call that ours let through arrives there. */
const refusals = (rate: Rate, asked: readonly { gap: number; there: number; back: number }[]): number => {
  let now = 0
  const moments: Moment[] = asked.map(({ gap, there, back }) => {
    now += gap
    return { at_ms: now, what: 'ask', there_ms: there, back_ms: back }
  })
  let ours = fullBucket(rate, 0)
  let theirs = fullBucket(rate, 0)
  let refused = 0
  while (moments.length > 0) {
    moments.sort((a, b) => a.at_ms - b.at_ms)
    const moment = moments.shift()
    if (moment === undefined) break
    const { at_ms, what, there_ms, back_ms } = moment
    if (what === 'answer') ours = countOne(ours, rate, at_ms)
    else if (what === 'arrive') {
      theirs = refilled(theirs, rate, at_ms)
      if (theirs.tokens < 1 - 1e-6) refused += 1
      theirs = { ...theirs, tokens: theirs.tokens - 1 }
      moments.push({ ...moment, what: 'answer', at_ms: at_ms + back_ms })
    } else {
      const taken = takeOne(ours, rate, at_ms)
      ours = taken.bucket
      if (taken.wait_ms === 0) moments.push({ ...moment, what: 'arrive', at_ms: at_ms + there_ms })
    }
  }
  return refused
}

// A bucket that counts when it is asked refills at once, while Amazon's is still full because the first call is on
// its way for a second: the next call is then a second too early for Amazon.
test('no call is one too many for Amazon, however long each is on its way', () => {
  const plan = fc.record({
    per_second: fc.double({ min: 0.5, max: 50, noNaN: true }),
    burst: fc.integer({ min: 1, max: 8 }),
  })
  const way = fc.integer({ min: 0, max: 2_000 })
  const asked = fc.array(fc.record({ gap: fc.integer({ min: 0, max: 800 }), there: way, back: way }), {
    minLength: 20,
    maxLength: 60,
  })
  const kept = fc.property(plan, asked, (rate, calls) => {
    expect(refusals(rate, calls)).toBe(0)
  })
  fc.assert(kept)
})

test('a clock that steps back refills nothing', () => {
  const rate = { per_second: 1, burst: 5 }
  expect(refilled({ tokens: 2, at_ms: 10_000, in_flight: 0 }, rate, 4_000).tokens).toBe(2)
})

test('after a 429 the next token comes when the wait is over, and not before', () => {
  const rate = { per_second: 0.5, burst: 10 }
  const bucket = emptied(fullBucket(rate, 0), rate, 0, 8_000)
  expect(takeOne(bucket, rate, 7_990).wait_ms).toBeGreaterThan(0)
  expect(takeOne(bucket, rate, 8_000).wait_ms).toBe(0)
})

// The header is calls per second: 0.5 means one call in two seconds.
test('a rate that Amazon’s header names is used from then on, for that account', async () => {
  const clock = clockAt(Instant.parse('2026-11-23T00:00:00.000Z'))
  const limits = memoryLimits({ clock })
  const [account, other] = [AccountId.parse(1), AccountId.parse(2)]
  await limits.exhausted(account, 'getReport', 500)
  await limits.learned(account, 'getReport', 0.5)
  expect(await limits.take(account, 'getReport')).toEqual({ granted: false, wait_ms: 2_000 })
  expect(await limits.take(other, 'getReport')).toEqual({ granted: true })
  await limits.answered(other, 'getReport')
  clock.advance({ seconds: 2 })
  expect(await limits.take(account, 'getReport')).toEqual({ granted: true })
})

test.each([
  ['0.0167', 0.0167],
  ['2.0', 2],
  [' 5 ', 5],
  ['0', null],
  ['-1', null],
  ['', null],
  ['many', null],
  ['1e99', null],
  [undefined, null],
])('the rate header %j means %j', (header, rate) => {
  expect(rateFromHeader(header)).toBe(rate)
})
