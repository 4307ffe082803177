/** An account's grant, unsealed: what it takes to speak to Amazon for it. Never logged, never listed. */
import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type AccountId, SellerId, WorkspaceId } from '../core/ids.ts'
import { Problem } from '../core/problem.ts'
import { maybeOne, type Runner } from '../db/rows.ts'
import { sealedFor } from './connection.ts'
import type { Seal } from './sealed.ts'

export interface Grant {
  readonly seller_id: SellerId
  readonly region: 'na' | 'eu' | 'fe'
  readonly refresh_token: string
}

const GrantRow = z.object({
  workspace_id: WorkspaceId,
  api: z.enum(['sp', 'ads']),
  region: z.enum(['na', 'eu', 'fe']),
  seller_id: SellerId,
  sealed_refresh_token: z.string(),
  revoked_at: z.string().nullable(),
})

/** The account's SP-API grant; a problem when the seller or the operator has taken it back. */
export const readGrant = async (runner: Runner, accountId: AccountId, seal: Seal): Promise<Grant> => {
  const row = await maybeOne(
    runner,
    sql`select connection.workspace_id, connection.api, connection.region, connection.seller_id, connection.sealed_refresh_token, connection.revoked_at
        from account join connection using (workspace_id, connection_id) where account.account_id = ${accountId}`,
  )
  if (row === null)
    throw new Problem(
      'not_found',
      `There is no account ${accountId}.`,
      'List the accounts to see which there are.',
    )
  const { sealed_refresh_token, revoked_at, ...grant } = GrantRow.parse(row)
  if (revoked_at !== null)
    throw new Problem(
      'connection_revoked',
      'The account’s connection to Amazon was revoked.',
      'Connect the account again.',
    )
  return {
    seller_id: grant.seller_id,
    region: grant.region,
    refresh_token: seal.unseal(sealed_refresh_token, sealedFor(grant)),
  }
}
