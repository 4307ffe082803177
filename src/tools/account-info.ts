/** What a key is and what it reaches: the first question of a conversation, and the one that needs no scope. */
import { sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import { z } from 'zod'
import type { Principal, ReachedAccount } from '../access/principal.ts'
import { withReach } from '../db/reach.ts'
import { ANSWER_CHARS_MAX } from './answer.ts'
import { accountArgument, accountMeant, cursorArgument, limitArgument } from './argument.ts'
import { questionId, readCursor, writeCursor } from './cursor.ts'
import { type FreshnessRow, freshnessQuery, parseFreshness } from './freshness.ts'
import { READING, serve, type ServedTool } from './served.ts'
import { Standing, standingOf, summaryOf } from './standing.ts'

const AccountInfo = z.object({
  account_id: z.number(),
  account: z.string(),
  seller_id: z.string(),
  region: z.string(),
  time_zone: z.string(),
  marketplaces: z.array(
    z.object({
      marketplace: z.string(),
      marketplace_id: z.string(),
      currency: z.string(),
      time_zone: z.string(),
    }),
  ),
  datasets: z.array(Standing),
})
type AccountInfo = z.infer<typeof AccountInfo>

const DriftRow = z.object({
  account_id: z.number(),
  marketplace_id: z.string(),
  dataset: z.string(),
  fresh: z.number(),
  missing: z.number(),
  renamed: z.number(),
  blocks: z.boolean(),
})
type DriftRow = z.infer<typeof DriftRow>

const driftQuery = (account_ids: readonly number[]) =>
  sql`select account_id, marketplace_id, dataset, count(*) filter (where drift = 'new') as fresh,
             count(*) filter (where drift = 'missing') as missing,
             count(*) filter (where drift = 'missing' and counterpart_header is not null) as renamed, bool_or(blocks_loading) as blocks
      from schema_drift where lasts and account_id = any (${sql.param([...account_ids])}::int[])
      group by account_id, marketplace_id, dataset`

/** In our words and without Amazon's: which columns they are, `get_schema_drift` says. */
const driftText = ({ fresh, missing, renamed, blocks }: DriftRow): string =>
  [
    fresh > 0 ? `${fresh} undeclared` : '',
    missing > 0 ? `${missing} no longer sent` : '',
    renamed > 0 ? `${renamed} probably renamed` : '',
    blocks ? 'nothing is loaded until it is mended' : '',
  ]
    .filter((part) => part !== '')
    .join(', ')
    .concat('; see get_schema_drift')

interface Known {
  readonly freshness: readonly FreshnessRow[]
  readonly drift: readonly DriftRow[]
}

const infoOf = (account: ReachedAccount, { freshness, drift }: Known, isOneOfMany: boolean): AccountInfo => {
  const country = new Map<string, string>(
    account.marketplaces.map((sold) => [sold.marketplace_id, sold.country]),
  )
  const visible = freshness.filter(
    (row) =>
      row.account_id === account.account_id &&
      (row.marketplace_id === null || country.has(row.marketplace_id)),
  )
  const standing = standingOf(
    visible.map((row) => ({
      dataset: row.dataset,
      marketplace: row.marketplace_id === null ? null : (country.get(row.marketplace_id) ?? null),
      through: row.data_through_on,
      synced_at: row.synced_at,
      next_sync_at: row.next_sync_at,
      ...(row.last_problem_code === null
        ? {}
        : { last_problem: row.last_problem_code, last_problem_at: row.last_problem_at ?? '' }),
      ...driftOf(row, drift),
    })),
  )
  return {
    account_id: account.account_id,
    account: account.name,
    seller_id: account.seller_id,
    region: account.region,
    time_zone: account.time_zone,
    marketplaces: account.marketplaces.map((sold) => ({
      marketplace: sold.country,
      marketplace_id: sold.marketplace_id,
      currency: sold.currency,
      time_zone: sold.time_zone,
    })),
    datasets: [...(isOneOfMany ? summaryOf(standing) : standing)],
  }
}

const driftOf = (row: FreshnessRow, drift: readonly DriftRow[]): { readonly drift?: string } => {
  const found = drift.find(
    (each) =>
      each.account_id === row.account_id &&
      each.marketplace_id === row.marketplace_id &&
      each.dataset === row.dataset,
  )
  return found === undefined ? {} : { drift: driftText(found) }
}

const knownOfAccounts = async (
  pool: pg.Pool,
  principal: Principal,
  accounts: readonly ReachedAccount[],
): Promise<Known> => {
  const account_ids = accounts.map((account) => account.account_id)
  const marketplaces = accounts.flatMap((account) => account.marketplaces.map((sold) => sold.marketplace_id))
  const reach = {
    workspace_id: principal.workspace_id,
    account_ids,
    marketplace_ids: principal.every_marketplace ? ('all' as const) : [...new Set(marketplaces)],
  }
  const [freshness, drift] = await withReach(pool, reach, { known_at: null }, (reader) =>
    Promise.all([reader.rows(freshnessQuery(account_ids)), reader.rows(driftQuery(account_ids))]),
  )
  return { freshness: parseFreshness(freshness), drift: z.array(DriftRow).parse(drift) }
}

// Room for what stands around the accounts.
const ACCOUNTS_CHARS_MAX = ANSWER_CHARS_MAX - 4_000

const fitting = (infos: readonly AccountInfo[]): readonly AccountInfo[] => {
  let used = 0
  const end = infos.findIndex((info, index) => {
    used += JSON.stringify(info).length + 1
    return index > 0 && used > ACCOUNTS_CHARS_MAX
  })
  return end === -1 ? infos : infos.slice(0, end)
}

/** `get_account_info`, the only tool that tells about the key itself. */
export const accountInfo = (pool: pg.Pool): ServedTool =>
  serve({
    name: 'get_account_info',
    title: 'Account info',
    description:
      'The accounts and marketplaces this key reaches, what it may do, and through which day and when datasets were synced, those that stand alike together; of several accounts what needs a look and what reaches least far. ' +
      'Answers: "Which accounts can I ask about?" "Is last night\'s data in?"',
    scopes: [],
    annotations: READING,
    input: { account: accountArgument, limit: limitArgument, cursor: cursorArgument },
    output: {
      key: z.object({ name: z.string(), scopes: z.array(z.string()), tools: z.array(z.string()).nullable() }),
      now: z.string(),
      accounts: z.array(AccountInfo),
      totals: z.object({ accounts: z.int() }),
      next_cursor: z.string().optional(),
      remaining: z.int(),
    },
    async call(principal, { account, limit, cursor }, { now }) {
      const asked = account === undefined ? principal.accounts : [accountMeant(principal, account)]
      const question = questionId([
        'get_account_info',
        principal.workspace_id,
        asked.map((each) => each.account_id),
      ])
      const start = cursor === undefined ? 0 : readCursor(cursor, question, []).seen
      const page = asked.slice(start, start + limit)
      const known = await knownOfAccounts(pool, principal, page)
      const accounts = fitting(page.map((each) => infoOf(each, known, asked.length > 1)))
      const end = start + accounts.length
      return {
        key: {
          name: principal.key_name,
          scopes: [...principal.scopes],
          tools: principal.tools === null ? null : [...principal.tools],
        },
        now,
        accounts: [...accounts],
        totals: { accounts: asked.length },
        ...(end < asked.length ? { next_cursor: writeCursor(question, { after: [], seen: end }) } : {}),
        remaining: asked.length - end,
      }
    },
  })
