import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { main } from './program.ts'

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts')
let PORT = ''
let OTHER_PORT = ''

const freePort = async (): Promise<string> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return String(typeof address === 'object' && address !== null ? address.port : 0)
}

let data = ''
beforeAll(async () => {
  PORT = await freePort()
  OTHER_PORT = await freePort()
  data = mkdtempSync('/tmp/asm-demo-')
  chmodSync(data, 0o755)
})
afterAll(() => rmSync(data, { recursive: true, force: true }))

/** Processes with the demo's folder in their command line. */
const leftovers = (): readonly string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
        return line.includes(data) ? [line] : []
      } catch {
        return []
      }
    })

const untilNothingIsLeft = async (): Promise<void> => {
  const began = performance.now()
  while (leftovers().length > 0 && performance.now() - began < 10_000)
    await new Promise((resolve) => setTimeout(resolve, 50))
}

const demo = (...words: readonly string[]) =>
  main(['demo', '--port', PORT, '--data', data, '--days', '91', '--skus', '8', ...words], {})

/** Starts the demo below a shell that waits for it, and answers when it says so. */
const startBelowShell = async (words: string, until: string) => {
  const shell = spawn(
    '/bin/sh',
    [
      '-c',
      `"${process.execPath}" "${MAIN}" demo --port ${PORT} --data "${data}" --days 91 --skus 8 ${words}; true`,
    ],
    { stdio: ['ignore', 'pipe', 'ignore'], detached: true },
  )
  let heard = ''
  for await (const piece of shell.stdout) {
    heard += String(piece)
    if (heard.includes(until)) break
  }
  return { shell, heard }
}

test('a parent that is killed in the middle of the first sync leaves nothing running and nothing broken', {
  timeout: 240_000,
}, async () => {
  const { shell } = await startBelowShell('', 'is connected')
  shell.kill('SIGKILL')
  await untilNothingIsLeft()
  expect(leftovers()).toEqual([])
})

test('once: the demo syncs, prints how to connect and what was asked, and leaves no process', {
  timeout: 400_000,
}, async () => {
  const { code, out, err } = await demo('--once')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  for (const part of [
    '/mcp',
    'asm_live_',
    'claude mcp add',
    'mcpServers',
    'authorization_token',
    'server_url',
    'days of cover',
    'shipment-plan candidates',
  ])
    expect(out).toContain(part)
  await untilNothingIsLeft()
  expect(leftovers()).toEqual([])
})

const keyOf = (text: string) => /asm_live_[\w-]+/.exec(text)?.[0]

test('the second start fetches nothing and gives another key', { timeout: 240_000 }, async () => {
  const first = await demo('--once')
  const second = await demo('--once')
  expect(second.code).toBe(0)
  expect(second.out).not.toContain('Making a database')
  expect(keyOf(second.out)).not.toBe(keyOf(first.out))
  // Progress that begins at its end fetched nothing.
  const [begun] = second.out.match(/syncing: (\d+)\/(\d+)/) ?? []
  expect(begun).toMatch(/^syncing: (\d+)\/\1$/)
})

test('a taken port is said before anything is begun', async () => {
  const taken = createServer().listen(Number(PORT), '127.0.0.1')
  await once(taken, 'listening')
  const { code, err } = await demo('--once')
  taken.close()
  expect(code).toBe(1)
  expect(err).toContain(`Port ${PORT} is in use`)
  expect(err).toContain('→')
})

test('Ctrl-C ends a serving demo with everything it started, and a second demo on its data is refused meanwhile', {
  timeout: 240_000,
}, async () => {
  const { shell } = await startBelowShell('', 'until Ctrl-C')
  const other = await main(['demo', '--once', '--port', OTHER_PORT, '--data', data], {})
  expect(other.err).toContain('Another demo is running on the same data.')
  if (shell.pid !== undefined) process.kill(-shell.pid, 'SIGINT')
  await untilNothingIsLeft()
  expect(leftovers()).toEqual([])
})

test('a damaged diary is said, not guessed around', async () => {
  const diary = join(data, 'diary.json')
  const whole = readFileSync(diary)
  writeFileSync(diary, '{"began_on": "yesterday')
  const { code, err } = await demo('--once')
  writeFileSync(diary, whole)
  expect(code).toBe(1)
  expect(err).toContain('diary.json is damaged')
})
