/**
 * What the demo must remember between starts: since when its seller lives, so that the same world is found again on
 * a later day, and the key that seals the seller's token.
 */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { newSealKey } from '../../access/sealed.ts'
import { systemClock } from '../../core/clock.ts'
import { Problem } from '../../core/problem.ts'
import { addDays, LocalDate, localDate, TimeZone } from '../../core/time.ts'
import { DEMO_SELLER } from '../../emulator/sellers.ts'

const Written = z.object({ began_on: LocalDate, skus: z.number().int(), seal_keys: z.string() })

const FILE = 'diary.json'
const HISTORY_DAYS = 400

const read = async (path: string): Promise<z.infer<typeof Written> | null> => {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  try {
    return Written.parse(JSON.parse(text))
  } catch (cause) {
    throw new Problem(
      'bad_setup',
      `The demo’s ${FILE} is damaged.`,
      'Remove the demo’s data folder; the next start makes it anew.',
      { cause },
    )
  }
}

/** The diary of the folder; begun at the first start. */
export const openDiary = async (folder: string, options: { readonly skus: number }) => {
  const path = join(folder, FILE)
  const found = await read(path)
  const today = localDate(systemClock.now(), TimeZone.parse('America/Los_Angeles'))
  const diary = found ?? {
    began_on: addDays(today, -HISTORY_DAYS),
    skus: options.skus,
    seal_keys: newSealKey('demo'),
  }
  if (found === null) {
    // Written whole or not at all, whenever we are killed.
    await writeFile(`${path}.new`, JSON.stringify(diary), { mode: 0o600 })
    await rename(`${path}.new`, path)
  }
  const { store_name = 'Demo', refresh_token = '' } = DEMO_SELLER
  return {
    seal_keys: diary.seal_keys,
    seller: { ...DEMO_SELLER, store_name, refresh_token, began_on: diary.began_on, sku_count: diary.skus },
  }
}
