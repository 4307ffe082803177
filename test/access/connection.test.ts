import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type ConnectOrder,
  connectAccount,
  listAccounts,
  revokeConnection,
  sealedFor,
} from '../../src/access/connection.ts'
import { newSealKey, openSeal, parseSealKeys } from '../../src/access/sealed.ts'
import { Problem } from '../../src/core/problem.ts'
import { CA, DE, NOW, openWorld, US, type World } from '../tools/world.ts'

const seal = openSeal(parseSealKeys(newSealKey('test')))

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const ORDER: ConnectOrder = {
  workspace: 'Shop',
  name: 'Shop NA',
  seller_id: 'A1SHOPNA0001',
  region: 'na',
  refresh_token: 'Atzr|first',
  marketplaces: [{ marketplace_id: US, store_name: 'Shop' }, { marketplace_id: CA }],
}
const connect = (order: Partial<ConnectOrder> = {}) =>
  connectAccount(world.worker, { ...ORDER, ...order }, seal)

const sealedToken = async (): Promise<string> => {
  const found = await world.owner.query(
    `select sealed_refresh_token from connection join workspace using (workspace_id) where name = 'Shop'`,
  )
  return found.rows[0].sealed_refresh_token
}

describe('connecting', () => {
  test('makes the workspace, the account and its marketplaces; a second time changes nothing', async () => {
    const first = await connect()
    expect(first.is_new).toBe(true)
    const listed = await listAccounts(world.worker, 'Shop')
    expect(listed).toMatchObject([
      { name: 'Shop NA', countries: ['CA', 'US'], time_zone: 'America/Los_Angeles', revoked_at: null },
    ])
    expect(await connect()).toEqual({ ...first, is_new: false })
    expect(await listAccounts(world.worker, 'Shop')).toEqual(listed)
  })

  test('seals the refresh token for that connection and shows it nowhere', async () => {
    const { workspace_id } = await connect({ refresh_token: 'Atzr|second' })
    const sealed = await sealedToken()
    expect(sealed).not.toContain('second')
    const about = sealedFor({ workspace_id, api: 'sp', region: 'na', seller_id: ORDER.seller_id })
    expect(seal.unseal(sealed, about)).toBe('Atzr|second')
    expect(JSON.stringify(await listAccounts(world.worker))).not.toContain(sealed)
  })

  test('follows Amazon when a marketplace is left, and when it comes back', async () => {
    await connect({ marketplaces: [{ marketplace_id: US }] })
    expect(await listAccounts(world.worker, 'Shop')).toMatchObject([{ countries: ['US'] }])
    await connect()
    expect(await listAccounts(world.worker, 'Shop')).toMatchObject([{ countries: ['CA', 'US'] }])
  })

  test('leaves out what Amazon lists and nobody sells in', async () => {
    await connect({ marketplaces: [...ORDER.marketplaces, { marketplace_id: 'A1ZFFQZ3HTUKT9' }] })
    expect(await listAccounts(world.worker, 'Shop')).toMatchObject([{ countries: ['CA', 'US'] }])
  })

  test('the same seller may sell for two workspaces, each with its own grant', async () => {
    const other = await connect({ workspace: 'Agency', name: 'Client 1' })
    expect(other.is_new).toBe(true)
  })

  test.each<[Partial<ConnectOrder>, string]>([
    [{ workspace: '  ' }, 'The workspace needs a name'],
    [{ name: '' }, 'The account needs a name'],
    [{ name: 'x'.repeat(101) }, 'The account needs a name'],
    [{ seller_id: 'shop' }, 'A seller id starts with A'],
    [{ seller_id: "A1'; drop table account" }, 'A seller id starts with A'],
    [{ refresh_token: ' ' }, 'The refresh token is empty.'],
    [{ marketplaces: [] }, 'None of the marketplaces'],
    [{ marketplaces: [{ marketplace_id: 'nowhere' }] }, 'None of the marketplaces'],
    [{ marketplaces: [{ marketplace_id: US }, { marketplace_id: DE }] }, 'Germany is in region eu'],
    [{ seller_id: 'A1OTHER00001' }, 'another account of that name'],
  ])('%j is refused and connects nothing', async (order, sentence) => {
    await connect()
    const before = await listAccounts(world.worker)
    const problem = await connect(order).catch((error: unknown) => error)
    expect(problem).toBeInstanceOf(Problem)
    expect(problem).toMatchObject({ code: 'bad_input', message: expect.stringContaining(sentence) })
    expect(String(problem)).not.toContain('Atzr')
    expect(await listAccounts(world.worker)).toEqual(before)
  })
})

describe('revoking', () => {
  test('forgets the token and keeps the account; connecting again revives it', async () => {
    await connect()
    await revokeConnection(world.worker, { workspace: 'Shop', account: 'Shop NA' }, NOW)
    expect(await sealedToken()).toBe('')
    expect(await listAccounts(world.worker, 'Shop')).toMatchObject([{ revoked_at: NOW }])
    await connect()
    expect(await listAccounts(world.worker, 'Shop')).toMatchObject([{ revoked_at: null }])
  })

  test('an account that is not there is not found', async () => {
    for (const which of [
      { workspace: 'Rival', account: 'Shop NA' },
      { workspace: 'Shop', account: 'nobody' },
    ])
      await expect(revokeConnection(world.worker, which, NOW)).rejects.toThrow('no account of that name')
  })
})
