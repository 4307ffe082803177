import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { reports } from '../../src/capabilities.ts'
import { type Deployment, main, openDeployment } from './program.ts'

let deployment: Deployment

beforeAll(async () => {
  deployment = await openDeployment()
})
afterAll(() => deployment.close())

const run = (words: string, input = '') => main(words.split(' '), deployment.environment, input)
/** The answer behind the lines of progress. */
const ended = (text: string): unknown => JSON.parse(text.slice(text.indexOf('{')))
const connect = () =>
  run(`account connect Shop --seller-id ${deployment.seller_id} --region na`, `${deployment.refresh_token}\n`)

describe('an operator sets the program up from the command line', () => {
  test('a migrated database is current, and says so', async () => {
    const { code, out } = await run('migrate')
    expect({ code, out: out.trim() }).toEqual({ code: 0, out: 'The database is current.' })
  })

  test('an account is connected with a token from standard input, which nothing shows', async () => {
    const { code, out, err } = await connect()
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('Account Shop')
    expect(out).not.toContain(deployment.refresh_token)
    const again = await connect()
    expect(again.out).toContain('connected anew')
    const { out: list } = await run('account list --json')
    expect(JSON.parse(list)).toMatchObject([{ name: 'Shop', countries: ['US'], revoked_at: null }])
  })

  test('advertising is connected beside it with a grant of its own, listed and forgotten', {
    timeout: 300_000,
  }, async () => {
    const grant = deployment.ads_refresh_token
    const connected = await run('ads connect Shop', grant)
    expect({ code: connected.code, err: connected.err }).toEqual({ code: 0, err: '' })
    expect(connected.out).toContain('connected in US')
    expect(connected.out).not.toContain(grant)
    const list = async (): Promise<unknown> => JSON.parse((await run('ads list --json')).out)
    expect(await list()).toMatchObject([
      { account: 'Shop', country: 'US', currency: 'USD', revoked_at: null },
    ])
    expect((await run('ads revoke Shop')).code).toBe(0)
    expect(await list()).toMatchObject([{ account: 'Shop', revoked_at: expect.any(String) }])
    const { out } = await run('account list --json')
    expect(JSON.parse(out)).toMatchObject([{ name: 'Shop', revoked_at: null }])
    const sellers = await run('ads connect Shop', deployment.refresh_token)
    expect([sellers.code, sellers.err]).toEqual([1, expect.stringContaining('main ads connect')])
    const unset = await main(
      ['ads', 'connect', 'Shop'],
      { ...deployment.environment, ADS_CLIENT_SECRET: '' },
      grant,
    )
    expect(unset.err).toContain('ADS_CLIENT_ID is set and ADS_CLIENT_SECRET is not.')
  })

  test('a token Amazon refuses connects nothing, and the message says what to do', async () => {
    const { code, err } = await run(
      `account connect Other --seller-id ${deployment.seller_id} --region na`,
      'Atzr|wrong',
    )
    expect(code).toBe(1)
    expect(err).toContain('→')
    expect(err).not.toContain('Atzr|wrong')
    const { out } = await run('account list --json')
    expect(JSON.parse(out)).toHaveLength(1)
  })

  test('without a token on standard input nothing is connected', async () => {
    const { code, err } = await run(`account connect Other --seller-id ${deployment.seller_id} --region na`)
    expect(code).toBe(1)
    expect(err).toContain('No refresh token came by standard input.')
  })

  test('a sync fetches what is due, shows it, and a second one has nothing to do', {
    timeout: 300_000,
  }, async () => {
    const first = await run('sync run --json')
    expect(first.err).toBe('')
    expect(JSON.parse(first.out.slice(first.out.indexOf('{')))).toMatchObject({ open: 0, failed: 0 })
    const { out } = await run('sync status --json')
    const status: unknown = JSON.parse(out)
    // Advertising is another consent, which this account has not given.
    expect(status).toHaveLength(reports.filter(({ source }) => source.api === 'sp').length)
    expect(status).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ dataset: 'orders', state: 'loaded', problem: null }),
      ]),
    )
    expect(ended((await run('sync run --json')).out)).toEqual({ open: 0, ended: 0, failed: 0, rows: 0 })
  })

  test('a doctor finds nothing wrong with it', async () => {
    const { code, out } = await run('doctor --json')
    const findings: unknown = JSON.parse(out)
    expect(findings).not.toEqual(expect.arrayContaining([expect.objectContaining({ verdict: 'bad' })]))
    expect(code).toBe(0)
  })
})

