/**
 * Reads a report's document as a stream of bytes, unpacked but not decoded. A download that ends early always ends
 * in a Problem: half a document must never look like a whole one.
 */
import { createHash } from 'node:crypto'
import { type ClientRequest, get as getPlain, type IncomingMessage } from 'node:http'
import { get as getSecure } from 'node:https'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { Problem } from '../../core/problem.ts'
import { type Endpoints, isDocumentAddress } from '../endpoint.ts'

export interface DocumentLimits {
  /** Longest the whole reading may take, its reader's own pauses included, in milliseconds. */
  readonly deadline_ms: number
  /** Longest the line may stay silent while we wait for it, in milliseconds. */
  readonly idle_ms: number
  /** Most bytes the unpacked document may have. */
  readonly bytes_max: number
}

const LIMITS: DocumentLimits = { deadline_ms: 30 * 60_000, idle_ms: 60_000, bytes_max: 8 * 1024 ** 3 }

export interface Digest {
  /** Of the bytes as Amazon sent them, packed or not, in hex. */
  readonly sha256: string
  readonly received_bytes: number
}

export interface Document {
  /** Unpacked bytes in the document's own charset. Throws a Problem when the download is not whole. */
  readonly bytes: AsyncIterable<Uint8Array>
  /** As the Content-Type names it, in lower case, such as cp1252; null where it names none. */
  readonly charset: string | null
  /** What was received; null until `bytes` has been read to its end. */
  digest(): Digest | null
}

export type Opened =
  | { readonly kind: 'open'; readonly document: Document }
  /** The signed address is no longer good: ask for a new one. */
  | { readonly kind: 'expired'; readonly cause: Error }

const cut = (what: string, cause?: unknown): Problem =>
  new Problem(
    'amazon_busy',
    `The report's document did not arrive whole: ${what}. Nothing of it was used.`,
    'Ask again in a minute; the document stays available.',
    { cause, retry_after_ms: 60_000 },
  )

const refused = (message: string, cause?: unknown): Problem =>
  new Problem('amazon_refused', message, 'Look at the log; the report may have to be asked for anew.', {
    cause,
  })

const charsetOf = (contentType: string | undefined): string | null =>
  /charset\s*=\s*"?([\w.:-]{1,40})/i.exec(contentType ?? '')?.[1]?.toLowerCase() ?? null

/** Asks for the document. No token goes with it: the address is signed, and S3 refuses a second credential. */
const request = (url: URL, limits: DocumentLimits): Promise<IncomingMessage> => {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const headers = { accept: '*/*', 'accept-encoding': 'identity' }
  const asked: ClientRequest = (url.protocol === 'https:' ? getSecure : getPlain)(url, {
    headers,
    agent: false,
  })
  asked.once('response', (answer) => {
    asked.setTimeout(0)
    resolve(answer)
  })
  asked.on('error', (cause) => reject(cut('the connection failed', cause)))
  asked.setTimeout(limits.idle_ms, () => asked.destroy(new Error('the line stayed silent')))
  return promise
}

const ERROR_CHARACTERS_MAX = 4_000

const errorText = async (answer: IncomingMessage): Promise<string> => {
  let text = ''
  try {
    for await (const chunk of answer) {
      text += String(chunk)
      if (text.length > ERROR_CHARACTERS_MAX) break
    }
  } catch {
    // The status alone decides; the words are for the log.
  }
  return text.slice(0, ERROR_CHARACTERS_MAX)
}

/** S3 answers 403 with AccessDenied or ExpiredToken for an address past its five minutes, 400 in some regions. */
const failureOf = async (answer: IncomingMessage): Promise<Opened> => {
  const status = answer.statusCode ?? 0
  const text = await errorText(answer)
  const code = /<Code>(\w{1,60})<\/Code>/.exec(text)?.[1] ?? ''
  const cause = new Error(`S3: HTTP ${status} ${code}`)
  if (status === 403 || (status === 400 && /Expired|AccessDenied/.test(code)))
    return { kind: 'expired', cause }
  if (status === 429 || status >= 500) throw cut(`the storage answered HTTP ${status}`, cause)
  throw refused(`Amazon's storage refused the report's document (HTTP ${status}).`, cause)
}

