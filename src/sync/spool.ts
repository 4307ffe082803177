/**
 * A downloaded document on local disk before anything of it touches the database. So a slow or cut
 * download never holds a transaction open, and a document that was loaded before is recognised by its digest without
 * being parsed.
 */
import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Problem } from '../core/problem.ts'

export interface Spooled {
  /** Of the unpacked bytes. */
  readonly sha256: Buffer
  readonly bytes: number
  /** The encodings the lines read so far are in, by their WHATWG names. */
  readonly encoding: string
  /** The bytes again, as they came; a piece is good until the next is asked for. */
  pieces(): AsyncIterable<Uint8Array>
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
])

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''

/** What a failed download means: whether the same document is worth another try, or only a new one. */
const spoolProblem = (error: unknown): unknown => {
  if (codeOf(error) === 'ENOSPC')
    return new Problem(
      'bad_setup',
      'The disk for temporary files is full.',
      'Free space, or point TMPDIR at a larger disk; the download is repeated.',
      { cause: error, retry_after_ms: 60_000 },
    )
  // All bytes came and do not unpack: they are stored so, and will come so again.
  if (error instanceof Problem && codeOf(error.cause).startsWith('Z_'))
    return new Problem(
      'bad_file',
      'The report’s document is damaged: it cannot be unpacked.',
      'Nothing was changed; it is asked for anew.',
      { cause: error.cause },
    )
  return error
}

/** A file without a name: whatever becomes of us, nothing of it is left. */
const openNameless = async (): Promise<FileHandle> => {
  const folder = await mkdtemp(join(tmpdir(), 'asm-document-'))
  try {
    return await open(join(folder, 'document'), 'wx+')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Writes the document to a temporary file. The caller removes it. */
export const spool = async (download: Download): Promise<Spooled> => {
  const file = await openNameless()
  try {
    const hash = createHash('sha256')
    let bytes = 0
    for await (const piece of download.bytes) {
      bytes += piece.length
      hash.update(piece)
      await file.writeFile(piece)
    }
    const seen = new Set<string>()
    const read = readerOf(download.charset, seen)
    return {
      sha256: hash.digest(),
      bytes,
      get encoding() {
        return [...seen].toSorted().join(', ')
      },
      pieces: () => piecesOf(file),
      lines: () => linesOf(file, read),
      remove: () => file.close(),
    }
  } catch (error) {
    await file.close()
    throw spoolProblem(error)
  }
}

const NEWLINE = 10

/** Lines one by one, each in UTF-8 where it is valid as such, else in Amazon's older default. */
const readMixed = (piece: Buffer, decodeOther: (line: Buffer) => string): string => {
  const lines: string[] = []
  for (let from = 0; from <= piece.length; ) {
    const end = piece.indexOf(NEWLINE, from)
    const line = piece.subarray(from, end === -1 ? piece.length : end)
    lines.push(isUtf8(line) ? line.toString('utf8') : decodeOther(line))
    from = end === -1 ? piece.length + 1 : end + 1
  }
  return lines.join('\n')
}

/**
 * Reads whole lines by the charset the file names. One that says UTF-8 and is not, is read line by line: a title
 * cut inside a character must not turn every other accent of the file into two letters.
 */
const readerOf = (charset: string | null, seen: Set<string>): ((piece: Buffer) => string) => {
  const named = ENCODINGS.get((charset ?? 'utf-8').toLowerCase())
  const other = new TextDecoder(named ?? 'windows-1252')
  return (piece) => {
    const isPlain = named === undefined && isUtf8(piece)
    seen.add(isPlain ? 'utf-8' : other.encoding)
    if (isPlain) return piece.toString('utf8')
    return named === undefined ? readMixed(piece, (line) => other.decode(line)) : other.decode(piece)
  }
}

const LINE_BYTES_MAX = 4 << 20
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * So small that the text of a piece is an ordinary young object of V8's (it moves those above 128 kB to a space that
 * only a full collection clears), so large that a piece costs next to nothing beside its lines.
 */
const PIECE_BYTES = 1 << 16

/** How many bytes at the file's start only say in which encoding it is. */
const markBytes = async (file: FileHandle): Promise<number> => {
  const { buffer, bytesRead } = await file.read(
    Buffer.alloc(BYTE_ORDER_MARK.length),
    0,
    BYTE_ORDER_MARK.length,
    0,
  )
  return buffer.subarray(0, bytesRead).equals(BYTE_ORDER_MARK) ? bytesRead : 0
}

/** The bytes without their mark, in pieces; one buffer serves them all, so a piece is good until the next is asked for. */
async function* piecesOf(file: FileHandle): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(PIECE_BYTES)
  for (let at = await markBytes(file); ; ) {
    const { bytesRead } = await file.read(buffer, 0, PIECE_BYTES, at)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
    at += bytesRead
  }
}

const tooLong = (): Problem =>
  new Problem(
    'bad_file',
    `The report’s document has a line of more than ${LINE_BYTES_MAX >> 20} MB.`,
    'Nothing was changed; it is asked for anew.',
  )

// Lines end in \n in every encoding Amazon uses, and no multi-byte character of theirs contains that byte, so
// bytes can be cut at line ends before they are decoded. One buffer serves the whole file: what is yielded is text.
async function* linesOf(file: FileHandle, read: (piece: Buffer) => string): AsyncGenerator<string> {
  let buffer = Buffer.allocUnsafe(PIECE_BYTES)
  // Bytes of a line that has not ended yet, at the buffer's start.
  let held = 0
  for (let at = await markBytes(file); ; ) {
    if (held === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2)
    const { bytesRead } = await file.read(buffer, held, buffer.length - held, at)
    if (bytesRead === 0) break
    at += bytesRead
    const end = held + bytesRead
    const cut = buffer.subarray(held, end).lastIndexOf(NEWLINE) + held
    if (cut < held) held = end
    else {
      yield read(buffer.subarray(0, cut))
      held = buffer.copy(buffer, 0, cut + 1, end)
    }
    if (held > LINE_BYTES_MAX) throw tooLong()
  }
  if (held > 0) yield read(buffer.subarray(0, held))
}
