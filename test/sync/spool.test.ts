/** A document on disk comes back as the lines it had, whatever their lengths are beside the pieces it is read in. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { spool } from '../../src/sync/spool.ts'

const PIECE = 1 << 16

/** The lines read back; `chunk` is how many bytes the download brings at a time. */
const linesOf = async (text: string, chunk = 10_000): Promise<readonly string[]> => {
  const bytes = Buffer.from(text)
  async function* download(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk)
  }
  const document = await spool({ bytes: download(), charset: 'utf-8' })
  try {
    const lines: string[] = []
    for await (const piece of document.lines()) lines.push(...piece.split('\n'))
    expect(document.bytes).toBe(bytes.length)
    return lines
  } finally {
    await document.remove()
  }
}

test('lines of any length, around the size of a piece and many times it, come back whole and in order', async () => {
  const length = fc.oneof(
    fc.nat(200),
    fc.integer({ min: PIECE - 3, max: PIECE + 3 }),
    fc.integer({ min: 2 * PIECE - 3, max: 5 * PIECE }),
  )
  const line = fc.tuple(length, fc.constantFrom('a', 'é', '漢')).map(([count, of]) => of.repeat(count))
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { minLength: 1, maxLength: 12 }),
      fc.boolean(),
      fc.boolean(),
      async (lines, marked, ended) => {
        const text = `${marked ? '\uFEFF' : ''}${lines.join('\n')}${ended ? '\n' : ''}`
        const read = await linesOf(text)
        // A last line without anything in it is none.
        const wanted = lines.at(-1) === '' && !ended ? lines.slice(0, -1) : lines
        expect(read.map((each) => each.length)).toEqual(wanted.map((each) => each.length))
        expect(read.join('\n') === wanted.join('\n')).toBe(true)
      },
    ),
    { numRuns: 60 },
  )
})

test('a line without an end is refused before it fills the memory', async () => {
  await expect(linesOf('x'.repeat(20 << 20), 1 << 20)).rejects.toThrow('a line of more than 4 MB')
})
