/**
 * A downloaded document on local disk before anything of it touches the database. So a slow or cut
 * download never holds a transaction open, a document that was loaded before is recognised by its digest without
 * being parsed, and a wrong charset label is seen before the first row is stored.
 */
import { createHash } from 'node:crypto'
import { isUtf8 } from 'node:buffer'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Problem } from '../core/problem.ts'

export interface Spooled {
  readonly path: string
  /** Of the unpacked bytes. */
  readonly sha256: Buffer
  readonly bytes: number
  /** The WHATWG name of the encoding the bytes are in. */
  readonly encoding: string
  /** Whole lines as text, in pieces; a piece never ends inside a line. */
  lines(): AsyncIterable<string>
  remove(): Promise<void>
}

export interface Download {
  /** Unpacked. Fails when the download was not whole. */
  readonly bytes: AsyncIterable<Uint8Array>
  /** The charset of the Content-Type, as Amazon spells it; null when it names none. */
  readonly charset: string | null
}

const ENCODINGS = new Map([
  ['cp1252', 'windows-1252'],
  ['windows-1252', 'windows-1252'],
  ['iso-8859-1', 'windows-1252'],
  ['latin1', 'windows-1252'],
  ['shift_jis', 'shift_jis'],
  ['windows-31j', 'shift_jis'],
  ['ms932', 'shift_jis'],
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
])

/** Whether a stream of pieces is UTF-8, with characters that straddle pieces put together. */
const utf8Judge = () => {
  let carried = Buffer.alloc(0)
  let valid = true
  return {
    see(piece: Buffer): void {
      if (!valid) return
      const whole = carried.length === 0 ? piece : Buffer.concat([carried, piece])
      const end = lastWholeCharacter(whole)
      valid = isUtf8(whole.subarray(0, end))
      carried = Buffer.from(whole.subarray(end))
    },
    isValid: (): boolean => valid && isUtf8(carried),
  }
}

/** Where a possibly unfinished last character begins, at most three bytes before the end. */
const lastWholeCharacter = (bytes: Buffer): number => {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return back < length ? bytes.length - back : bytes.length
    }
    if (byte < 0x80) return bytes.length
  }
  return bytes.length
}

const encodingOf = (charset: string | null, isValidUtf8: boolean): string => {
  const named = ENCODINGS.get((charset ?? 'utf-8').toLowerCase()) ?? 'utf-8'
  // A file that says UTF-8 and is not was written in Amazon's older default.
  return named === 'utf-8' && !isValidUtf8 ? 'windows-1252' : named
}

const spoolProblem = (cause: unknown): unknown =>
  cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC'
    ? new Problem(
        'bad_setup',
        'The disk for temporary files is full.',
        'Free space, or point TMPDIR at a larger disk; the download is repeated.',
        { cause },
      )
    : cause

/** Writes the document to a temporary file. The caller removes it. */
export const spool = async (download: Download): Promise<Spooled> => {
  const folder = await mkdtemp(join(tmpdir(), 'asm-document-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  const path = join(folder, 'document')
  try {
    const hash = createHash('sha256')
    const judge = utf8Judge()
    let bytes = 0
    const watch = new Transform({
      transform(piece: Buffer, _encoding, done) {
        bytes += piece.length
        hash.update(piece)
        judge.see(piece)
        done(null, piece)
      },
    })
    const source = Readable.from(download.bytes, { objectMode: false })
    await pipeline([source, watch, createWriteStream(path, { highWaterMark: 1 << 20 })])
    const encoding = encodingOf(download.charset, judge.isValid())
    return { path, sha256: hash.digest(), bytes, encoding, lines: () => linesOf(path, encoding), remove }
  } catch (error) {
    await remove()
    throw spoolProblem(error)
  }
}

const NEWLINE = 10

// Lines end in \n in every encoding Amazon uses, and no multi-byte character of theirs contains that byte, so
// bytes can be cut at line ends before they are decoded.
async function* linesOf(path: string, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  let rest: Buffer = Buffer.alloc(0)
  const stream: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: 1 << 18 })
  for await (const piece of stream) {
    const cut = piece.lastIndexOf(NEWLINE)
    if (cut === -1) rest = Buffer.concat([rest, piece])
    else {
      yield decoder.decode(
        rest.length === 0 ? piece.subarray(0, cut) : Buffer.concat([rest, piece.subarray(0, cut)]),
      )
      rest = piece.subarray(cut + 1)
    }
  }
  if (rest.length > 0) yield decoder.decode(rest)
}
