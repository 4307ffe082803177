import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { WorkspaceId } from '../../src/core/ids.ts'
import { writeWithReach } from '../../src/db/reach.ts'
import { transaction } from '../../src/db/rows.ts'
import { appendAudit, eventsOfLines, exportAudit, verifyAudit, verifyChain } from '../../src/writes/audit.ts'
import { type Desk, movedBy, openDesk, prices } from './desk.ts'

let desk: Desk
let acme: WorkspaceId
beforeAll(async () => {
  desk = await openDesk()
  acme = await desk.workspace_id('Acme')
})
afterAll(() => desk.close())

const append = (runner: pg.Pool | pg.PoolClient, workspace_id: WorkspaceId, note: string): Promise<number> =>
  appendAudit(runner, {
    workspace_id,
    kind: 'policy_begun',
    key_id: null,
    account_id: null,
    marketplace_id: null,
    preview_id: null,
    commit_id: null,
    details: { note, text: 'line\nbreak, "quotes", ünï 日本 🎈' },
  })

const linesOf = async (workspace_id: WorkspaceId): Promise<readonly string[]> => {
  const lines: string[] = []
  for await (const line of exportAudit(desk.worker, workspace_id)) lines.push(line)
  return lines
}

/** Edits as the database's owner, who alone can, and only by switching the guard off. */
const tamper = (statement: string): Promise<void> =>
  transaction(desk.owner, async (client) => {
    await client.query('alter table audit_event disable trigger audit_event_is_not_changed')
    await client.query(statement)
    await client.query('alter table audit_event enable always trigger audit_event_is_not_changed')
  })

/** Tries what must not last, and undoes it. */
const undone = async <T>(statement: string, look: () => Promise<T>): Promise<T> => {
  const saved = await desk.owner.query('select * from audit_event order by workspace_id, sequence')
  await tamper(statement)
  const seen = await look()
  await transaction(desk.owner, async (client) => {
    await client.query('alter table audit_event disable trigger user')
    await client.query('delete from audit_event')
    for (const row of saved.rows)
      await client.query(
        'insert into audit_event select * from jsonb_populate_record(null::audit_event, $1)',
        [JSON.stringify({ ...row, previous_hash: hex(row.previous_hash), hash: hex(row.hash) })],
      )
    for (const name of ['is_sealed', 'is_not_changed', 'is_not_emptied'])
      await client.query(`alter table audit_event enable always trigger audit_event_${name}`)
  })
  return seen
}

const hex = (bytes: Buffer): string => `\\x${bytes.toString('hex')}`

test('every step of a change is on record in order, with what was planned and what came of it', async () => {
  const key = await desk.key()
  const [sold] = desk.skus
  if (sold === undefined) throw new Error('a SKU is needed')
  const wanted = prices([{ sku: sold.sku, amount: movedBy(sold.amount, 0.1) }])
  const made = await desk.call(key, 'preview_listing_price', wanted)
  const { preview_id } = made
  await desk.call(key, 'commit_preview', { preview_id })
  const found = await desk.worker.query(
    'select kind, key_id, commit_id is not null as of_commit, details from audit_event where preview_id = $1 order by sequence',
    [preview_id],
  )
  expect(found.rows.map((row) => [row.kind, row.of_commit])).toEqual([
    ['preview_made', false],
    ['commit_attempted', true],
    ['commit_outcome', true],
    ['commit_verified', true],
  ])
  expect(new Set(found.rows.map((row) => row.key_id))).toEqual(new Set([key.key_id]))
  expect(JSON.parse(found.rows[1].details)).toMatchObject({ changes: [{ target: sold.sku }] })
  expect(await verifyAudit(desk.worker, acme)).toMatchObject({ kind: 'whole' })
})

test('nobody can change, remove or empty the record: not the server, not the worker, not its owner', async () => {
  await append(desk.worker, acme, 'first')
  const statements = [
    `update audit_event set details = '{}'`,
    'delete from audit_event',
    'truncate audit_event',
  ]
  for (const pool of [desk.server, desk.worker, desk.owner])
    for (const statement of statements)
      await expect(pool.query(statement)).rejects.toMatchObject({ code: '42501' })
  await transaction(desk.owner, async (client) => {
    await client.query('set local session_replication_role = replica')
    await expect(client.query('delete from audit_event')).rejects.toMatchObject({ code: '42501' })
  })
  expect(await verifyAudit(desk.worker, acme)).toMatchObject({ kind: 'whole' })
})

test('a writer cannot choose an event’s number, time or hash, nor write for another workspace', async () => {
  const rival = await desk.workspace_id('Rival')
  const row = await desk.worker.query(
    `insert into audit_event (workspace_id, sequence, happened_at, kind, details, previous_hash, hash)
     values ($1, 99, '2001-01-01', 'policy_begun', '{}', sha256('x'), sha256('y')) returning sequence, happened_at`,
    [rival],
  )
  expect(row.rows[0].sequence).toBe(1)
  expect(row.rows[0].happened_at > '2026').toBe(true)
  expect(await verifyAudit(desk.worker, rival)).toMatchObject({ kind: 'whole', events: 1 })
  const key = await desk.key()
  const reach = { workspace_id: key.workspace_id, account_ids: [], marketplace_ids: 'all' as const }
  await expect(
    writeWithReach(desk.server, reach, (client) => append(client, rival, 'not mine')),
  ).rejects.toMatchObject({ code: '42501' })
})