/** Whether the end of the answer proves that it is whole: its length was announced, or its last chunk marked. */
const provesItsEnd = (answer: IncomingMessage): boolean =>
  answer.headers['content-length'] !== undefined || /chunked/i.test(answer.headers['transfer-encoding'] ?? '')

const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b

/** The first two bytes and the rest, so that what the document is can be told by its look, not by its label. */
const headOf = async (
  source: AsyncIterator<Uint8Array>,
): Promise<{ readonly head: Uint8Array; readonly ended: boolean }> => {
  let head = Buffer.alloc(0)
  while (head.length < 2) {
    const next = await source.next()
    if (next.done === true) return { head, ended: true }
    head = Buffer.concat([head, next.value])
  }
  return { head, ended: false }
}

/**
 * The answer's bytes, counted and digested as they pass. The line may be silent while nobody reads: only the time
 * spent waiting for a chunk counts.
 */
async function* received(
  answer: IncomingMessage,
  idle_ms: number,
  seen: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = answer[Symbol.asyncIterator]()
  for (;;) {
    const idle = setTimeout(() => answer.destroy(new Error('the line stayed silent')), idle_ms)
    const next = await chunks.next().finally(() => clearTimeout(idle))
    if (next.done === true) break
    seen(next.value)
    yield next.value
  }
  if (!answer.complete) throw new Error('the connection ended inside the body')
}

async function* withHead(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
}

const unpacked = async (answer: IncomingMessage, source: AsyncIterator<Uint8Array>): Promise<Readable> => {
  const { head, ended } = await headOf(source)
  const whole = Readable.from(ended ? [head] : withHead(head, source), { objectMode: false })
  if (!isGzip(head)) {
    if (!provesItsEnd(answer)) throw new Error('the answer has neither a length nor chunks')
    return whole
  }
  // A failure on the way reaches the reader through the last stream, so the callback has nothing to add.
  return pipeline(whole, createGunzip(), () => {})
}

async function* bounded(
  answer: IncomingMessage,
  limits: DocumentLimits,
  seen: (chunk: Uint8Array) => void,
  done: () => void,
): AsyncGenerator<Uint8Array> {
  const deadline = setTimeout(
    () => answer.destroy(new Error('the whole took longer than its deadline')),
    limits.deadline_ms,
  )
  let bytes = 0
  try {
    for await (const chunk of await unpacked(answer, received(answer, limits.idle_ms, seen))) {
      const part: Uint8Array = chunk
      bytes += part.length
      if (bytes > limits.bytes_max)
        throw refused(`The report's document has more than ${limits.bytes_max} bytes.`)
      yield part
    }
    done()
  } catch (cause) {
    throw cause instanceof Problem ? cause : cut('it ended early', cause)
  } finally {
    clearTimeout(deadline)
    answer.destroy()
  }
}

/** Opens the document at a signed address. Throws a Problem where a new address would not help. */
export const openDocument = async (
  address: string,
  endpoints: Endpoints,
  some: Partial<DocumentLimits> = {},
): Promise<Opened> => {
  const limits = { ...LIMITS, ...some }
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null || !isDocumentAddress(url, endpoints))
    throw refused("The address of the report's document is not one of Amazon's storage. It was not fetched.")
  const answer = await request(url, limits)
  if (answer.statusCode !== 200) return failureOf(answer)
  const hash = createHash('sha256')
  let received_bytes = 0
  let digest: Digest | null = null
  const seen = (chunk: Uint8Array): void => {
    hash.update(chunk)
    received_bytes += chunk.length
  }
  const done = (): void => {
    digest = { sha256: hash.digest('hex'), received_bytes }
  }
  return {
    kind: 'open',
    document: {
      bytes: bounded(answer, limits, seen, done),
      charset: charsetOf(answer.headers['content-type']),
      digest: () => digest,
    },
  }
}
