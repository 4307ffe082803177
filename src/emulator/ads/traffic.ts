/**
 * What ads brought about, day by day: where they showed, which clicks they got, which orders those clicks led to.
 * Orders are the world's own: some of them, chosen by their hash, came by an ad up to 29 days earlier. So the orders
 * of ads are always a subset of the seller's orders, whatever is asked and when.
 */
import { momentOf } from '../world/calendar.ts'
import type { Life } from '../world/life.ts'
import type { MarketWorld } from '../world/market.ts'
import type { Order } from '../world/types.ts'
import { hashText, mix, randomFrom, type Random } from '../world/random.ts'
import { treeOf, type Tree } from './tree.ts'
import { on, type Ad, type AdGroup, type Campaign, type Target } from './types.ts'

export interface Place {
  readonly campaign: Campaign
  readonly group: AdGroup
  readonly target: Target
  readonly ad: Ad
  /** The SKU that was shown. */
  readonly sku_index: number
}

/** One click with the impressions before it, or impressions that nobody clicked on. */
export interface Touch extends Place {
  readonly day: number
  readonly at_ms: number
  /** What was searched for; null where nobody clicked. */
  readonly term: string | null
  /** 0 top of search, 1 detail page, 2 rest of Amazon, 3 off Amazon. */
  readonly placement: number
  readonly impressions: number
  readonly clicks: 0 | 1
  readonly cost_minor: number
  readonly bought: { readonly order: Order; readonly life: Life } | null
  /** Days after which Amazon finds that it was no person, and takes it back; null for people. */
  readonly invalid_after_days: 3 | 30 | null
}

export interface Traffic {
  readonly tree: Tree
  readonly world: MarketWorld
  /** All that happened on a day, as it is finally known. Ordered by campaign and moment. */
  readonly day: (day: number) => readonly Touch[]
}

/** Orders that came by an ad, of each hundred of an advertised SKU. */
const AD_PERCENT = 30
/** An order is attributed to a click at most this many days before, the day of the click included. */
export const LAG_DAYS = 30
const KEPT_DAYS = 130

/** Days from click to order: most buy at once, some think it over for weeks. */
const lagOf = (hash: number): number => {
  const draw = hash % 100
  if (draw < 60) return 0
  if (draw < 75) return 1
  if (draw < 90) return 2 + ((hash >>> 8) % 5)
  return draw < 96 ? 7 + ((hash >>> 8) % 7) : 14 + ((hash >>> 8) % 16)
}

/** Orders of one SKU by the day of the click that led to them; each order is looked at once. */
const clicksOfLife = (life: Life): ((day: number) => readonly Order[]) => {
  const by_day = new Map<number, Order[]>()
  let looked = 0
  return (day) => {
    life.liveThrough(day + LAG_DAYS)
    for (; looked < life.orders.length; looked += 1) {
      const order = life.orders[looked]
      if (!order || order.channel === 'non_amazon') continue
      const hash = mix(life.profile.seed, 71, order.placed_day, order.ordinal)
      if (hash % 100 >= AD_PERCENT) continue
      const click_day = order.placed_day - lagOf(mix(hash, 1))
      const known = by_day.get(click_day)
      if (known) known.push(order)
      else by_day.set(click_day, [order])
    }
    return by_day.get(day) ?? []
  }
}

/** An ad runs while its listing can be bought; Amazon notices a stock-out a day late. */
const isBuyable = (life: Life, day: number): boolean => {
  if (day < life.profile.opened_day) return false
  if (life.profile.fulfilment !== 'amazon') return true
  return life.days[Math.max(0, day - 1)]?.in_stock ?? false
}

export const isServing = (place: Pick<Place, 'campaign' | 'group'>, day: number): boolean =>
  day >= place.campaign.created_day &&
  on(place.campaign.state, day) === 'ENABLED' &&
  on(place.group.state, day) === 'ENABLED'

const ASIN_TERM = /^[A-Z0-9]{10}$/

const termOf = ({ aim }: Target, random: Random): string => {
  if (aim.as === 'keyword') {
    const more = ['', '', ' for kitchen', ' gift', ' large']
    return aim.match === 'EXACT' ? aim.text : `${aim.text}${more[random.integer(0, 4)] ?? ''}`
  }
  const { type, value } = aim.expression
  if (ASIN_TERM.test(value)) return value.toLowerCase()
  if (type.startsWith('QUERY'))
    return ['kettle', 'best kettle 2026', 'mug', 'kitchen gift'][random.integer(0, 3)] ?? '*'
  return random.chance(0.1) ? '*' : `b0r${random.integer(0, 46_655).toString(36).padStart(7, '0')}`
}

const clickOf = (
  place: Place,
  at: { readonly day: number; readonly at_ms: number },
  random: Random,
  bought: Touch['bought'],
): Touch => {
  const bid = on(place.target.bid_minor, at.day)
  const invalid = random.integer(0, 199)
  return {
    ...place,
    ...at,
    term: termOf(place.target, random),
    placement: random.integer(0, place.campaign.program === 'sp' ? 3 : 2),
    impressions: random.integer(40, 260),
    clicks: 1,
    cost_minor: Math.max(2, Math.round(bid * (0.45 + 0.5 * random.unit()))),
    bought,
    invalid_after_days: bought || invalid > 2 ? null : invalid < 2 ? 3 : 30,
  }
}

