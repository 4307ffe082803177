/** The document store: a second origin, as S3 is. It knows addresses, not sellers. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { setTimeout as wait } from 'node:timers/promises'
import type { Readable } from 'node:stream'
import type { Counters } from './counters.ts'
import { storeError, type Body, type Signatures } from './documents.ts'
import type { Faults } from './faults/faults.ts'
import type { DownloadFault } from './faults/kinds.ts'

/** What lies under an address. */
export interface FoundDocument {
  readonly report_type: string
  open(): Body
}

export interface DocumentShelf {
  readonly signatures: Signatures
  readonly counters: Counters
  readonly faults: Faults
  readonly slow_ms: number
  find(document_id: string): FoundDocument | undefined
}

const OPERATION = 'downloadDocument'

const refuse = (shelf: DocumentShelf, reply: FastifyReply, refused: Refused): FastifyReply => {
  shelf.counters.answered(OPERATION, refused.status)
  return reply.status(refused.status).type('application/xml').send(storeError(refused.code, refused.message))
}

interface Refused {
  readonly status: number
  readonly code: string
  readonly message: string
}

const WITH_CREDENTIALS: Refused = {
  status: 400,
  code: 'InvalidArgument',
  message: 'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter may be specified.',
}
const EXPIRED: Refused = { status: 403, code: 'AccessDenied', message: 'Request has expired' }
const FORGED: Refused = {
  status: 403,
  code: 'SignatureDoesNotMatch',
  message: 'The request signature we calculated does not match the signature you provided.',
}
const BUSY: Refused = { status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' }
const GONE: Refused = { status: 404, code: 'NoSuchKey', message: 'The specified key does not exist.' }

const refusalFor = (
  shelf: DocumentShelf,
  request: FastifyRequest,
  document_id: string,
): Refused | undefined => {
  const { authorization, 'x-amz-access-token': token } = request.headers
  if (authorization !== undefined || token !== undefined) return WITH_CREDENTIALS
  const query = new URLSearchParams(request.raw.url?.split('?')[1] ?? '')
  const state = shelf.signatures.check(document_id, query)
  if (state === 'good') return undefined
  return state === 'expired' ? EXPIRED : FORGED
}

/** Sends a part of the body and breaks the connection, or pauses half-way. */
const sendBadly = async (
  reply: FastifyReply,
  body: Readable,
  how: { readonly fault: DownloadFault; readonly slow_ms: number; readonly headers: Record<string, string> },
): Promise<void> => {
  reply.hijack()
  reply.raw.writeHead(200, how.headers)
  let sent = 0
  for await (const chunk of body) {
    const bytes: Buffer = Buffer.from(chunk)
    if (how.fault === 'cut_download') {
      reply.raw.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => reply.raw.socket?.destroy())
      return
    }
    if (sent === 0) await wait(how.slow_ms)
    sent += bytes.length
    if (!reply.raw.write(bytes)) await new Promise((resolve) => reply.raw.once('drain', resolve))
  }
  reply.raw.end()
}

const download = async (
  shelf: DocumentShelf,
  request: FastifyRequest<{ Params: { document_id: string } }>,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  shelf.counters.called(OPERATION)
  const { document_id } = request.params
  const refused = refusalFor(shelf, request, document_id)
  if (refused) return refuse(shelf, reply, refused)
  const document = shelf.find(document_id)
  if (!document) return refuse(shelf, reply, GONE)
  const fault = shelf.faults.onDownload(document.report_type)
  if (fault === 'expired_url') return refuse(shelf, reply, EXPIRED)
  if (fault === 'error_503_download') return refuse(shelf, reply, BUSY)
  shelf.counters.answered(OPERATION, 200)
  const { stream, content_type, gzipped } = document.open()
  const encoded = gzipped && request.url.includes('response-content-encoding=gzip')
  const headers = { 'content-type': content_type, ...(encoded ? { 'content-encoding': 'gzip' } : {}) }
  if (!fault) return reply.headers(headers).send(stream)
  await sendBadly(reply, stream, { fault, slow_ms: shelf.slow_ms, headers })
  return reply
}

export const mountDocuments = (app: FastifyInstance, shelf: DocumentShelf): void => {
  app.get<{ Params: { document_id: string } }>('/documents/:document_id', (request, reply) =>
    download(shelf, request, reply),
  )
}
