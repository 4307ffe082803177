/** Where the time of a profiled process went, by whose code it was. */
import { z } from 'zod'

export const Profile = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string() }),
      children: z.array(z.number()).optional(),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
})
type Node = z.infer<typeof Profile>['nodes'][number]

/** Whose code a frame is; undefined for Node's own, which works for whoever called it. */
const ownerOf = ({ functionName, url }: Node['callFrame']): string | undefined => {
  if (functionName.startsWith('(') && functionName !== '(root)') return functionName
  if (url === 'node:inspector') return '(idle)'
  const found = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)
  if (found?.[1]) return found[1]
  return url.includes('/src/') ? `ours: ${url.split('/src/')[1]?.split('/')[0] ?? ''}` : undefined
}

const ownersOf = (nodes: readonly Node[]): ReadonlyMap<number, string> => {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const owners = new Map<number, string>()
  // From the root down, so that a frame without an owner takes its caller's.
  const visit = (id: number, inherited: string): void => {
    const node = byId.get(id)
    if (!node) return
    const owner = ownerOf(node.callFrame) ?? inherited
    owners.set(id, owner)
    for (const child of node.children ?? []) visit(child, owner)
  }
  const [root] = nodes
  if (root) visit(root.id, 'node')
  return owners
}

/** Shares of the busy time per owner, largest first; what Node does for a package counts as the package's. */
export const sharesOf = (profile: z.infer<typeof Profile>): readonly (readonly [string, number])[] => {
  const owners = ownersOf(profile.nodes)
  const spent = new Map<string, number>()
  for (const [index, sample] of profile.samples.entries()) {
    const owner = owners.get(sample) ?? 'node'
    spent.set(owner, (spent.get(owner) ?? 0) + (profile.timeDeltas[index] ?? 0))
  }
  spent.delete('(idle)')
  const busy = [...spent.values()].reduce((sum, time) => sum + time, 0)
  return [...spent].map(([owner, time]) => [owner, time / busy] as const).toSorted((a, b) => b[1] - a[1])
}
