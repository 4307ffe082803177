/** `main ads connect|list|revoke`: advertising of selling accounts, under grants of its own. */
import type { Command } from 'commander'
import type pg from 'pg'
import {
  connectAdvertising,
  findAdvertiser,
  listAdvertising,
  revokeAdvertising,
} from '../access/advertising.ts'
import { openAds, type Surroundings } from '../app.ts'
import { systemClock } from '../core/clock.ts'
import { marketplaceNamed } from '../core/marketplace.ts'
import { readToken, withOwner } from './account.ts'
import { answer, table } from './terminal.ts'

/** Asks Amazon for the profiles under the grant, which also proves it, then stores those of the account. */
export const connectAds = async (
  surroundings: Surroundings,
  pool: pg.Pool,
  order: { readonly workspace: string; readonly account: string; readonly refresh_token: string },
): Promise<readonly string[]> => {
  const ads = openAds(surroundings, pool)
  const advertiser = await findAdvertiser(pool, order)
  const { refresh_token } = order
  const listed = await ads.forStranger({ region: advertiser.region, refresh_token }).profiles()
  return connectAdvertising(
    pool,
    { advertiser, refresh_token, listed },
    ads.seal,
    (surroundings.clock ?? systemClock).now(),
  )
}

interface AdsOptions {
  readonly workspace: string
  readonly json: boolean
}

const connectAction = (account: string, { workspace, json }: AdsOptions): Promise<void> =>
  withOwner(async (surroundings, pool) => {
    const refresh_token = await readToken()
    const marketplaces = await connectAds(surroundings, pool, { workspace, account, refresh_token })
    const countries = marketplaces.map((id) => marketplaceNamed(id)?.country ?? id)
    answer(
      { account, marketplaces },
      json,
      () =>
        `Advertising of ${account} is connected in ${countries.join(', ')}; its first sync begins with the next night.`,
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
    answer(await listAdvertising(pool, workspace ?? null), json, (profiles) =>
      table(
        ['workspace', 'account', 'marketplace', 'profile', 'advertiser', 'connection'],
        profiles.map((profile) => [
          profile.workspace,
          profile.account,
          profile.country,
          profile.profile_id,
          profile.name,
          profile.revoked_at === null ? 'good' : 'revoked',
        ]),
      ),
    ),
  )

const revokeAction = (account: string, { workspace }: { readonly workspace: string }): Promise<void> =>
  withOwner(async (_, pool) => {
    await revokeAdvertising(pool, { workspace, account }, systemClock.now())
    answer(
      { revoked: account },
      false,
      () => `The grant for advertising of ${account} is forgotten. Its data stays; nothing new is fetched.`,
    )
  })

export const adsCommands = (program: Command): void => {
  const ads = program.command('ads').description('Advertising of selling accounts: connect, list, revoke.')
  ads
    .command('connect <account>')
    .description('Connect advertising to a connected account; its refresh token comes by standard input.')
    .option('-w, --workspace <name>', 'the workspace', 'default')
    .option('--json', 'answer as JSON', false)
    .action(connectAction)
  ads
    .command('list')
    .description('Where accounts advertise.')
    .option('-w, --workspace <name>', 'only this workspace')
    .option('--json', 'answer as JSON', false)
    .action(listAction)
  ads
    .command('revoke <account>')
    .description('Forget Amazon’s grant for advertising.')
    .option('-w, --workspace <name>', 'the workspace', 'default')
    .action(revokeAction)
}
