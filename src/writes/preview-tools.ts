/** The write engine as tools: one preview tool per write, and one each to commit, look, discard, list and revert. */
import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { holds, type Principal, type ReachedAccount, type ReachedMarketplace } from '../access/principal.ts'
import type { Scope } from '../access/scope.ts'
import { Problem } from '../core/problem.ts'
import { writeWithReach } from '../db/reach.ts'
import {
  accountArgument,
  accountMeant,
  cursorArgument,
  limitArgument,
  marketplaceArgument,
  marketplaceMeant,
} from '../tools/argument.ts'
import { questionId, readCursor, writeCursor } from '../tools/cursor.ts'
import { type Annotations, READING, serve, type ServedTool } from '../tools/served.ts'
import { commitAnswer, previewAnswer, tellCommit, tellPreview } from './answer.ts'
import { auditStep, commitPreview, noSuchPreview } from './commit.ts'
import type { Write } from './define.ts'
import { beforeAnyChange, type Engine, reachOf } from './engine.ts'
import { makePreview } from './preview.ts'
import { previewRevert } from './revert.ts'
import { closePreview, type Commit, findCommits, findPreview, lockPreview, type Preview } from './store.ts'

/** Stores a plan of ours and leaves Amazon as it is. Not idempotent: each call makes a preview of its own. */
const PREVIEWING: Annotations = {
  readOnlyHint: false,
  destructiveHint: false,
  idempotentHint: false,
  openWorldHint: false,
}

/** Changes what shoppers see at Amazon, outside this system; a second call with the same preview is refused. */
const COMMITTING: Annotations = {
  readOnlyHint: false,
  destructiveHint: true,
  idempotentHint: false,
  openWorldHint: true,
}

const previewIdArgument = z.string().min(1).max(64).describe('From the answer of a preview tool.')

const onlyMarketplace = (account: ReachedAccount, named: string | undefined): ReachedMarketplace => {
  const meant = marketplaceMeant(account, named)
  if (meant !== null) return meant
  const [only, ...others] = account.marketplaces
  if (only !== undefined && others.length === 0) return only
  throw new Problem(
    'bad_input',
    `Account ${account.name} sells in ${account.marketplaces.length} marketplaces, so a change must say where. No preview was made.`,
    `Send marketplace as one of: ${account.marketplaces.map((sold) => sold.country).join(', ')}.`,
  )
}

const previewTool = (engine: Engine, write: Write): ServedTool =>
  serve({
    name: `preview_${write.name}`,
    title: write.title,
    description:
      `${write.summary} This only plans and checks: it answers what would change from what to what, and a preview_id ` +
      'for commit_preview. At most ' +
      `${write.limits.targets_max} targets.`,
    scopes: [`${write.domain}:preview`],
    annotations: PREVIEWING,
    input: { account: accountArgument, marketplace: marketplaceArgument, ...write.input },
    output: previewAnswer,
    async call(principal, { account: account_named, marketplace: named, ...input }) {
      const account = accountMeant(principal, account_named)
      const sold = onlyMarketplace(account, named)
      const { account_id } = account
      const { marketplace_id, currency } = sold
      const preview = await beforeAnyChange(() =>
        makePreview(engine, principal, { write, place: { account_id, marketplace_id, currency }, input }),
      )
      return tellPreview(principal, preview, engine.clock.now())
    },
  })

/** The scopes of that permission in every domain that has a write. */
const scopesOf = (engine: Engine, permissions: readonly ('preview' | 'commit')[]): readonly Scope[] => {
  const domains = new Set([...engine.writes.values()].map((write) => write.domain))
  return [...domains].flatMap((domain) => permissions.map((permission): Scope => `${domain}:${permission}`))
}

/** The writes whose previews and commits the key may look at. */
const visibleWrites = (engine: Engine, principal: Principal): readonly string[] =>
  [...engine.writes.values()]
    .filter(({ domain }) => holds(principal, `${domain}:preview`) || holds(principal, `${domain}:commit`))
    .map((write) => write.name)

const commitTool = (engine: Engine): ServedTool =>
  serve({
    name: 'commit_preview',
    title: 'Commit a preview',
    description:
      'Makes the changes of a preview at Amazon, once. Refused when the preview is used, ended, of another key, breaks a ' +
      'rule, or when what it showed has changed. Answers what Amazon took and whether it was read back.',
    scopes: scopesOf(engine, ['commit']),
    annotations: COMMITTING,
    input: { preview_id: previewIdArgument },
    output: commitAnswer,
    async call(principal, { preview_id }) {
      const commit = await commitPreview(engine, principal, preview_id)
      return tellCommit(principal, commit, engine.writes.get(commit.write))
    },
  })

const visiblePreview = (
  engine: Engine,
  principal: Principal,
  found: Preview | null,
  preview_id: string,
): Preview => {
  if (found !== null && visibleWrites(engine, principal).includes(found.write)) return found
  throw noSuchPreview(preview_id)
}

const getTool = (engine: Engine): ServedTool =>
  serve({
    name: 'get_preview',
    title: 'Preview',
    description: 'A preview as it was shown, and whether it can still be committed.',
    scopes: scopesOf(engine, ['preview', 'commit']),
    annotations: READING,
    input: { preview_id: previewIdArgument },
    output: previewAnswer,
    async call(principal, { preview_id }) {
      const found = await writeWithReach(engine.pool, reachOf(principal), (client) =>
        findPreview(client, preview_id),
      )
      return tellPreview(principal, visiblePreview(engine, principal, found, preview_id), engine.clock.now())
    },
  })

