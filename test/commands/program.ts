/** The program as an operator runs it: a process of its own, with an environment and a standard input. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { newSealKey } from '../../src/access/sealed.ts'
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts'
import { DEMO_SELLER } from '../../src/emulator/sellers.ts'
import { freshDatabase } from '../support/database.ts'

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts')

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export type Environment = Readonly<Record<string, string>>

/** Runs `main` with these words until it ends. */
export const main = async (
  words: readonly string[],
  environment: Environment,
  input = '',
): Promise<Ended> => {
  const child = spawn(process.execPath, [MAIN, ...words], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  })
  const heard = { out: '', err: '' }
  child.stdout.on('data', (piece) => {
    heard.out += String(piece)
  })
  child.stderr.on('data', (piece) => {
    heard.err += String(piece)
  })
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const { promise, resolve } = Promise.withResolvers<number | null>()
  child.once('close', resolve)
  return { code: await promise, ...heard }
}

export interface Deployment {
  readonly environment: Environment
  readonly emulator: Emulator
  readonly refresh_token: string
  readonly ads_refresh_token: string
  readonly seller_id: string
  close(): Promise<void>
}

/** A database, an emulated Amazon whose limits are no hindrance, and the environment that names both. */
export const openDeployment = async (): Promise<Deployment> => {
  const database = await freshDatabase()
  const emulator = await startEmulator({ rate_scale: 10_000, sellers: [{ ...DEMO_SELLER, sku_count: 20 }] })
  const { seller_id, refresh_token = '', client_id = '', client_secret = '', ads } = DEMO_SELLER
  return {
    environment: {
      DATABASE_URL: database.url,
      SEAL_KEYS: newSealKey('test'),
      SP_API_CLIENT_ID: client_id,
      SP_API_CLIENT_SECRET: client_secret,
      ADS_CLIENT_ID: ads?.client_id ?? '',
      ADS_CLIENT_SECRET: ads?.client_secret ?? '',
      AMAZON_EMULATOR_URL: emulator.url,
      BACKFILL_DAYS: '20',
    },
    emulator,
    refresh_token,
    ads_refresh_token: ads?.refresh_token ?? '',
    seller_id,
    async close() {
      await emulator.close()
      await database.drop()
    },
  }
}
