/** One seller in one marketplace: its SKUs, and the life of each, lived as far as somebody asks. */
import { localDate, type Instant, type LocalDate } from '../../core/time.ts'
import { calendarOf, type Calendar } from './calendar.ts'
import { profileOf, skuText } from './catalog.ts'
import { lifeOf, type Life } from './life.ts'
import type { SkuProfile, WorldSetup } from './types.ts'

/**
 * Lives kept ready. A 400-day life of a good seller takes some 200 kB, so this is about 60 MB at most; a world
 * with more SKUs is made again SKU by SKU for every report.
 */
const KEPT_LIVES = 300

export interface MarketWorld {
  readonly setup: WorldSetup
  readonly calendar: Calendar
  profile(index: number): SkuProfile
  /** The SKU's index; undefined when the seller has no such SKU. Bytes count: `mug-01` is not `MUG-01`. */
  indexOf(sku: string): number | undefined
  /** The SKU's life, lived through that day at least. */
  life(index: number, through_day: number): Life
  /** Every SKU's life, one at a time. */
  lives(through_day: number): Generator<Life>
  today(now: Instant): LocalDate
}

export const marketOf = (setup: WorldSetup): MarketWorld => {
  const calendar = calendarOf(setup.began_on, setup.marketplace.time_zone)
  const kept = new Map<number, Life>()
  let indexes: ReadonlyMap<string, number> | undefined
  const indexAll = (): ReadonlyMap<string, number> => {
    const made = new Map<string, number>()
    for (let index = 0; index < setup.sku_count; index += 1) made.set(skuText(setup.seed, index), index)
    return made
  }
  const life = (index: number, through_day: number): Life => {
    const lived = kept.get(index) ?? lifeOf(setup, calendar, index)
    lived.liveThrough(through_day)
    if (kept.size < KEPT_LIVES && setup.sku_count <= KEPT_LIVES) kept.set(index, lived)
    return lived
  }
  return {
    setup,
    calendar,
    profile: (index) => kept.get(index)?.profile ?? profileOf(setup, index),
    indexOf(sku) {
      indexes ??= indexAll()
      return indexes.get(sku)
    },
    life,
    *lives(through_day) {
      for (let index = 0; index < setup.sku_count; index += 1) yield life(index, through_day)
    },
    today: (now) => localDate(now, setup.marketplace.time_zone),
  }
}
