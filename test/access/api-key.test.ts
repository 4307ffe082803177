import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DOMAINS } from '../../src/access/scope.ts'
import { createKey, type KeyOrder, listKeys, parseScopes, revokeKey } from '../../src/access/api-key.ts'
import { openKeyRing } from '../../src/access/key-ring.ts'
import { silentLog } from '../../src/core/log.ts'
import { Problem } from '../../src/core/problem.ts'
import { Instant } from '../../src/core/time.ts'
import { NOW, openWorld, type World } from '../tools/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const ORDER: KeyOrder = {
  workspace: 'Acme',
  name: 'agent',
  scopes: ['inventory:read'],
  accounts: null,
  marketplaces: null,
  tools: null,
  expires_at: null,
}
const make = (order: Partial<KeyOrder>) =>
  createKey(world.worker, { ...ORDER, ...order }, { now: NOW, tools: new Set(['get_shelf']) })

describe('a key', () => {
  test('is shown once and stored only as a digest', async () => {
    const { key } = await make({ name: 'shown once' })
    expect(key).toMatch(/^asm_live_[\w-]{43}$/)
    const stored = await world.owner.query(
      `select to_json(api_key)::text as row from api_key where name = 'shown once'`,
    )
    expect(stored.rows[0].row).not.toContain(key.slice(13))
    expect(JSON.stringify(await listKeys(world.worker, 'Acme'))).not.toContain(key.slice(13))
  })

  test('reaches what it was made for and nothing else', async () => {
    const { key } = await make({
      name: 'narrow',
      accounts: ['Acme NA'],
      marketplaces: ['ca'],
      tools: ['get_shelf'],
    })
    const principal = await world.keys.principal(key)
    expect(
      principal.accounts.map((account) => [account.name, account.marketplaces.map((sold) => sold.country)]),
    ).toEqual([['Acme NA', ['CA']]])
    expect([...principal.scopes]).toEqual(['inventory:read'])
    expect(principal.tools).toEqual(new Set(['get_shelf']))
    expect(principal.every_marketplace).toBe(false)
  })

  test('of the workspace reaches all of it, also what is connected later', async () => {
    const { key } = await make({ name: 'wide' })
    expect((await world.keys.principal(key)).accounts.map((account) => account.name)).toEqual([
      'Acme EU',
      'Acme NA',
    ])
  })

  test('is found in one look by any number of callers at once', async () => {
    const { key } = await make({ name: 'busy' })
    const found = await Promise.all(Array.from({ length: 20 }, () => world.keys.principal(key)))
    expect(new Set(found).size).toBe(1)
  })

  test('reaches nothing of an account that is closed or a marketplace that is left', async () => {
    const { key } = await make({ name: 'closing' })
    await world.owner.query(`update account set closed_at = now() where name = 'Acme EU'`)
    await world.owner.query(`update account_marketplace set participates = false where country = 'CA'`)
    const principal = await world.keys.principal(key)
    await world.owner.query(
      `update account set closed_at = null; update account_marketplace set participates = true`,
    )
    expect(
      principal.accounts.map((account) => [account.name, account.marketplaces.map((sold) => sold.country)]),
    ).toEqual([['Acme NA', ['US']]])
  })
})

describe('an order for a key', () => {
  test.each<[Partial<KeyOrder>, Problem['code'], string]>([
    [{ workspace: 'Nobody' }, 'not_found', 'no workspace of that name'],
    [{ name: ' ' }, 'bad_input', 'name of 1 to 100'],
    [{ name: 'x'.repeat(101) }, 'bad_input', 'name of 1 to 100'],
    [{ scopes: [] }, 'bad_input', 'without scopes'],
    [{ accounts: [] }, 'bad_input', 'list of accounts is empty'],
    [{ marketplaces: [] }, 'bad_input', 'list of marketplaces is empty'],
    [{ tools: [] }, 'bad_input', 'list of tools is empty'],
    [{ accounts: ['Rival NA'] }, 'not_found', 'no account named Rival NA'],
    [{ marketplaces: ['Atlantis'] }, 'bad_input', 'not one of Amazon'],
    [{ tools: ['get_shelf', 'drop_all'] }, 'bad_input', 'no tool drop_all'],
    [{ expires_at: NOW }, 'bad_input', 'would have expired'],
    [{ name: "agent'; drop table api_key; --" }, 'bad_input', 'already has a key'],
  ])('%j is refused and makes none', async (order, code, sentence) => {
    if (sentence === 'already has a key') await make(order)
    const before = (await listKeys(world.worker, 'Acme')).length
    const problem = await make(order).catch((error: unknown) => error)
    expect(problem).toBeInstanceOf(Problem)
    expect(problem).toMatchObject({ code, message: expect.stringContaining(sentence) })
    expect((await listKeys(world.worker, 'Acme')).length).toBe(before)
  })

  test('may write scopes with a star', () => {
    expect(parseScopes(['inventory:*'])).toEqual(['inventory:read', 'inventory:preview', 'inventory:commit'])
    expect(parseScopes(['*:read', 'inventory:read'])).toHaveLength(DOMAINS.length)
    for (const word of ['inventory', 'inventory:write', 'x:read', 'inventory:read:x', ''])
      expect(() => parseScopes([word])).toThrow('A scope is not one of ours.')
  })
})

