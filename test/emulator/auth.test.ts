import { afterAll, beforeAll, expect, test } from 'vitest'
import { clockAt } from '../../src/core/clock.ts'
import { Instant } from '../../src/core/time.ts'
import { DEMO_SELLER } from '../../src/emulator/sellers.ts'
import { askToken, at, clientOf, REFRESH, startClient, US, type Client } from './client.ts'

const timer = clockAt(Instant.parse('2026-11-23T10:00:00Z'))
const GERMAN = { seller_id: 'ADEHAUSWALD', marketplaces: ['DE'], sku_count: 3 } as const
let client: Client

beforeAll(async () => {
  client = await startClient({
    timer,
    token_expires_in: 3600,
    sellers: [{ ...DEMO_SELLER, sku_count: 5 }, GERMAN],
  })
})
afterAll(() => client.emulator.close())

const SELLERS = '/sellers/v1/marketplaceParticipations'
const details = (reply: { at(...path: readonly (string | number)[]): unknown }): unknown =>
  reply.at('errors', 0, 'details')

const withToken = async (token: string | undefined, url = client.emulator.url) => {
  const response = await fetch(`${url}${SELLERS}`, {
    headers: token === undefined ? {} : { 'x-amz-access-token': token },
  })
  const body: unknown = await response.json()
  return {
    status: response.status,
    details: at(body, 'errors', 0, 'details'),
    code: at(body, 'errors', 0, 'code'),
  }
}

test('a token is given for a form and for JSON alike, and says how long it lives', async () => {
  const form = await askToken(client.emulator.url)
  expect(form.status).toBe(200)
  expect(form.body).toMatchObject({ token_type: 'bearer', expires_in: 3600, refresh_token: 'Atzr|northwind' })
  const json = await fetch(`${client.emulator.url}/auth/o2/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(REFRESH),
  })
  expect(json.status).toBe(200)
  expect(await withToken(form.text('access_token'))).toMatchObject({ status: 200 })
})

test.each([
  [{ ...REFRESH, client_secret: 'wrong' }, 401, 'invalid_client'],
  [{ ...REFRESH, client_id: 'nobody' }, 401, 'invalid_client'],
  [{ ...REFRESH, refresh_token: 'Atzr|unknown' }, 400, 'invalid_grant'],
  [{ ...REFRESH, refresh_token: 'Atzr|adehauswald' }, 400, 'unauthorized_client'],
  [{ ...REFRESH, grant_type: 'password' }, 400, 'unsupported_grant_type'],
  [{ ...REFRESH, grant_type: 'client_credentials', scope: 'everything' }, 400, 'invalid_scope'],
  [{ ...REFRESH, grant_type: 'authorization_code', code: 'guessed' }, 400, 'invalid_grant'],
])('a bad token request is refused in the shape of OAuth (%#)', async (fields, status, error) => {
  const reply = await askToken(client.emulator.url, fields)
  expect([reply.status, reply.at('error')]).toEqual([status, error])
  expect(reply.at('error_description')).toEqual(expect.any(String))
})

test('a consent code is good once, and for five minutes', async () => {
  const exchange = { ...REFRESH, grant_type: 'authorization_code' }
  const code = client.emulator.tokens.consent('A2NORTHWIND7')
  expect((await askToken(client.emulator.url, { ...exchange, code })).at('refresh_token')).toBe(
    'Atzr|northwind',
  )
  expect((await askToken(client.emulator.url, { ...exchange, code })).status).toBe(400)
  const late = client.emulator.tokens.consent('A2NORTHWIND7')
  timer.advance({ minutes: 5 })
  expect((await askToken(client.emulator.url, { ...exchange, code: late })).status).toBe(400)
})

test('a token of the application itself opens no seller', async () => {
  const scope = 'sellingpartnerapi::notifications'
  const reply = await askToken(client.emulator.url, { ...REFRESH, grant_type: 'client_credentials', scope })
  expect(reply.at('refresh_token')).toBeUndefined()
  expect(await withToken(reply.text('access_token'))).toEqual({
    status: 403,
    code: 'Unauthorized',
    details: '',
  })
})

test('missing, unknown and expired tokens are refused, each with its own text', async () => {
  const missing = await withToken(undefined)
  expect(missing).toMatchObject({ status: 403, details: 'Access token is missing in the request header.' })
  const unknown = await withToken('Atza|made-up')
  expect(unknown.details).toBe('The access token you provided is revoked, malformed or invalid.')
  const token = (await askToken(client.emulator.url)).text('access_token')
  timer.advance({ seconds: 3599 })
  expect(await withToken(token)).toMatchObject({ status: 200 })
  timer.advance({ seconds: 1 })
  expect(await withToken(token)).toMatchObject({
    status: 403,
    code: 'Unauthorized',
    details: 'The access token you provided has expired.',
  })
})

test('a withdrawn consent ends the refresh token and the tokens made from it, until it is given back', async () => {
  const token = (await askToken(client.emulator.url)).text('access_token')
  client.emulator.tokens.revoke('Atzr|northwind')
  expect((await askToken(client.emulator.url)).at('error')).toBe('invalid_grant')
  expect((await withToken(token)).status).toBe(403)
  client.emulator.tokens.restore('Atzr|northwind')
  expect((await withToken(token)).status).toBe(200)
})

test('a token opens the endpoint of its own region alone', async () => {
  const token = (await askToken(client.emulator.url)).text('access_token')
  const { na, eu } = client.emulator.regionUrls
  expect((await withToken(token, na)).status).toBe(200)
  expect(await withToken(token, eu)).toEqual({ status: 403, code: 'Unauthorized', details: '' })
})

test('token requests are counted', async () => {
  const before = client.emulator.counters.of('getToken').calls
  await askToken(client.emulator.url)
  expect(client.emulator.counters.of('getToken').calls).toBe(before + 1)
})

test('participations name the marketplaces and a pseudo-marketplace, and never the seller', async () => {
  const fresh = await clientOf(client.emulator)
  const reply = await fresh.call('GET', SELLERS)
  expect(reply.at('payload', 0, 'marketplace', 'id')).toBe(US)
  expect(reply.at('payload', 0, 'storeName')).toBe('Northwind Home')
  expect(reply.at('payload', 1, 'marketplace', 'name')).toBe('Non-Amazon US')
  expect(JSON.stringify(reply.body)).not.toContain('A2NORTHWIND7')
})

test('one seller never sees the reports of another', async () => {
  const german = await clientOf(client.emulator, {
    grant_type: 'refresh_token',
    refresh_token: 'Atzr|adehauswald',
    client_id: 'amzn1.application-oa2-client.adehauswald',
    client_secret: 'amzn1.oa2-cs.v1.adehauswald',
  })
  const fresh = await clientOf(client.emulator)
  const created = await fresh.create('GET_MERCHANT_LISTINGS_ALL_DATA')
  const reply = await german.call('GET', `/reports/2021-06-30/reports/${created.text('reportId')}`)
  expect([reply.status, reply.at('errors', 0, 'code')]).toEqual([404, 'NotFound'])
  expect(details(reply)).toBe('')
})

test.each([
  [['US', 'DE'], 'sells in US (na) and in DE (eu).'],
  [['ATLANTIS'], 'sells in ATLANTIS, which is no marketplace.'],
  [[], 'sells nowhere.'],
])('a seller that cannot be is not registered (%#)', (marketplaces, because) => {
  expect(() => client.emulator.sellers.register({ seller_id: 'AWRONG', marketplaces })).toThrow(because)
})
