import { expect, test } from 'vitest'
import { AccountId } from '../../src/core/ids.ts'
import { openRests } from '../../src/sync/rests.ts'

const [one, other] = [AccountId.parse(1), AccountId.parse(2)]

const withClock = () => {
  let now = 0
  const rests = openRests(() => now)
  return {
    rests,
    pass: (ms: number): void => {
      now += ms
    },
    refresh: (took_ms: number, fails = false): Promise<void> =>
      rests.after(one, async () => {
        now += took_ms
        if (fails) throw new Error('no database')
      }),
  }
}

test('an account rests three times as long as its refresh took, and no other does', async () => {
  const { rests, pass, refresh } = withClock()
  expect(rests.left_ms(one)).toBe(0)
  await refresh(2_000)
  expect(rests.left_ms(one)).toBe(6_000)
  expect(rests.left_ms(other)).toBe(0)
  pass(5_999)
  expect(rests.left_ms(one)).toBe(1)
  pass(1)
  expect(rests.left_ms(one)).toBe(0)
})

test('no rest is longer than a minute', async () => {
  const { rests, refresh } = withClock()
  await refresh(600_000)
  expect(rests.left_ms(one)).toBe(60_000)
})

test('a refresh that fails is heard of, and not rested from: the queue tries it again', async () => {
  const { rests, refresh } = withClock()
  await expect(refresh(100, true)).rejects.toThrow('no database')
  expect(rests.left_ms(one)).toBe(0)
})

test('while a refresh is under way nobody begins another, or waits for it in a slot', async () => {
  const { rests, pass } = withClock()
  await rests.after(one, async () => {
    expect(rests.isUnderWay(one)).toBe(true)
    expect(rests.left_ms(one)).toBe(100)
    pass(1_000)
    expect(rests.left_ms(one)).toBe(3_000)
    expect(rests.left_ms(other)).toBe(0)
  })
  expect(rests.left_ms(one)).toBe(3_000)
  expect(rests.isUnderWay(one)).toBe(false)
})
