/** The environment, parsed once by one schema; nothing else reads it. Every fault is named with what to write. */
import { z } from 'zod'
import { Problem } from './core/problem.ts'

const port = z.coerce.number().int().min(1).max(65_535)
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)
const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\//, 'Write postgres://user:password@host:5432/database.')

const Environment = z.object({
  /** Where the data is; the user needs the roles asm_server and asm_worker, no more. */
  DATABASE_URL: postgresUrl.optional(),
  /** The owner of the database, for `migrate` and the administration commands. Default: DATABASE_URL. */
  MIGRATION_DATABASE_URL: postgresUrl.optional(),
  /** redis://… in a deployment; default: the owner's Postgres. */
  QUEUE_URL: z
    .string()
    .regex(/^(rediss?|postgres(ql)?):\/\//, 'Write redis://host:6379 or a postgres:// address.')
    .optional(),
  HOST: z.string().min(1).default('127.0.0.1'),
  // Below 32768: higher ports are handed out to outgoing connections and may be taken at start.
  PORT: port.default(8377),
  /** Names, without ports, under which the server is reached from outside; loopback always works. */
  ALLOWED_HOSTS: list.default([]),
  /** Host names of web pages that may call from a browser. */
  ALLOWED_ORIGINS: list.default([]),
  /** Keys that seal refresh tokens, newest first: id:base64 of 32 bytes, comma. */
  SEAL_KEYS: z.string().min(1).optional(),
  SP_API_CLIENT_ID: z.string().min(1).optional(),
  SP_API_CLIENT_SECRET: z.string().min(1).optional(),
  /** The application for Amazon Ads; both or none. Without them advertising is not asked for. */
  ADS_CLIENT_ID: z.string().min(1).optional(),
  ADS_CLIENT_SECRET: z.string().min(1).optional(),
  /** An emulated Amazon on this machine instead of Amazon. */
  AMAZON_EMULATOR_URL: z.url().optional(),
  /** The key that commands act by where the audit must say whose act it was. */
  API_KEY: z.string().min(1).optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** How far back a new account is filled. */
  BACKFILL_DAYS: z.coerce.number().int().min(1).max(730).default(365),
  /** How far back advertising is filled; Amazon's own limit is 60 to 95 days by report. Default: BACKFILL_DAYS. */
  ADS_BACKFILL_DAYS: z.coerce.number().int().min(1).max(730).optional(),
  /** How long what a dataset said before is kept once it says otherwise: two years, of which one may be a leap year. */
  KEEP_HISTORY_DAYS: z.coerce.number().int().min(90).max(3_650).default(731),
  /** The same of what is asked by the hour, which says otherwise most often. Default: KEEP_HISTORY_DAYS. */
  KEEP_HOURLY_HISTORY_DAYS: z.coerce.number().int().min(30).max(3_650).optional(),
  /** How long runs stay on the books one by one; Amazon shows its own documents for 90 days. */
  KEEP_RUNS_DAYS: z.coerce.number().int().min(100).max(3_650).default(120),
  /** Steps a worker takes at the same time. */
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(8),
})

export type Config = Readonly<z.infer<typeof Environment>>

/** Half an application is a mistake that would look like advertising that is not set up. */
const withBothOrNone = (config: Config): Config => {
  const { ADS_CLIENT_ID: id, ADS_CLIENT_SECRET: secret } = config
  if ((id === undefined) === (secret === undefined)) return config
  const [there, missing] =
    id === undefined ? ['ADS_CLIENT_SECRET', 'ADS_CLIENT_ID'] : ['ADS_CLIENT_ID', 'ADS_CLIENT_SECRET']
  throw new Problem(
    'bad_setup',
    `The environment is not right. ${there} is set and ${missing} is not.`,
    'Set both to fetch advertising, or neither.',
  )
}

/** Whether advertising is set up at all. */
export const canAdvertise = (config: Config): boolean => config.ADS_CLIENT_ID !== undefined

/** Reads the environment. An empty variable counts as absent, as shells and compose files write it. */
export const readConfig = (environment: Readonly<Record<string, string | undefined>>): Config => {
  const present = Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => name in Environment.shape && value !== ''),
  )
  const parsed = Environment.safeParse(present)
  if (parsed.success) return withBothOrNone(parsed.data)
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new Problem(
    'bad_setup',
    `The environment is not right. ${faults.join(' ')}`,
    'Correct the variables named and start again.',
  )
}

export const environment = (): Config => readConfig(process.env)

/** A variable a command cannot do without. */
export const needed = <Name extends keyof Config>(config: Config, name: Name): NonNullable<Config[Name]> => {
  const value = config[name]
  if (value === undefined || value === null)
    throw new Problem(
      'bad_setup',
      `${name} is not set.`,
      'Set it in the environment and start again; README.md lists every variable.',
    )
  return value
}