const discard = (engine: Engine, principal: Principal, preview_id: string): Promise<Preview> =>
  writeWithReach(engine.pool, reachOf(principal), async (client) => {
    const preview = visiblePreview(engine, principal, await lockPreview(client, preview_id), preview_id)
    if (preview.key_id !== principal.key_id)
      throw new Problem(
        'not_allowed',
        'This preview was made by another key, and only that key can discard it. Nothing was changed.',
        'Leave it: it ends by itself.',
      )
    if (preview.state === 'committed')
      throw new Problem(
        'preview_used',
        'This preview was committed already, so it cannot be discarded.',
        'preview_revert plans the way back.',
      )
    if (preview.state !== 'ready' && preview.state !== 'blocked') return preview
    await closePreview(client, preview_id, 'discarded', engine.clock.now())
    const by = { key_id: principal.key_id, commit_id: null }
    await auditStep(client, 'preview_discarded', preview, by, {})
    return { ...preview, state: 'discarded' }
  })

const discardTool = (engine: Engine): ServedTool =>
  serve({
    name: 'discard_preview',
    title: 'Discard a preview',
    description: 'Ends a preview so that it can never be committed. Changes nothing at Amazon.',
    scopes: scopesOf(engine, ['preview']),
    annotations: { ...PREVIEWING, idempotentHint: true },
    input: { preview_id: previewIdArgument },
    output: previewAnswer,
    call: async (principal, { preview_id }) =>
      tellPreview(principal, await discard(engine, principal, preview_id), engine.clock.now()),
  })

const revertTool = (engine: Engine): ServedTool =>
  serve({
    name: 'preview_revert',
    title: 'Preview a revert',
    description:
      'Plans the way back from a commit: the inverse of what Amazon took of it, as a preview for commit_preview. Refused ' +
      'when a value was edited after the commit. Changes nothing itself.',
    scopes: scopesOf(engine, ['preview']),
    annotations: PREVIEWING,
    found_by: 'undo, roll back, restore',
    input: { commit_id: z.int().positive().describe('From list_commits.') },
    output: previewAnswer,
    async call(principal, { commit_id }) {
      const preview = await beforeAnyChange(() => previewRevert(engine, principal, commit_id))
      return tellPreview(principal, preview, engine.clock.now())
    },
  })

interface ListAsked {
  readonly account_id: number | null
  readonly target: string | null
  /** Only commits older than this one. */
  readonly before: number | null
  readonly limit: number
}

const listed = (engine: Engine, principal: Principal, asked: ListAsked): Promise<readonly Commit[]> =>
  writeWithReach(engine.pool, reachOf(principal), (client) =>
    findCommits(
      client,
      sql`write = any (${sql.param(visibleWrites(engine, principal))}::text[])
        and (${asked.account_id}::int is null or account_id = ${asked.account_id})
        and (${asked.before}::bigint is null or commit_id < ${asked.before})
        and (${asked.target}::text is null or exists (
          select from jsonb_array_elements(changes) as change where change->>'target' = ${asked.target}))`,
      asked.limit,
    ),
  )

const listTool = (engine: Engine): ServedTool =>
  serve({
    name: 'list_commits',
    title: 'Commits',
    description:
      'Changes that were made or tried, newest first: from what to what, what Amazon took, what was read back. ' +
      'Answers: "What was changed this week?" "Did the price change arrive?"',
    scopes: scopesOf(engine, ['preview', 'commit']),
    annotations: READING,
    on_request: true,
    input: {
      account: accountArgument,
      target: z.string().min(1).max(200).optional().describe('Only changes of this SKU or other target.'),
      limit: limitArgument,
      cursor: cursorArgument,
    },
    output: { rows: z.array(z.looseObject(commitAnswer)), next_cursor: z.string().optional() },
    async call(principal, { account, target = null, limit, cursor }) {
      const account_id = account === undefined ? null : accountMeant(principal, account).account_id
      const { workspace_id, key_id } = principal
      const question = questionId(['list_commits', workspace_id, key_id, account_id, target])
      const start = cursor === undefined ? null : readCursor(cursor, question, [z.number()])
      const before = start === null ? null : Number(start.after[0])
      const found = await listed(engine, principal, { account_id, target, before, limit: limit + 1 })
      const page = found.slice(0, limit)
      const last = found.length > limit ? page.at(-1) : undefined
      const seen = (start?.seen ?? 0) + page.length
      return {
        rows: page.map((commit) => tellCommit(principal, commit, engine.writes.get(commit.write))),
        ...(last === undefined
          ? {}
          : { next_cursor: writeCursor(question, { after: [last.commit_id], seen }) }),
      }
    },
  })

/** The tools every write shares, beside its own `preview_` tool. */
export const WRITE_STEPS = [
  'commit_preview',
  'get_preview',
  'discard_preview',
  'preview_revert',
  'list_commits',
] as const

/** Every tool of the write engine; none where there is no write. */
export const writeTools = (engine: Engine): readonly ServedTool[] =>
  engine.writes.size === 0
    ? []
    : [
        ...[...engine.writes.values()].map((write) => previewTool(engine, write)),
        commitTool(engine),
        getTool(engine),
        discardTool(engine),
        revertTool(engine),
        listTool(engine),
      ]
