/**
 * A registry may lack some platform's build of a new version. npm then leaves it out of the lock file without a word,
 * and `npm ci` fails on that platform, or installs no program there.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'

const Names = z.record(z.string(), z.string()).default({})

const Package = z.object({
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  dependencies: Names,
  optionalDependencies: Names,
  devDependencies: Names,
})
type Package = z.infer<typeof Package>

const LockFile = z.object({ packages: z.record(z.string(), Package) })

const root = join(import.meta.dirname, '..')
const { packages } = LockFile.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')))

/** Where Node would look for a package that the one at `from` needs, nearest first. */
const places = (from: string, name: string): readonly string[] => {
  const parents = [...from.matchAll(/(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+/g)].map((match) =>
    from.slice(0, match.index + match[0].length),
  )
  return ['', ...parents]
    .toReversed()
    .map((parent) => `${parent === '' ? '' : `${parent}/`}node_modules/${name}`)
}

const missing = (all: Readonly<Record<string, Package>>): readonly string[] =>
  Object.entries(all).flatMap(([from, wants]) =>
    Object.entries({ ...wants.dependencies, ...wants.optionalDependencies, ...wants.devDependencies })
      .filter(([name]) => !places(from, name).some((place) => place in all))
      .map(([name, range]) => `${name}@${range}, wanted by ${from || 'package.json'}`),
  )

const isForeign = ({ resolved = '' }: Package): boolean =>
  resolved !== '' && !resolved.startsWith('https://registry.npmjs.org/')

test('the lock file holds every package that any platform needs', () => {
  expect(missing(packages)).toEqual([])
})

test('a package that is missing for another platform is noticed', () => {
  const build = Object.keys(packages).find((name) => name.includes('darwin-arm64'))
  expect(build).toBeDefined()
  const others = Object.fromEntries(Object.entries(packages).filter(([name]) => name !== build))
  expect(missing(others)).not.toEqual([])
})

test('every package is bound to its content, and none to a registry of somebody', () => {
  const others = Object.entries(packages).filter(([path]) => path !== '')
  expect(others.filter(([, each]) => each.integrity === undefined).map(([path]) => path)).toEqual([])
  expect(others.filter(([, each]) => isForeign(each)).map(([path]) => path)).toEqual([])
})

test('what we depend on is pinned to one version', () => {
  const ours = packages['']
  const ranges = Object.entries({
    ...ours?.dependencies,
    ...ours?.optionalDependencies,
    ...ours?.devDependencies,
  })
  expect(ranges.length).toBeGreaterThan(20)
  expect(ranges.filter(([, range]) => !/^\d/.test(range))).toEqual([])
})
