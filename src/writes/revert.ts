/** Plans the way back from a commit: a preview like any other, of the inverse changes. */
import { holds, type Principal } from '../access/principal.ts'
import { Problem } from '../core/problem.ts'
import { writeWithReach } from '../db/reach.ts'
import type { Change, Write } from './define.ts'
import { type Engine, placeOf, reachOf, writeNamed } from './engine.ts'
import { makePreview } from './preview.ts'
import { type Commit, findCommit, type Preview } from './store.ts'

const commitById = async (engine: Engine, principal: Principal, commit_id: number): Promise<Commit> => {
  const commit = await writeWithReach(engine.pool, reachOf(principal), (client) =>
    findCommit(client, commit_id),
  )
  if (commit !== null) return commit
  throw new Problem(
    'not_found',
    `There is no commit ${commit_id} that this key reaches. Nothing was changed.`,
    'list_commits names them.',
  )
}

/** What Amazon took of the commit: only that can be brought back. */
const takenOf = (commit: Commit): readonly Change[] => {
  const taken = new Set(
    (commit.outcomes ?? []).flatMap((outcome) => (outcome.result === 'accepted' ? [outcome.target] : [])),
  )
  return commit.changes.filter((change) => taken.has(change.target))
}

const inputBack = (
  write: Write,
  commit: Commit,
  taken: readonly Change[],
): Readonly<Record<string, unknown>> => {
  if (write.undo === undefined)
    throw new Problem(
      'bad_input',
      `Amazon has no way back from ${write.name}. Nothing was changed.`,
      'Preview the change you want instead.',
    )
  if (taken.length === 0)
    throw new Problem(
      'bad_input',
      `Commit ${commit.commit_id} is ${commit.state}: there is nothing to bring back. Nothing was changed.`,
      'list_commits says what became of each target.',
    )
  const empty = write.clears === true ? undefined : taken.find((change) => change.from === null)
  if (empty !== undefined)
    throw new Problem(
      'bad_input',
      `${empty.target} had no ${empty.field} before commit ${commit.commit_id}, and none cannot be set. Nothing was changed.`,
      `Preview the value you want with preview_${write.name}.`,
    )
  return write.schema.parse(write.undo(taken))
}

/** Previews the inverse of a commit. Throws `preview_stale` where a later edit would be overwritten. */
export const previewRevert = async (
  engine: Engine,
  principal: Principal,
  commit_id: number,
): Promise<Preview> => {
  const commit = await commitById(engine, principal, commit_id)
  const write = writeNamed(engine, commit.write)
  if (!holds(principal, `${write.domain}:preview`))
    throw new Problem(
      'not_allowed',
      `This key lacks the scope ${write.domain}:preview. Nothing was changed.`,
      'Ask the operator for a key with that scope.',
    )
  const taken = takenOf(commit)
  const input = inputBack(write, commit, taken)
  return makePreview(engine, principal, {
    write,
    place: placeOf(commit),
    input,
    reverts: { commit_id, changes: taken },
  })
}
