/** One line per unit of work, at its end: an event of this list, flat fields, no prose, no secrets. */
import { pino, type DestinationStream } from 'pino'

export type Event =
  | 'server.started'
  | 'server.stopped'
  | 'worker.started'
  | 'worker.stopped'
  | 'emulator.started'
  | 'database.migrated'
  | 'database.lost'
  | 'queue.lost'
  | 'amazon.called'
  | 'amazon.token_renewed'
  | 'night.planned'
  | 'run.stepped'
  | 'run.loaded'
  | 'run.failed'
  | 'run.drifted'
  | 'facts.refreshed'
  | 'forecast.made'
  | 'forecast.refused'
  | 'cases.reconciled'
  | 'tool.called'
  | 'request.refused'
  | 'preview.made'
  | 'preview.committed'
  | 'preview.refused'
  | 'preview.settled'
  | 'key.created'
  | 'key.revoked'
  | 'account.connected'
  | 'account.pruned'
  | 'bug'

export type Fields = Readonly<
  Record<string, string | number | boolean | null | undefined | readonly string[]>
>

export interface Log {
  info(event: Event, fields?: Fields): void
  warn(event: Event, fields?: Fields, cause?: unknown): void
  error(event: Event, fields?: Fields, cause?: unknown): void
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** Shapes of secrets; whatever looks like one is replaced before a line is written, wherever it hides. */
const SECRETS =
  /(Atz[ar]\|[\w\-+/=|.]+|Atc\|[\w\-+/=|.]+|Atz\.sprdt\|[\w\-+/=|.]+|amzn1\.oa2-cs\.[\w.-]+|asm_[a-z]+_[\w-]{20,}|Bearer\s+[\w\-.|~+/=]+|(?<=:\/\/[^:@/\s]*:)[^@/\s]+(?=@)|(?<=[?&](?:X-Amz-[A-Za-z-]+|sig|signature)=)[^&\s"]+)/gi

/** The text with everything that looks like a token, key, password or signature blotted out. */
export const redact = (text: string): string => text.replace(SECRETS, '[secret]')

const describe = (cause: unknown): { readonly error: string; readonly stack?: string } => {
  if (!(cause instanceof Error)) return { error: redact(String(cause)) }
  const deeper = cause.cause === undefined ? '' : ` <- ${describe(cause.cause).error}`
  const stack = cause.stack === undefined ? {} : { stack: redact(cause.stack) }
  return { error: redact(`${cause.name}: ${cause.message}`) + deeper, ...stack }
}

const cleanValue = (value: Fields[string]): Fields[string] =>
  typeof value === 'string'
    ? redact(value)
    : Array.isArray(value)
      ? value.map((each) => redact(String(each)))
      : value

const clean = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, cleanValue(value)]))

export const openLog = (options: { readonly level: LogLevel; readonly to?: DestinationStream }): Log => {
  const settings = {
    level: options.level,
    base: null,
    messageKey: 'event',
    timestamp: () => `,"at":"${new Date().toISOString()}"`,
  }
  const out = options.to ? pino(settings, options.to) : pino(settings)
  return {
    info: (event, fields = {}) => out.info(clean(fields), event),
    warn: (event, fields = {}, cause) =>
      out.warn({ ...clean(fields), ...(cause === undefined ? {} : describe(cause)) }, event),
    error: (event, fields = {}, cause) =>
      out.error({ ...clean(fields), ...(cause === undefined ? {} : describe(cause)) }, event),
  }
}

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} }