describe('keys', () => {
  test('a key is shown once, listed without itself, and revoked by its name', async () => {
    const created = await run('key create agent --scopes *:read --days 30')
    expect(created.code).toBe(0)
    const [key = ''] = created.out.split('\n')
    expect(key).toMatch(/^asm_live_/)
    const listed = await run('key list')
    expect(listed.out).toContain('agent')
    expect(listed.out).not.toContain(key)
    expect((await run('key revoke agent')).out).toContain('revoked')
    expect((await run('key list')).out).toContain('revoked')
  })

  test.each([
    ['key create agent2 --scopes everything', 'A scope is not one of ours.'],
    ['key create agent2 --scopes inventory:read --days soon', 'is not a number of days'],
    ['key create agent2 --scopes inventory:read --accounts Nobody', 'account'],
    ['key create agent2 --scopes inventory:read --tools get_everything', 'There is no tool get_everything.'],
    ['key revoke nobody', 'no key of that name'],
    ['key list --workspace elsewhere', 'workspace'],
  ])('%s is refused with a lesson', async (words, lesson) => {
    const { code, err } = await run(words)
    expect(code).toBe(1)
    expect(err).toContain(lesson)
    expect(err).toContain('→')
  })
})

describe('policy and audit', () => {
  test('a rule is put into force, listed, ended, and the audit that holds it is whole, also outside the database', async () => {
    expect((await run('policy add floor 9.99 USD --sku KTL-0000')).out).toContain('is in force')
    const { out } = await run('policy list --json')
    expect(JSON.parse(out)).toMatchObject([
      { bound: { kind: 'floor', price: { amount: '9.99', currency: 'USD' } }, scope: { target: 'KTL-0000' } },
    ])
    expect((await run('policy end 1')).out).toContain('no longer in force')
    expect((await run('audit verify')).out).toContain('The audit is whole: 2 events')
  })

  test.each([
    'policy add floor nine USD',
    'policy add ceiling',
    'policy add quiet_hours 25:00 06:00 UTC',
    'policy add magic 1',
    'policy end 99',
    'audit check /nowhere.jsonl',
  ])('%s is refused with a lesson', async (words) => {
    const { code, err } = await run(words)
    expect(code).toBe(1)
    expect(err).toContain('→')
  })
})

describe('what is wrong is said', () => {
  test.each([
    [{ DATABASE_URL: 'mysql://x' }, 'sync status', 'DATABASE_URL'],
    [{ DATABASE_URL: '' }, 'sync status', 'DATABASE_URL is not set.'],
    [{ DATABASE_URL: 'postgres://nobody:x@127.0.0.1:9/none' }, 'sync status', 'Postgres does not answer'],
    [{ PORT: '99999' }, 'serve', 'PORT'],
    [{ SEAL_KEYS: 'short' }, 'worker', 'seals refresh tokens'],
    [{ AMAZON_EMULATOR_URL: 'http://evil.example' }, 'worker', 'loopback'],
    [{ LOG_LEVEL: 'loud' }, 'serve', 'LOG_LEVEL'],
  ])('an environment with %j', async (wrong, words, lesson) => {
    const { code, err } = await main(words.split(' '), { ...deployment.environment, ...wrong })
    expect(code).toBe(1)
    expect(err).toContain(lesson)
    expect(err).not.toMatch(/\n\s+at /)
  })

  test('an unknown command is refused and the help is named', async () => {
    const { code, err } = await run('synch')
    expect(code).toBe(1)
    expect(err).toContain('--help')
  })
})
