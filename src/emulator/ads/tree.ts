/**
 * The campaigns of one seller in one marketplace, made from the seed alone: families of SKUs, each with an automatic
 * and a keyword campaign, some with product targeting, brand and display campaigns. People change them now and then:
 * budgets, bids, names and states have steps.
 */
import { hashText, mix, pick, randomFrom, type Random } from '../world/random.ts'
import type { MarketWorld } from '../world/market.ts'
import type { Ad, AdGroup, Campaign, Match, Negative, Program, State, Steps, Target } from './types.ts'

/** Sellers advertise what sells; a big shop advertises its best. */
const ADVERTISED_MAX = 60
const FAMILY_SKUS = 5
/** Campaigns begin in the first weeks of the world. */
const FIRST_DAYS = 20
/** Changes are made up to here; a world that grows older is left alone. */
const LAST_DAY = 2000

export interface Tree {
  readonly campaigns: readonly Campaign[]
  /** Indexes of the SKUs that some ad shows. */
  readonly advertised: ReadonlySet<number>
}

/** Makes ids: fifteen digits as Amazon's are, those of display campaigns beyond what a double holds. */
const idsOf = (seed: number): ((what: string, number: number) => string) => {
  return (what, number) => {
    const digits = `${mix(seed, hashText(what), number)}`.padStart(10, '0')
    const length = what === 'sd campaign' ? 9 : 5
    const tail = `${mix(seed, number, hashText(what), 3)}`.padStart(10, '0').slice(0, length)
    return `${1 + (number % 8)}${digits.slice(-9)}${tail}`
  }
}

interface Making {
  readonly random: Random
  readonly id: (what: string) => string
  readonly profile: MarketWorld['profile']
}

const stepsOf = <T>(first: T, created: number, later: readonly { day: number; value: T }[]): Steps<T> => [
  { from_day: created, value: first },
  ...later.filter(({ day }) => day > created).map(({ day, value }) => ({ from_day: day, value })),
]

/** Numbers that are turned up and down every few weeks or months. */
const turned = (
  random: Random,
  from: number,
  every: readonly [number, number],
  created: number,
): Steps<number> => {
  const later: { day: number; value: number }[] = []
  let value = from
  for (let day = created + random.integer(...every); day < LAST_DAY; day += random.integer(...every)) {
    value = Math.max(5, Math.min(from * 3, Math.round((value * random.integer(80, 130)) / 100)))
    later.push({ day, value })
  }
  return stepsOf(from, created, later)
}

/** Most stay as they were made; some are paused for a while, and one in twenty ends. */
const livesOf = (random: Random, created: number): Steps<State> => {
  const draw = random.unit()
  if (draw < 0.75) return stepsOf<State>('ENABLED', created, [])
  const paused = created + random.integer(60, 380)
  const later: { day: number; value: State }[] = [{ day: paused, value: 'PAUSED' }]
  if (draw < 0.95) later.push({ day: paused + random.integer(3, 30), value: 'ENABLED' })
  else later.push({ day: paused + random.integer(30, 60), value: 'ARCHIVED' })
  return stepsOf<State>('ENABLED', created, later)
}

const MATCHES = ['BROAD', 'PHRASE', 'EXACT'] as const satisfies readonly Match[]
const AUTO = [
  'QUERY_HIGH_REL_MATCHES',
  'QUERY_BROAD_REL_MATCHES',
  'ASIN_SUBSTITUTE_RELATED',
  'ASIN_ACCESSORY_RELATED',
] as const
const KEYWORDS = [
  'kettle',
  'electric kettle 1.7l',
  'oil can',
  'desk lamp oak',
  'yoga mat non slip',
  'coffee mug set',
  '12" pan',
  'cutting board wood',
  'tea towel',
  'größe m küche',
  'cadeau café',
] as const

