/** How the datasets of an account stand, those that stand alike told together: one line instead of eighty. */
import { z } from 'zod'

export const Standing = z.object({
  datasets: z.array(z.string()),
  marketplaces: z.array(z.string()).nullable().describe('null: of the whole region.'),
  through: z.string().nullable(),
  synced_at: z.string().nullable().describe('The oldest of them; null: never loaded.'),
  next_sync_at: z.string().nullable().describe('The first of them.'),
  last_problem: z.string().optional(),
  last_problem_at: z.string().optional(),
  drift: z.string().optional(),
})
export type Standing = z.infer<typeof Standing>

type Since = Omit<Standing, 'datasets' | 'marketplaces'>

/** One dataset in one marketplace, or in the whole region. */
export interface Stand extends Since {
  readonly dataset: string
  readonly marketplace: string | null
}

const likeness = ({ through, synced_at, last_problem, last_problem_at, drift }: Since): string =>
  JSON.stringify([through, synced_at === null, last_problem, last_problem_at, drift])

const gathered = <T>(all: readonly T[], by: (each: T) => string): readonly (readonly [T, ...T[]])[] => {
  const groups = new Map<string, [T, ...T[]]>()
  for (const each of all) {
    const group = groups.get(by(each))
    if (group === undefined) groups.set(by(each), [each])
    else group.push(each)
  }
  return [...groups.values()]
}

const earliest = (moments: readonly (string | null)[]): string | null =>
  moments.filter((moment) => moment !== null).toSorted()[0] ?? null

const together = (all: readonly [Since, ...Since[]]): Since => {
  const [first] = all
  return {
    through: first.through,
    synced_at: earliest(all.map(({ synced_at }) => synced_at)),
    next_sync_at: earliest(all.map(({ next_sync_at }) => next_sync_at)),
    ...(first.last_problem === undefined ? {} : { last_problem: first.last_problem }),
    ...(first.last_problem_at === undefined ? {} : { last_problem_at: first.last_problem_at }),
    ...(first.drift === undefined ? {} : { drift: first.drift }),
  }
}

/** Whether somebody should look at it. */
const isTroubled = ({ synced_at, last_problem, drift }: Standing): boolean =>
  synced_at === null || last_problem !== undefined || drift !== undefined

/** A dataset's marketplaces that stand alike are one, then datasets that stand alike there; what needs a look first. */
export const standingOf = (stands: readonly Stand[]): readonly Standing[] => {
  const places = gathered(
    stands,
    (stand) => `${stand.dataset} ${stand.marketplace === null} ${likeness(stand)}`,
  )
  const alone = places.map((all) => {
    const marketplaces = all.flatMap(({ marketplace }) => marketplace ?? [])
    return {
      datasets: [all[0].dataset],
      marketplaces: marketplaces.length === 0 ? null : marketplaces,
      ...together(all),
    }
  })
  return gathered(alone, (standing) => `${standing.marketplaces?.join()} ${likeness(standing)}`)
    .map((all) => ({
      datasets: all.flatMap(({ datasets }) => datasets),
      marketplaces: all[0].marketplaces,
      ...together(all),
    }))
    .toSorted((a, b) => Number(isTroubled(b)) - Number(isTroubled(a)))
}

/** Of one account among many: what needs a look, and of the rest how far the one that reaches least far does. */
export const summaryOf = (standing: readonly Standing[]): readonly Standing[] => {
  const fine = standing
    .filter((each) => !isTroubled(each))
    .toSorted((a, b) => ((a.through ?? '') < (b.through ?? '') ? -1 : 1))
  return [...standing.filter(isTroubled), ...fine.slice(0, 1)]
}
