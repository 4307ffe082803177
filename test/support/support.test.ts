import pg from 'pg'
import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { freshDatabase } from './database.ts'
import { redisUrl } from './redis.ts'

const ask = async (url: string, query: string): Promise<readonly unknown[]> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(query)).rows
  } finally {
    await client.end()
  }
}

test('each test file gets a database of its own, migrated, and can drop it', async () => {
  const [mine, yours] = [await freshDatabase(), await freshDatabase()]
  await ask(mine.url, 'create table only_mine ()')
  expect(await ask(yours.url, `select to_regclass('only_mine') as found`)).toEqual([{ found: null }])
  expect(await ask(yours.url, `select count(*) > 0 as migrated from schema_migration`)).toEqual([
    { migrated: true },
  ])
  await mine.drop()
  await expect(ask(mine.url, 'select 1')).rejects.toMatchObject({ code: '3D000' })
  await yours.drop()
})

test('Redis answers where the run has one', async () => {
  const url = redisUrl()
  if (url === null) return
  const redis = new Redis(url)
  expect(await redis.ping()).toBe('PONG')
  await redis.quit()
})