const targetOf = (make: Making, created: number, aim: Target['aim']): Target => ({
  id: make.id(aim.as === 'keyword' ? 'keyword' : 'target'),
  state: livesOf(make.random, created),
  bid_minor: turned(make.random, make.random.integer(25, 140), [30, 90], created),
  aim,
  daily_clicks: make.random.integer(10, 140) / 100,
})

const keywordsOf = (make: Making, created: number, count: number): readonly Target[] =>
  Array.from({ length: count }, (_, index) =>
    targetOf(make, created, {
      as: 'keyword',
      text: pick(KEYWORDS, make.random.integer(0, KEYWORDS.length - 1)),
      match: pick(MATCHES, index),
    }),
  )

const autoTargets = (make: Making, created: number): readonly Target[] =>
  AUTO.map((type) => targetOf(make, created, { as: 'auto', expression: { type, value: '' } }))

const rivalAsin = (make: Making): string =>
  `B0R${make.random.integer(0, 2_176_782_335).toString(36).toUpperCase().padStart(7, '0').slice(-7)}`

const productTargets = (make: Making, created: number, program: Program): readonly Target[] => {
  const own = program === 'sd' ? ['asinSameAs', 'asinCategorySameAs'] : ['ASIN_SAME_AS', 'ASIN_EXPANDED_FROM']
  const asins = own.slice(0, program === 'sd' ? 1 : 2).map((type) => ({ type, value: rivalAsin(make) }))
  const category = {
    type: program === 'sd' ? 'asinCategorySameAs' : 'ASIN_CATEGORY_SAME_AS',
    value: String(make.random.integer(100_000, 999_999)),
  }
  return [...asins, category].map((expression) => targetOf(make, created, { as: 'product', expression }))
}

const nonEmpty = <T>(list: readonly T[], what: string): readonly [T, ...T[]] => {
  const [first, ...others] = list
  if (first === undefined) throw new Error(`A campaign tree without ${what}.`)
  return [first, ...others]
}

const adsOf = (make: Making, created: number, skus: readonly number[], program: Program): readonly Ad[] => {
  const shown = program === 'sb' ? [nonEmpty(skus.slice(0, 3), 'SKUs')] : skus.map((sku) => [sku] as const)
  return shown.map((sku_indexes) => ({
    id: make.id('ad'),
    state: livesOf(make.random, created),
    sku_indexes,
  }))
}

const negativesOf = (make: Making, created: number, as: 'keyword' | 'product'): readonly Negative[] =>
  Array.from({ length: make.random.integer(0, 2) }, (_, index) => ({
    id: make.id('negative'),
    created_day: created + make.random.integer(10, 300),
    aim:
      as === 'keyword'
        ? {
            as,
            text: `${pick(KEYWORDS, make.random.integer(0, 10))} ${index === 0 ? 'free' : 'used'}`,
            match: index === 0 ? 'NEGATIVE_EXACT' : 'NEGATIVE_PHRASE',
          }
        : { as, expression: { type: 'ASIN_SAME_AS', value: rivalAsin(make) } },
  }))

interface Plan {
  readonly program: Program
  readonly what: string
  readonly targeting: 'AUTO' | 'MANUAL'
  readonly skus: readonly number[]
  readonly groups: number
  readonly targets: (make: Making, created: number) => readonly Target[]
  readonly negatives: Negative['aim']['as']
}

const groupOf = (make: Making, plan: Plan, created: number, number: number): AdGroup => {
  const skus = plan.skus.filter((_, index) => index % plan.groups === number)
  return {
    id: make.id('group'),
    name: `${plan.what} ${number + 1}`,
    state: livesOf(make.random, created),
    bid_minor: turned(make.random, make.random.integer(30, 90), [60, 150], created),
    ads: nonEmpty(adsOf(make, created, skus, plan.program), 'ads'),
    targets: nonEmpty(plan.targets(make, created), 'targets'),
    negatives: negativesOf(make, created, plan.negatives),
  }
}