/** Spends the budget in the order of the day's moments: what comes after it is used up did not happen. */
const withinBudget = (campaign: Campaign, day: number, touches: readonly Touch[]): readonly Touch[] => {
  let left = on(campaign.budget_minor, day)
  return touches
    .toSorted((a, b) => a.at_ms - b.at_ms)
    .filter((touch) => {
      if (touch.cost_minor > left) return false
      left -= touch.cost_minor
      return true
    })
}

const liveOf = <T extends { readonly state: Target['state'] }>(
  all: readonly T[],
  day: number,
): readonly T[] => all.filter((one) => on(one.state, day) === 'ENABLED')

interface Making {
  readonly world: MarketWorld
  readonly lives: ReadonlyMap<number, Life>
  readonly clicks: ReadonlyMap<number, (day: number) => readonly Order[]>
}

/** Places where a SKU's ad could have been seen that day. */
const placesOf = (
  making: Making,
  campaigns: readonly Campaign[],
  day: number,
): ReadonlyMap<number, readonly Place[]> => {
  const places = new Map<number, Place[]>()
  for (const campaign of campaigns)
    for (const group of campaign.groups) {
      if (!isServing({ campaign, group }, day)) continue
      for (const ad of liveOf(group.ads, day))
        for (const sku_index of ad.sku_indexes) {
          const life = making.lives.get(sku_index)
          if (!life || !isBuyable(life, day)) continue
          for (const target of liveOf(group.targets, day)) {
            const known = places.get(sku_index)
            const place = { campaign, group, target, ad, sku_index }
            if (known) known.push(place)
            else places.set(sku_index, [place])
          }
        }
    }
  return places
}

/** The click an order came by: on an ad of its own SKU, or, now and then, of another of the shop. */
const boughtBy = (
  making: Making,
  places: ReadonlyMap<number, readonly Place[]>,
  sku_index: number,
  day: number,
): readonly Touch[] => {
  const life = making.lives.get(sku_index)
  if (!life) return []
  const { calendar } = making.world
  return (making.clicks.get(sku_index)?.(day) ?? []).flatMap((order) => {
    const random = randomFrom(mix(life.profile.seed, 72, order.placed_day, order.ordinal))
    const others = [...places.keys()]
    const halo = random.chance(0.15) ? others[random.integer(0, others.length - 1)] : undefined
    const shown = places.get(halo ?? sku_index) ?? []
    const place = shown[random.integer(0, shown.length - 1)]
    if (!place) return []
    const before = momentOf(calendar, day, random.unit())
    const at_ms = day === order.placed_day ? order.placed_ms - random.integer(1, 20) * 60_000 : before
    if (at_ms < calendar.startMs(day)) return []
    return [clickOf(place, { day, at_ms }, random, { order, life })]
  })
}

/** Impressions and clicks that led to nothing, of one target. */
function* idle(making: Making, place: Place, day: number, share: number): Generator<Touch> {
  const { calendar } = making.world
  const random = randomFrom(mix(hashText(place.target.id), hashText(place.ad.id), place.sku_index, day))
  const seen = clickOf(place, { day, at_ms: momentOf(calendar, day, random.unit()) }, random, null)
  yield { ...seen, term: null, clicks: 0, cost_minor: 0, invalid_after_days: null }
  const clicks = random.poisson(place.target.daily_clicks * share)
  for (let click = 0; click < clicks; click += 1)
    yield clickOf(place, { day, at_ms: momentOf(calendar, day, random.unit()) }, random, null)
}

const makeDay = (making: Making, tree: Tree, day: number): readonly Touch[] => {
  if (day < 0) return []
  for (const life of making.lives.values()) life.liveThrough(day)
  const places = placesOf(making, tree.campaigns, day)
  const by_campaign = new Map<Campaign, Touch[]>(tree.campaigns.map((campaign) => [campaign, []]))
  for (const [sku_index, shown] of places) {
    for (const touch of boughtBy(making, places, sku_index, day)) by_campaign.get(touch.campaign)?.push(touch)
    for (const place of shown) {
      const share = 1 / place.group.ads.length / place.ad.sku_indexes.length
      by_campaign.get(place.campaign)?.push(...idle(making, place, day, share))
    }
  }
  return [...by_campaign].flatMap(([campaign, touches]) => withinBudget(campaign, day, touches))
}

export const trafficOf = (world: MarketWorld): Traffic => {
  const tree = treeOf(world)
  // Kept by ourselves: a world of many SKUs keeps none, and only the advertised few are needed again and again.
  const lives = new Map<number, Life>()
  const clicks = new Map<number, (day: number) => readonly Order[]>()
  const days = new Map<number, readonly Touch[]>()
  const begin = (): void => {
    if (lives.size > 0) return
    for (const index of tree.advertised) {
      const life = world.life(index, 0)
      lives.set(index, life)
      clicks.set(index, clicksOfLife(life))
    }
  }
  return {
    tree,
    world,
    day(day) {
      const known = days.get(day)
      if (known) return known
      begin()
      const made = makeDay({ world, lives, clicks }, tree, day)
      const [oldest] = days.keys()
      if (days.size >= KEPT_DAYS && oldest !== undefined) days.delete(oldest)
      days.set(day, made)
      return made
    },
  }
}