test('twenty writers at once make one chain without a gap', async () => {
  const before = await verifyAudit(desk.worker, acme)
  await Promise.all(Array.from({ length: 20 }, (_, index) => append(desk.worker, acme, `at once ${index}`)))
  const after = await verifyAudit(desk.worker, acme)
  expect(before.kind === 'whole' && after.kind === 'whole' && after.events - before.events).toBe(20)
})

test('twenty commits at once make one chain without a gap, and each its change', async () => {
  const key = await desk.key()
  const sold = desk.skus.slice(1, 5)
  const made = await Promise.all(
    Array.from({ length: 20 }, (_, index) => {
      const { sku = '', amount = '' } = sold[index % sold.length] ?? {}
      return desk.call(
        key,
        'preview_listing_price',
        prices([{ sku, amount: movedBy(amount, (index + 1) / 100) }]),
      )
    }),
  )
  const done = await Promise.allSettled(
    made.map(({ preview_id }) => desk.call(key, 'commit_preview', { preview_id })),
  )
  // Commits of the same SKU overtake each other: a later one finds the price changed and is refused as stale.
  const refused = done.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason)
  expect(refused).toEqual(refused.map(() => expect.objectContaining({ code: 'preview_stale' })))
  expect(done.length - refused.length).toBeGreaterThanOrEqual(sold.length)
  expect(await verifyAudit(desk.worker, acme)).toMatchObject({ kind: 'whole' })
})

test.each([
  ['details', `'{"note":"forged"}'`, 'it was edited after it was written'],
  ['kind', `'policy_ended'`, 'it was edited after it was written'],
  ['key_id', '7', 'it was edited after it was written'],
  ['happened_at', `happened_at - interval '1 hour'`, 'it was edited after it was written'],
  ['hash', `sha256('forged')`, 'it was edited after it was written'],
])('an edited %s is found at its very event', async (column, value, reason) => {
  const sequence = await append(desk.worker, acme, 'to be edited')
  await append(desk.worker, acme, 'after it')
  const verified = await undone(
    `update audit_event set ${column} = ${value} where workspace_id = ${acme} and sequence = ${sequence}`,
    () => verifyAudit(desk.worker, acme),
  )
  expect(verified).toEqual({ kind: 'broken', sequence, reason })
})

test('a removed event is found, and so is one whose seal was made anew', async () => {
  const sequence = await append(desk.worker, acme, 'to be removed')
  await append(desk.worker, acme, 'after it')
  const removed = await undone(
    `delete from audit_event where workspace_id = ${acme} and sequence = ${sequence}`,
    () => verifyAudit(desk.worker, acme),
  )
  expect(removed).toEqual({ kind: 'broken', sequence, reason: 'this event is missing' })
  const resealed = await undone(
    `with forged as (update audit_event set details = '{}' where workspace_id = ${acme} and sequence = ${sequence} returning *)
     select from forged;
     update audit_event set hash = sha256(convert_to(encode(previous_hash, 'hex') || E'\\n' || audit_text(audit_event), 'UTF8'))
     where workspace_id = ${acme} and sequence = ${sequence}`,
    () => verifyAudit(desk.worker, acme),
  )
  expect(resealed).toEqual({
    kind: 'broken',
    sequence: sequence + 1,
    reason: 'it does not follow the event before it',
  })
})

test('events cut off at the end are missed by the commits they belong to', async () => {
  const attempt = await desk.worker.query(
    `select max(sequence) as sequence from audit_event where workspace_id = $1 and kind = 'commit_attempted'`,
    [acme],
  )
  const { sequence } = attempt.rows[0]
  const verified = await undone(
    `delete from audit_event where workspace_id = ${acme} and sequence >= ${sequence}`,
    () => verifyAudit(desk.worker, acme),
  )
  expect(verified).toEqual({ kind: 'broken', sequence, reason: 'the event of a commit is missing' })
})

test('an exported record is verified without the database, and every edit of it is found', async () => {
  const lines = await linesOf(acme)
  expect(await verifyChain(eventsOfLines(lines))).toMatchObject({ kind: 'whole', events: lines.length })
  const edited = lines.with(2, (lines[2] ?? '').replace(/"happened_at":"2/, '"happened_at":"3'))
  expect(await verifyChain(eventsOfLines(edited))).toMatchObject({ kind: 'broken', sequence: 3 })
  expect(await verifyChain(eventsOfLines(lines.toSpliced(4, 1)))).toMatchObject({
    kind: 'broken',
    sequence: 5,
  })
})