describe('revoking', () => {
  test('is for good, prompt, and the same when done twice', async () => {
    const { key } = await make({ name: 'doomed' })
    await world.keys.principal(key)
    const first = await revokeKey(world.worker, { workspace: 'Acme', name: 'doomed' }, NOW)
    const later = Instant.parse('2026-11-24T00:00:00.000Z')
    const second = await revokeKey(world.worker, { workspace: 'Acme', name: 'doomed' }, later)
    expect(second.revoked_at).toBe(first.revoked_at)
    world.clock.advance({ seconds: 5 })
    await expect(world.keys.principal(key)).rejects.toThrow('This API key was revoked.')
  })

  test('another workspace’s key is not found', async () => {
    await make({ name: 'ours' })
    await expect(revokeKey(world.worker, { workspace: 'Rival', name: 'ours' }, NOW)).rejects.toThrow(
      'no key of that name',
    )
    expect((await listKeys(world.worker, 'Acme')).find((key) => key.name === 'ours')?.revoked_at).toBeNull()
  })
})

describe('a key in use', () => {
  test('is looked up beside the calls, and forgotten as soon as it is found revoked', async () => {
    const { key } = await make({ name: 'watched' })
    const first = await world.keys.principal(key)
    world.clock.advance({ seconds: 3 })
    expect(await world.keys.principal(key)).toBe(first)
    await expect.poll(() => world.keys.principal(key)).not.toBe(first)
    await revokeKey(world.worker, { workspace: 'Acme', name: 'watched' }, NOW)
    world.clock.advance({ seconds: 3 })
    await world.keys.principal(key)
    await expect.poll(() => world.keys.principal(key).catch(String)).toContain('was revoked')
  })
})

describe('counting', () => {
  test('adds up over servers and never goes back in time', async () => {
    const { key } = await make({ name: 'counted' })
    const rings = [1, 2].map(() => openKeyRing({ pool: world.server, clock: world.clock, log: silentLog }))
    for (const ring of rings) {
      const principal = await ring.principal(key)
      for (let call = 0; call < 3; call += 1) ring.count(principal)
      await ring.close()
    }
    const found = (await listKeys(world.worker, 'Acme')).find((each) => each.name === 'counted')
    expect(found).toMatchObject({ calls: 6, last_used_at: world.clock.now() })
  })

  test('keeps what it could not store', async () => {
    const { key } = await make({ name: 'kept' })
    const ring = openKeyRing({ pool: world.server, clock: world.clock, log: silentLog })
    ring.count(await ring.principal(key))
    await world.owner.query('alter function count_key_calls rename to gone')
    await ring.flush()
    await world.owner.query('alter function gone rename to count_key_calls')
    await ring.close()
    expect((await listKeys(world.worker, 'Acme')).find((each) => each.name === 'kept')?.calls).toBe(1)
  })
})

test('the server may not change, make or read the keys of others', async () => {
  const client = await world.server.connect()
  await expect(client.query(`update api_key set scopes = '{}'`)).rejects.toThrow('permission denied')
  await expect(client.query(`delete from api_key`)).rejects.toThrow('permission denied')
  expect((await client.query('select count(*)::int as keys from api_key')).rows).toEqual([{ keys: 0 }])
  client.release()
})
