/** The official inspector, as people use it from the command line, in both eras; strict about portable schemas. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Serving, serveWorld } from '../http/serving.ts'
import { openWorld, type World } from '../tools/world.ts'
import { runProgram } from './program.ts'

let world: World
let serving: Serving
let key: string
beforeAll(async () => {
  world = await openWorld()
  serving = await serveWorld(world)
  key = await world.makeKey()
})
afterAll(async () => {
  await serving.app.close()
  await world.close()
})

const inspect = (era: string, args: readonly string[]) => {
  const door = [
    '--transport',
    'http',
    '--server-url',
    serving.url.href,
    '--header',
    `Authorization: Bearer ${key}`,
  ]
  return runProgram(
    'mcp-inspector',
    ['--cli', ...door, '--protocol-era', era, '--format', 'json', ...args],
    25_000,
  )
}

const jsonOf = (printed: string): unknown => JSON.parse(printed.slice(printed.indexOf('{')))

describe.each(['legacy', 'modern'])('the inspector in the %s era', (era) => {
  test('lists the tools and finds every schema portable', async () => {
    const ended = await inspect(era, ['--method', 'tools/list', '--strict'])
    expect(ended).toMatchObject({ code: 0 })
    expect(ended.printed).toContain('get_shelf')
  })

  test('calls a tool', async () => {
    const args = [
      '--method',
      'tools/call',
      '--tool-name',
      'get_shelf',
      '--tool-arg',
      'account=Acme NA',
      '--tool-arg',
      'limit=1',
    ]
    const ended = await inspect(era, args)
    expect(ended).toMatchObject({ code: 0 })
    expect(z.looseObject({}).parse(jsonOf(ended.printed))).toBeDefined()
    expect(ended.printed).toContain('next_cursor')
  })
})
