/**
 * The official suite, run as its own program: its required scenarios on fixture tools mounted on the product's
 * route, and those that need no fixture on the product itself.
 */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Serving, serveWorld } from '../http/serving.ts'
import { openWorld, type World } from '../tools/world.ts'
import { type AuthProxy, openAuthProxy } from './auth-proxy.ts'
import { buildFixture } from './fixture.ts'
import { runProgram } from './program.ts'

const BASELINE = join(import.meta.dirname, 'baseline.yml')
const SUITE_MS_MAX = 110_000
const SCENARIO_MS_MAX = 30_000

let world: World
let product: Serving
let fixture: Serving
let proxies: { readonly product: AuthProxy; readonly fixture: AuthProxy }
beforeAll(async () => {
  world = await openWorld()
  product = await serveWorld(world)
  fixture = await serveWorld(world, { build: buildFixture, body_bytes_max: 1 << 20 })
  const key = await world.makeKey()
  proxies = { product: await openAuthProxy(product.url, key), fixture: await openAuthProxy(fixture.url, key) }
})
afterAll(async () => {
  await proxies.product.close()
  await proxies.fixture.close()
  await product.app.close()
  await fixture.app.close()
  await world.close()
})

const conformance = (url: string, args: readonly string[], ms_max: number) =>
  runProgram('conformance', ['server', '--url', url, ...args], ms_max)

/** The scenarios that count for the revision. The suite runs others, too, and lists those at the end by name. */
const scored = (printed: string) => {
  const [run = '', rest = ''] = printed.split('Not scored')
  const uncounted = new Set([...rest.matchAll(/^ +[✓✗] (\S+)/gm)].map(([, name]) => name))
  const named = (mark: string) =>
    [...run.matchAll(/^([✓✗]) (\S+): \d+ passed/gm)]
      .filter(([, found, name]) => found === mark && !uncounted.has(name))
      .map(([, , name]) => name)
  return { passed: named('✓'), failed: named('✗') }
}

describe('the route, with fixture tools', () => {
  test('meets every requirement of 2026-07-28', { timeout: 300_000 }, async () => {
    const ended = await conformance(proxies.fixture.url, ['--requirements', '2026-07-28'], SUITE_MS_MAX)
    expect(ended).toMatchObject({ code: 0 })
    const { passed, failed } = scored(ended.printed)
    expect(failed).toEqual([])
    expect(passed).toHaveLength(37)
  })

  test('meets those of 2025-11-25 that a stateless server can meet', { timeout: 300_000 }, async () => {
    const args = ['--requirements', '2025-11-25', '--expected-failures', BASELINE]
    const ended = await conformance(proxies.fixture.url, args, SUITE_MS_MAX)
    expect(ended).toMatchObject({ code: 0 })
  })
})

describe('the product', () => {
  test.each([
    ['2025-11-25', 'server-initialize'],
    ['2025-11-25', 'ping'],
    ['2025-11-25', 'tools-list'],
    ['2025-11-25', 'resources-list'],
    ['2025-11-25', 'prompts-list'],
    ['2025-11-25', 'dns-rebinding-protection'],
    ['2026-07-28', 'tools-list'],
    ['2026-07-28', 'resources-list'],
    ['2026-07-28', 'prompts-list'],
    ['2026-07-28', 'caching'],
    ['2026-07-28', 'dns-rebinding-protection'],
    ['2026-07-28', 'http-header-validation'],
    ['2026-07-28', 'sep-2164-resource-not-found'],
    ['2026-07-28', 'input-required-result-unsupported-methods'],
  ])('passes %s %s', async (version, scenario) => {
    const args = ['--scenario', scenario, '--spec-version', version]
    const ended = await conformance(proxies.product.url, args, SCENARIO_MS_MAX)
    expect(ended).toMatchObject({ code: 0 })
  })
})
