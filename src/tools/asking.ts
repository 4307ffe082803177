/** A call of a declared tool, understood: which tool, whose account, which marketplaces, what of its own. */
import { z } from 'zod'
import type { Principal, ReachedAccount, ReachedMarketplace } from '../access/principal.ts'
import { MarketplaceId } from '../core/ids.ts'
import { Problem } from '../core/problem.ts'
import type { Instant } from '../core/time.ts'
import type { Reach } from '../db/reach.ts'
import { statement } from '../db/rows.ts'
import { accountMeant, marketplaceMeant, SharedArguments, sharedArguments } from './argument.ts'
import { questionId } from './cursor.ts'
import { isAboutSync, type Tool } from './define.ts'
import type { OrderColumn, Question } from './page.ts'

/** A tool with everything that is the same for each of its calls. */
export interface Compiled {
  readonly tool: Tool
  readonly columns: readonly string[]
  readonly order: readonly OrderColumn[]
  readonly keys: readonly z.core.$ZodType[]
  readonly row: z.ZodObject
  /** The columns that numbers are worked out of and no answer shows. */
  readonly made_of: z.ZodObject
}

/** One call, understood: who asks which tool for what. */
export interface Asking {
  readonly compiled: Compiled
  readonly principal: Principal
  readonly account: ReachedAccount
  readonly marketplaces: readonly ReachedMarketplace[]
  readonly own: Readonly<Record<string, unknown>>
  readonly shared: SharedArguments
  readonly question_id: string
  readonly now: Instant
}

/** The columns of the tool's query. */
const foundBy = ({ row, worked_out }: Tool): z.ZodRawShape => worked_out?.found ?? row

export const compile = (tool: Tool): Compiled => {
  const found = foundBy(tool)
  const nullable = (column: string): boolean => z.safeParse(found[column] ?? z.never(), null).success
  const clash = Object.keys(tool.input).find((argument) => argument in sharedArguments)
  if (clash !== undefined) throw new Error(`${tool.name}: the argument ${clash} belongs to every tool`)
  return {
    tool,
    columns: [...Object.keys(found), 'marketplace_id'],
    order: [
      ...tool.order.map(({ by, descending = false }) => ({ by, descending, nullable: nullable(by) })),
      // The same SKU sells in several marketplaces: the marketplace makes the order total.
      { by: 'marketplace_id', descending: false, nullable: false },
    ],
    keys: [...tool.order.map(({ by }) => found[by] ?? z.never()), MarketplaceId],
    row: z.object({ ...rowShape(found), marketplace_id: MarketplaceId }),
    made_of: z.object(rowShape(tool.made_of ?? {})),
  }
}

/** Postgres tells exact decimals as text; a column that is declared as a number is read as one. */
const rowShape = (row: z.ZodRawShape): z.ZodRawShape =>
  Object.fromEntries(
    Object.entries(row).map(([column, schema]) => [
      column,
      isNumber(schema) ? z.preprocess(numberFrom, schema) : schema,
    ]),
  )

const isNumber = (schema: z.core.$ZodType): boolean => {
  const { type, anyOf = [] } = z.toJSONSchema(schema, { unrepresentable: 'any' })
  return [type, ...anyOf.map((each) => each.type)]
    .flat()
    .some((each) => each === 'number' || each === 'integer')
}

const numberFrom = (value: unknown): unknown => (typeof value === 'string' ? Number(value) : value)

/** How the sync stands is asked as of now. */
const argumentsFor = (tool: Tool): z.ZodRawShape => {
  const { as_known_at, max_age_hours, ...always } = sharedArguments
  return isAboutSync(tool) ? always : { ...always, as_known_at, max_age_hours }
}

/** What a call of the tool may say. */
export const inputOf = (tool: Tool): z.ZodObject => z.strictObject({ ...tool.input, ...argumentsFor(tool) })

export const askingOf = (
  compiled: Compiled,
  principal: Principal,
  parsed: Readonly<Record<string, unknown>>,
  now: Instant,
): Asking => {
  const shared = SharedArguments.parse(parsed)
  checkMoment(shared, now)
  const account = accountMeant(principal, shared.account)
  const marketplace = marketplaceMeant(account, shared.marketplace)
  const marketplaces = marketplace === null ? account.marketplaces : [marketplace]
  const own = Object.fromEntries(Object.keys(compiled.tool.input).map((name) => [name, parsed[name]]))
  const question_id = questionId([
    compiled.tool.name,
    compiled.order,
    principal.workspace_id,
    account.account_id,
    marketplaces.map((sold) => sold.marketplace_id),
    own,
    shared.as_known_at ?? null,
  ])
  return { compiled, principal, account, marketplaces, own, shared, question_id, now }
}

const checkMoment = ({ as_known_at, max_age_hours }: SharedArguments, now: Instant): void => {
  if (as_known_at === undefined) return
  if (as_known_at > now)
    throw new Problem(
      'bad_input',
      `as_known_at ${as_known_at} is still to come.`,
      'Send a moment of the past.',
    )
  if (max_age_hours !== undefined)
    throw new Problem(
      'bad_input',
      'max_age_hours asks about now, as_known_at about a moment of the past.',
      'Send one of them.',
    )
}

export const questionOf = (asking: Asking): Question => {
  const { compiled, account, marketplaces, own, shared, now } = asking
  const where = {
    account_id: account.account_id,
    marketplace_ids: marketplaces.map((sold) => sold.marketplace_id),
  }
  let isOfMoment = false
  const query = compiled.tool.query(own, {
    ...where,
    get now() {
      isOfMoment = true
      return shared.as_known_at ?? now
    },
  })
  return {
    ...where,
    query,
    columns: compiled.columns,
    order: compiled.order,
    totals: compiled.tool.totals,
    of_moment: isOfMoment ? JSON.stringify(statement(query).values) : '',
  }
}

export const reachOf = ({ principal, account, marketplaces }: Asking): Reach => ({
  workspace_id: principal.workspace_id,
  account_ids: [account.account_id],
  marketplace_ids: marketplaces.map((sold) => sold.marketplace_id),
})
