import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Advertiser,
  connectAdvertising,
  findAdvertiser,
  type ListedProfile,
  listAdvertising,
  readAdsGrant,
  revokeAdvertising,
} from '../../src/access/advertising.ts'
import { connectAccount, listAccounts } from '../../src/access/connection.ts'
import { newSealKey, openSeal, parseSealKeys } from '../../src/access/sealed.ts'
import { CA, NOW, openWorld, US, type World } from '../tools/world.ts'

const seal = openSeal(parseSealKeys(newSealKey('test')))
const SHOP = { workspace: 'Ads', account: 'Shop NA' }

let world: World
let advertiser: Advertiser
beforeAll(async () => {
  world = await openWorld()
  const order = {
    workspace: 'Ads',
    name: 'Shop NA',
    seller_id: 'A1SHOPNA0001',
    region: 'na',
    refresh_token: 'Atzr|sp',
  } as const
  await connectAccount(
    world.worker,
    { ...order, marketplaces: [{ marketplace_id: US }, { marketplace_id: CA }] },
    seal,
  )
  advertiser = await findAdvertiser(world.worker, SHOP)
})
afterAll(() => world.close())

const profile = (profile_id: string, marketplace_id: string, seller_id = 'A1SHOPNA0001'): ListedProfile => ({
  profile_id,
  marketplace_id,
  seller_id,
  name: 'Shop',
  currency: 'USD',
  time_zone: 'America/Los_Angeles',
})

const connect = (listed: readonly ListedProfile[], refresh_token = 'Atzr|ads') =>
  connectAdvertising(world.worker, { advertiser, refresh_token, listed }, seal, NOW)
const grant = () => readAdsGrant(world.worker, advertiser.account_id, seal)

describe('advertising is connected', () => {
  test('to the account’s own profiles where it sells, whoever else the grant covers', async () => {
    const listed = [profile('111', US), profile('222', US, 'A9SOMEBODY00'), profile('333', 'A1F83G8C2ARO7P')]
    expect(await connect(listed)).toEqual([US])
    expect(await grant()).toEqual({
      region: 'na',
      refresh_token: 'Atzr|ads',
      profiles: new Map([[US, '111']]),
    })
  })

  test('again, and follows Amazon: profiles that are gone are gone, the token is the new one', async () => {
    await connect([profile('111', US), profile('444', CA)], 'Atzr|newer')
    expect((await grant()).profiles).toEqual(
      new Map([
        [CA, '444'],
        [US, '111'],
      ]),
    )
    await connect([profile('444', CA)], 'Atzr|newest')
    expect(await grant()).toMatchObject({ refresh_token: 'Atzr|newest', profiles: new Map([[CA, '444']]) })
  })

  test('sealed, apart from the grant for selling, and shown nowhere', async () => {
    const { rows } = await world.owner.query(
      `select api, sealed_refresh_token as sealed from connection join workspace using (workspace_id) where name = 'Ads' order by api`,
    )
    expect(rows.map(({ api }) => api)).toEqual(['ads', 'sp'])
    expect(JSON.stringify(rows)).not.toContain('Atzr')
    const shown = JSON.stringify([await listAdvertising(world.worker), await listAccounts(world.worker)])
    expect(shown).not.toContain(String(rows[0]?.sealed))
  })

  test.each<[string, readonly ListedProfile[], string]>([
    ['nobody', [], 'lists no profile'],
    ['another seller', [profile('222', US, 'A9SOMEBODY00')], 'none is of seller A1SHOPNA0001'],
  ])('not with a grant of %s', async (_, listed, message) => {
    await expect(connect(listed)).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining(message),
    })
    expect((await grant()).profiles.size).toBe(1)
  })

  test('and forgotten alone: selling stays connected', async () => {
    await revokeAdvertising(world.worker, SHOP, NOW)
    await expect(grant()).rejects.toMatchObject({ code: 'connection_revoked' })
    expect(await listAdvertising(world.worker, 'Ads')).toMatchObject([
      { account: 'Shop NA', revoked_at: NOW },
    ])
    expect(await listAccounts(world.worker, 'Ads')).toMatchObject([{ revoked_at: null }])
    await connect([profile('111', US)])
    expect((await grant()).refresh_token).toBe('Atzr|ads')
  })

  test('of an account that there is', async () => {
    await expect(findAdvertiser(world.worker, { ...SHOP, account: 'Nothing' })).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(revokeAdvertising(world.worker, { ...SHOP, account: 'Nothing' }, NOW)).rejects.toMatchObject(
      { code: 'not_found' },
    )
  })
})
