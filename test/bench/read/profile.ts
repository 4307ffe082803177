/** Where the time of a profiled process went, by whose code it was. */
import { z } from 'zod'

export const Profile = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string() }),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
})

const ownerOf = (name: string, url: string): string => {
  if (name === '(idle)' || name === '(program)' || name === '(garbage collector)') return name
  const found = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)
  if (found?.[1]) return found[1]
  if (url.includes('/src/')) return `ours: ${url.split('/src/')[1]?.split('/')[0] ?? ''}`
  return url.startsWith('node:') ? `${url.split('/')[0]}` : 'native'
}

/** Shares of the busy time per owner, largest first. */
export const sharesOf = (profile: z.infer<typeof Profile>): readonly (readonly [string, number])[] => {
  const { nodes, samples, timeDeltas } = profile
  const owners = new Map(
    nodes.map(({ id, callFrame }) => [id, ownerOf(callFrame.functionName, callFrame.url)]),
  )
  const spent = new Map<string, number>()
  for (const [index, sample] of samples.entries()) {
    const owner = owners.get(sample) ?? 'native'
    spent.set(owner, (spent.get(owner) ?? 0) + (timeDeltas[index] ?? 0))
  }
  spent.delete('(idle)')
  const busy = [...spent.values()].reduce((sum, time) => sum + time, 0)
  return [...spent].map(([owner, time]) => [owner, time / busy] as const).toSorted((a, b) => b[1] - a[1])
}