const campaignOf = (make: Making, plan: Plan, family: number): Campaign => {
  const { random } = make
  const created = random.integer(0, FIRST_DAYS)
  const name = `${plan.program.toUpperCase()} ${plan.what} – ${make
    .profile(plan.skus[0] ?? 0)
    .title.slice(0, 40)
    .trim()}`
  const renamed = random.chance(0.2)
    ? [{ day: random.integer(100, 390), value: `${name} (${family + 1})` }]
    : []
  return {
    id: make.id(`${plan.program} campaign`),
    program: plan.program,
    name: stepsOf(name, created, renamed),
    state: livesOf(random, created),
    created_day: created,
    budget_minor: turned(random, 100 * random.integer(6, 45), [40, 120], created),
    targeting: plan.targeting,
    strategy: pick(['LEGACY_FOR_SALES', 'AUTO_FOR_SALES', 'MANUAL'], random.integer(0, 2)),
    top_percent: 10 * random.integer(0, 6),
    portfolio_id: family % 3 === 0 ? make.id('portfolio') : null,
    groups: nonEmpty(
      Array.from({ length: Math.min(plan.groups, plan.skus.length) }, (_, number) =>
        groupOf(make, plan, created, number),
      ),
      'ad groups',
    ),
    negatives: [...negativesOf(make, created, 'keyword'), ...negativesOf(make, created, 'product')],
  }
}

const keywords =
  (count: number): Plan['targets'] =>
  (make, created) =>
    keywordsOf(make, created, count)

const products =
  (program: Program): Plan['targets'] =>
  (make, created) =>
    productTargets(make, created, program)

const plansOf = (skus: readonly number[], family: number): readonly Plan[] => {
  const manual = { targeting: 'MANUAL', skus } as const
  const always: readonly Plan[] = [
    {
      program: 'sp',
      what: 'Auto',
      targeting: 'AUTO',
      skus,
      groups: 1,
      targets: autoTargets,
      negatives: 'product',
    },
    { program: 'sp', what: 'Keywords', ...manual, groups: 2, targets: keywords(4), negatives: 'keyword' },
  ]
  const sometimes: readonly Plan[] = [
    { program: 'sp', what: 'Products', ...manual, groups: 1, targets: products('sp'), negatives: 'product' },
    { program: 'sb', what: 'Brand', ...manual, groups: 1, targets: keywords(3), negatives: 'keyword' },
    {
      program: 'sb',
      what: 'Brand products',
      ...manual,
      groups: 1,
      targets: products('sb'),
      negatives: 'product',
    },
    { program: 'sd', what: 'Display', ...manual, groups: 1, targets: products('sd'), negatives: 'product' },
  ]
  return [...always, ...sometimes.filter((_, index) => (index + family) % 2 === 0)]
}

const familiesOf = (sku_count: number): readonly (readonly number[])[] => {
  const advertised = Array.from({ length: sku_count }, (_, index) => index)
    .filter((index) => index % 5 !== 3)
    .slice(0, ADVERTISED_MAX)
  return Array.from({ length: Math.ceil(advertised.length / FAMILY_SKUS) }, (_, family) =>
    advertised.slice(family * FAMILY_SKUS, (family + 1) * FAMILY_SKUS),
  )
}

export const treeOf = (world: MarketWorld): Tree => {
  const { seed, marketplace, sku_count } = world.setup
  const own = mix(seed, hashText(marketplace.marketplace_id), 61)
  const idOf = idsOf(own)
  let made = 0
  const id = (what: string): string => {
    made += 1
    return idOf(what, made)
  }
  const families = familiesOf(sku_count)
  const campaigns = families.flatMap((skus, family) =>
    plansOf(skus, family).map((plan, index) => {
      const random = randomFrom(mix(own, family, index))
      return campaignOf({ random, id, profile: (number) => world.profile(number) }, plan, family)
    }),
  )
  return { campaigns, advertised: new Set(families.flat()) }
}
