/** A sample of `npm run faults`, by the command itself: three schedules in which every blow strikes, on both queues. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const PROGRAM = join(import.meta.dirname, 'faults.ts')
/** Three nights and the undisturbed ones take a tenth of it; it says that something hangs. */
const MS_MAX = 300_000

const run = async (...args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> => {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, ...args], { timeout: MS_MAX })
    return { code: 0, text: stdout }
  } catch (error) {
    const { code, stdout, stderr } = Object.assign({ code: -1, stdout: '', stderr: '' }, error)
    return { code, text: `${stdout}${stderr}` }
  }
}

test('nights of refusals, cuts, kills, restarts, crashes, flushes and a lost consent end as an undisturbed one', {
  timeout: MS_MAX,
}, async () => {
  const { code, text } = await run('--first', '21', '--schedules', '3', '--lanes', '1')
  expect({ code, text }).toEqual({
    code: 0,
    text: expect.stringContaining('3 schedules, 3 ended byte-equal to the undisturbed night, 0 did not'),
  })
  for (const blow of ['kill', 'restart', 'crash', 'flush', 'revoke']) expect(text).toContain(`${blow} `)
})

test('a count that is none is refused before anything is started', async () => {
  const { code, text } = await run('--schedules', 'many')
  expect(code).toBe(1)
  expect(text).toContain('--schedules many is not a whole number from 1.')
})
