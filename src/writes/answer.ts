/** Previews and commits as they are told: what they are, and always what did not happen. */
import { z } from 'zod'
import type { Principal } from '../access/principal.ts'
import { marketplaceById } from '../core/marketplace.ts'
import { type Instant, msOf } from '../core/time.ts'
import type { Write } from './define.ts'
import type { Commit, Preview } from './store.ts'
import { ratioOf } from './value.ts'

const Moved = z.object({
  target: z.string(),
  field: z.string(),
  from: z.unknown(),
  to: z.unknown(),
  change_ratio: z.number().nullable(),
})

const place = { account: z.string(), marketplace: z.string() } as const

export const previewAnswer = {
  preview_id: z.string(),
  state: z.enum(['ready', 'blocked', 'expired', 'committed', 'stale', 'discarded']),
  write: z.string(),
  ...place,
  changes: z.array(Moved),
  rules: z.array(z.looseObject({})).describe("The workspace's rules on it, met or broken."),
  amazon_remarks: z.array(z.looseObject({})).describe("Amazon's own codes on it."),
  reverts_commit_id: z.int().optional(),
  expires_at: z.string(),
  note: z.string(),
} as const
export type PreviewAnswer = z.infer<z.ZodObject<typeof previewAnswer>>

export const commitAnswer = {
  commit_id: z.int(),
  preview_id: z.string(),
  state: z.enum(['attempted', 'applied', 'partly_applied', 'not_applied', 'unclear']),
  verification: z.enum(['pending', 'verified', 'differs', 'nothing_to_verify']),
  write: z.string(),
  ...place,
  changes: z.array(Moved),
  outcomes: z.array(z.looseObject({ target: z.string(), result: z.string() })),
  attempted_at: z.string(),
  reverts_commit_id: z.int().optional(),
  can_revert: z.boolean(),
  note: z.string(),
} as const
export type CommitAnswer = z.infer<z.ZodObject<typeof commitAnswer>>

const placeSaid = (
  principal: Principal,
  at: { readonly account_id: number; readonly marketplace_id: string },
): { readonly account: string; readonly marketplace: string } => ({
  account:
    principal.accounts.find((account) => account.account_id === at.account_id)?.name ?? String(at.account_id),
  marketplace: marketplaceById(at.marketplace_id)?.country ?? at.marketplace_id,
})

const moved = (changes: Preview['changes']): PreviewAnswer['changes'] =>
  changes.map(({ target, field, from, to }) => {
    const ratio = ratioOf({ from, to })
    return {
      target,
      field,
      from,
      to,
      change_ratio: ratio === null ? null : Math.round(ratio * 10_000) / 10_000,
    }
  })

const NOTES: Readonly<Record<PreviewAnswer['state'], string>> = {
  ready:
    'Nothing is changed yet. commit_preview makes these changes, until expires_at and only if what is shown still holds then.',
  blocked:
    'Nothing is changed, and this preview cannot be committed: it breaks a rule, or Amazon would refuse it.',
  expired: 'Nothing was changed. The preview has ended; make a new one.',
  stale: 'Nothing was changed: what it showed had changed. Make a new one.',
  discarded: 'Nothing was changed. The preview cannot be committed any more.',
  committed: 'The preview was committed once and cannot be again; list_commits says what became of it.',
}

/** An unused preview past its end is `expired`, whatever its row says. */
const stateOf = (preview: Preview, now: Instant): PreviewAnswer['state'] =>
  preview.state === 'ready' && msOf(now) >= msOf(preview.expires_at) ? 'expired' : preview.state

export const tellPreview = (principal: Principal, preview: Preview, now: Instant): PreviewAnswer => {
  const state = stateOf(preview, now)
  return {
    preview_id: preview.preview_id,
    state,
    write: preview.write,
    ...placeSaid(principal, preview),
    changes: moved(preview.changes),
    rules: preview.rules,
    amazon_remarks: preview.remarks,
    ...(preview.reverts === null ? {} : { reverts_commit_id: preview.reverts }),
    expires_at: preview.expires_at,
    note: NOTES[state],
  }
}

const MADE = {
  attempted: 'The change is under way, or its program stopped on the way',
  applied: 'Every change was taken',
  partly_applied: 'Some of the changes were taken; the others were not made',
  not_applied: 'Nothing was changed',
  unclear: 'Amazon gave no clear answer for some targets: they may have been changed or not',
} as const

const READ = {
  pending: 'It is read back by itself until it shows, within an hour; do not repeat it.',
  verified: 'It was read back and is as planned.',
  differs: 'Read back, something else shows: it was changed later, or Amazon suppressed it.',
  nothing_to_verify: '',
} as const

export const tellCommit = (principal: Principal, commit: Commit, write: Write | undefined): CommitAnswer => ({
  commit_id: commit.commit_id,
  preview_id: commit.preview_id,
  state: commit.state,
  verification: commit.verification,
  write: commit.write,
  ...placeSaid(principal, commit),
  changes: moved(commit.changes),
  outcomes: [...(commit.outcomes ?? [])],
  attempted_at: commit.attempted_at,
  ...(commit.reverts === null ? {} : { reverts_commit_id: commit.reverts }),
  can_revert:
    write?.undo !== undefined && (commit.outcomes ?? []).some((outcome) => outcome.result === 'accepted'),
  note: `${MADE[commit.state]}. ${READ[commit.verification]}`.trim(),
})
