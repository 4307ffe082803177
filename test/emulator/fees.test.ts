import { expect, test } from 'vitest'
import { DEMO_SELLER } from '../../src/emulator/sellers.ts'
import { fulfilmentFee, referralFee, sizeOf } from '../../src/emulator/world/fees.ts'
import { startClient } from './client.ts'

test('the longest side is first, the size tier follows from the box, and a bulkier unit costs more to ship', async () => {
  const { emulator } = await startClient({ sellers: [{ ...DEMO_SELLER, sku_count: 40 }] })
  const profiles = emulator.world.skus().map((sku) => emulator.world.truth(sku).profile)
  const fees = new Map<string, number[]>()
  for (const profile of profiles) {
    const { sides, tier } = sizeOf(profile)
    expect(sides).toEqual([...sides].toSorted((a, b) => b - a))
    fees.set(tier, [...(fees.get(tier) ?? []), fulfilmentFee(profile)])
  }
  const standard = fees.get('LargeStandardSize') ?? []
  const bulky = fees.get('SmallBulky') ?? []
  expect(standard.length).toBeGreaterThan(0)
  expect(Math.min(...bulky)).toBeGreaterThan(Math.min(...standard))
  await emulator.close()
})

test('the referral fee is fifteen per cent, and thirty cents a unit at least', () => {
  expect(referralFee(2000)).toBe(300)
  expect(referralFee(300, 2)).toBe(60)
  expect(referralFee(0, 0)).toBe(0)
})
