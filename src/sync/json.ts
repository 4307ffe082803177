/** JSON documents as a stream of objects, and objects as lines of JSON: with one piece in memory at a time. */
import TokenParser from '@streamparser/json/tokenparser.js'
import Tokenizer from '@streamparser/json/tokenizer.js'
import { Problem } from '../core/problem.ts'

const damaged = (cause: unknown): Problem =>
  new Problem('bad_file', 'The document is not whole JSON.', 'Nothing was changed; it is asked for again.', {
    cause,
  })

/**
 * The values at a path such as `$.*` or `$.salesAndTrafficByAsin.*`, in the document's order. Numbers come as the
 * text the document writes, because ids of the Ads API have more digits than a number keeps.
 */
export async function* jsonValues(pieces: AsyncIterable<Uint8Array>, path: string): AsyncGenerator {
  const tokenizer = new Tokenizer()
  // Its declaration says number, for that is what it makes unless told otherwise.
  Object.assign(tokenizer, { parseNumber: (digits: string) => digits })
  const parser = new TokenParser({ paths: [path], keepStack: false })
  let found: unknown[] = []
  let failure: unknown = null
  tokenizer.onToken = (token) => parser.write(token)
  tokenizer.onError = (error) => void (failure ??= error)
  parser.onError = (error) => void (failure ??= error)
  parser.onValue = ({ value }) => void found.push(value)
  for await (const piece of pieces) {
    // What follows the document's end can only be blank.
    if (!parser.isEnded) tokenizer.write(piece)
    if (failure !== null) throw damaged(failure)
    const ready = found
    found = []
    yield* ready
  }
  if (!parser.isEnded) throw damaged(new Error('the document ends early'))
}

const LINES_BYTES = 1 << 16

/** Rows that were read page by page as a document of one object a line. */
export async function* jsonLines(rows: AsyncIterable<object>): AsyncGenerator<Uint8Array> {
  let lines = ''
  for await (const row of rows) {
    lines += `${JSON.stringify(row)}\n`
    if (lines.length >= LINES_BYTES) {
      yield Buffer.from(lines)
      lines = ''
    }
  }
  if (lines !== '') yield Buffer.from(lines)
}

/** The objects of such a document. */
export async function* objectsOfLines(pieces: AsyncIterable<string>): AsyncGenerator {
  for await (const piece of pieces) {
    for (const line of piece.split('\n')) if (line !== '') yield JSON.parse(line)
  }
}
