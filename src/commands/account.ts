/** `main account connect|list|revoke`: selling accounts and Amazon's grants for them. */
import { type Command, Option } from 'commander'
import type pg from 'pg'
import { connectAccount, type Connected, listAccounts, revokeConnection } from '../access/connection.ts'
import { openAmazon, openRole, type Surroundings } from '../app.ts'
import { environment } from '../config.ts'
import { systemClock } from '../core/clock.ts'
import { SellerId } from '../core/ids.ts'
import { marketplaceNamed, type Region } from '../core/marketplace.ts'
import { Problem } from '../core/problem.ts'
import { answer, commandLog, table } from './terminal.ts'

export interface Connecting {
  readonly workspace: string
  readonly name: string
  readonly seller_id: string
  readonly region: Region
  readonly refresh_token: string
  /** The home marketplace, by country or id; its nights are the account's. */
  readonly home?: string
}

/** Asks Amazon where the account sells, which also proves the grant, then stores account and sealed grant. */
export const connect = async (
  surroundings: Surroundings,
  pool: pg.Pool,
  connecting: Connecting,
): Promise<Connected> => {
  const seller = SellerId.safeParse(connecting.seller_id)
  if (!seller.success)
    throw new Problem(
      'bad_input',
      'The seller id does not look like one.',
      'It starts with A and has 6 to 21 capitals and digits. Nothing was connected.',
    )
  const amazon = openAmazon(surroundings, pool)
  const partner = amazon.forStranger({
    seller_id: seller.data,
    region: connecting.region,
    refresh_token: connecting.refresh_token,
  })
  const places = (await partner.sellers.participations()).filter(({ participates }) => participates)
  const home =
    connecting.home === undefined
      ? places[0]?.marketplace_id
      : marketplaceNamed(connecting.home)?.marketplace_id
  const sorted = places.toSorted(
    (a, b) => Number(b.marketplace_id === home) - Number(a.marketplace_id === home),
  )
  if (home === undefined || sorted[0]?.marketplace_id !== home)
    throw new Problem(
      'bad_input',
      'The account does not sell in the home marketplace.',
      `It sells in: ${places.map(({ country }) => country).join(', ')}. Nothing was connected.`,
    )
  return connectAccount(pool, { ...connecting, marketplaces: sorted }, amazon.seal)
}

interface ConnectOptions {
  readonly workspace: string
  readonly sellerId: string
  readonly region: Region
  readonly home?: string
  readonly json: boolean
}

// The token comes by standard input: a command line shows in process lists and shell histories.
export const readToken = async (): Promise<string> => {
  let text = ''
  for await (const piece of process.stdin) text += String(piece)
  const token = text.trim()
  if (token === '')
    throw new Problem(
      'bad_input',
      'No refresh token came by standard input.',
      'Pipe it in: … < refresh-token.txt. Nothing was connected.',
    )
  return token
}

export const withOwner = async (
  work: (surroundings: Surroundings, pool: pg.Pool) => Promise<void>,
): Promise<void> => {
  const surroundings = { config: environment(), log: commandLog() }
  const pool = openRole(surroundings, 'owner', 2)
  try {
    await work(surroundings, pool)
  } finally {
    await pool.end()
  }
}

const connectAction = (
  name: string,
  { workspace, sellerId, region, home, json }: ConnectOptions,
): Promise<void> =>
  withOwner(async (surroundings, pool) => {
    const refresh_token = await readToken()
    const connected = await connect(surroundings, pool, {
      workspace,
      name,
      seller_id: sellerId,
      region,
      refresh_token,
      ...(home === undefined ? {} : { home }),
    })
    answer(
      connected,
      json,
      ({ account_id, is_new }) =>
        `Account ${name} (${account_id}) is ${is_new ? 'connected; its first sync begins within a minute of a running worker' : 'connected anew'}.`,
    )
  })

const listAction = ({
  workspace,
  json,
}: {
  readonly workspace?: string
  readonly json: boolean
}): Promise<void> =>
  withOwner(async (_, pool) =>
    answer(await listAccounts(pool, workspace ?? null), json, (accounts) =>
      table(
        ['workspace', 'account', 'id', 'seller', 'region', 'marketplaces', 'connection'],
        accounts.map((account) => [
          account.workspace,
          account.name,
          account.account_id,
          account.seller_id,
          account.region,
          account.countries.join(' '),
          account.revoked_at === null ? 'good' : 'revoked',
        ]),
      ),
    ),
  )

const revokeAction = (name: string, { workspace }: { readonly workspace: string }): Promise<void> =>
  withOwner(async (_, pool) => {
    await revokeConnection(pool, { workspace, account: name }, systemClock.now())
    answer(
      { revoked: name },
      false,
      () => `The grant for ${name} is forgotten. Its data stays; nothing new is fetched.`,
    )
  })

export const accountCommands = (program: Command): void => {
  const account = program.command('account').description('Selling accounts: connect, list, revoke.')
  account
    .command('connect <name>')
    .description('Connect a selling account; its refresh token comes by standard input.')
    .option('-w, --workspace <name>', 'the workspace; made when there is none of that name', 'default')
    .requiredOption('-i, --seller-id <id>', 'the seller id (merchant token)')
    .addOption(
      new Option('-r, --region <region>', 'Amazon’s region')
        .choices(['na', 'eu', 'fe'])
        .makeOptionMandatory(),
    )
    .option(
      '--home <country>',
      'the marketplace whose nights are the account’s; default the first Amazon names',
    )
    .option('--json', 'answer as JSON', false)
    .action(connectAction)
  account
    .command('list')
    .description('Accounts with where they sell.')
    .option('-w, --workspace <name>', 'only this workspace')
    .option('--json', 'answer as JSON', false)
    .action(listAction)
  account
    .command('revoke <name>')
    .description('Forget Amazon’s grant for an account.')
    .option('-w, --workspace <name>', 'the workspace', 'default')
    .action(revokeAction)
}
