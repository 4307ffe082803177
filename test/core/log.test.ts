import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { openLog, redact } from '../../src/core/log.ts'
import { Problem, problemFrom } from '../../src/core/problem.ts'

const SECRETS = [
  'Atza|IwEBIA-access-token',
  'Atzr|IwEBIA-refresh-token',
  'Atz.sprdt|restricted-data-token',
  'amzn1.oa2-cs.v1.client-secret',
  'asm_live_0123456789abcdefghijklmnopqrstuvwxyz',
  'Bearer abc.def-ghi',
]

/** Everything a log wrote. */
const written = (work: (log: ReturnType<typeof openLog>) => void): string => {
  let text = ''
  const to = new Writable({
    write(piece, _encoding, done) {
      text += String(piece)
      done()
    },
  })
  work(openLog({ level: 'debug', to }))
  return text
}

test('no secret is written, wherever it hides: a field, an error, its cause, its stack', () => {
  const text = written((log) => {
    for (const secret of SECRETS) {
      log.info('amazon.called', { said: `it was ${secret} indeed`, list: [`and ${secret} again`] })
      log.error('bug', {}, new Error(`failed with ${secret}`, { cause: new Error(`because of ${secret}`) }))
      log.warn('queue.lost', {}, secret)
    }
    log.info('amazon.called', {
      url: 'https://bucket.s3.amazonaws.com/x?X-Amz-Signature=abcdef123&X-Amz-Expires=300',
    })
    log.warn('database.lost', {}, new Error('cannot reach postgres://owner:hunter2@db:5432/x'))
  })
  for (const secret of [...SECRETS, 'abcdef123', 'hunter2']) expect(text).not.toContain(secret)
  expect(text.match(/\[secret\]/g)?.length).toBeGreaterThan(SECRETS.length * 4)
})

test('what is no secret stays as it is', () => {
  expect(redact('run 12 of ledger_detail loaded 3 rows')).toBe('run 12 of ledger_detail loaded 3 rows')
})

test('a line is one JSON object with its event and its moment', () => {
  const text = written((log) => log.info('run.loaded', { rows: 3, dataset: 'orders' }))
  expect(JSON.parse(text)).toMatchObject({
    event: 'run.loaded',
    rows: 3,
    dataset: 'orders',
    at: expect.stringMatching(/Z$/),
  })
})

test('a bug is told without its words, which stay with the cause', () => {
  const bug = new TypeError('cannot read x of undefined')
  const told = problemFrom(bug)
  expect(told.code).toBe('our_bug')
  expect(`${told.message} ${told.next}`).not.toContain('undefined')
  expect(told.cause).toBe(bug)
  const problem = new Problem('not_found', 'There is no such SKU.', 'Call list_skus.')
  expect(problemFrom(problem)).toBe(problem)
  expect({ status: problem.status, retry: problem.retry }).toEqual({ status: 404, retry: 'after_fix' })
})
