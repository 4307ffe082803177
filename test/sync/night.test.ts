/** A whole night against the emulated Amazon: what is asked, what is loaded, what a second night changes. */
import { afterEach, expect, test } from 'vitest'
import { type Night, openNight } from './support.ts'

const nights: Night[] = []
const night = async (...options: Parameters<typeof openNight>): Promise<Night> => {
  const made = await openNight(...options)
  nights.push(made)
  return made
}
afterEach(async () => {
  for (const made of nights.splice(0)) await made.close()
})

test('a first night loads every report, and planning it again enters nothing', async () => {
  const it = await night()
  expect(await it.plan()).toBeGreaterThan(5)
  await it.runUntilQuiet()
  const runs = await it.runs()
  expect(runs.filter(({ state }) => state !== 'loaded')).toEqual([])
  expect(await it.plan()).toBe(0)
  const { rows } = await it.owner.query('select count(*) as n from ready.days_of_cover')
  expect(rows[0].n).toBeGreaterThan(0)
})

test('the same night twice ends byte-equal', async () => {
  const dumps: string[] = []
  for (const made of [await night(), await night()]) {
    await made.plan()
    await made.runUntilQuiet()
    dumps.push(await made.dumpTables())
  }
  expect(dumps[0]).toBe(dumps[1])
  expect(dumps[0]?.length).toBeGreaterThan(10_000)
})
