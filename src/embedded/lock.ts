/**
 * One start at a time per folder. The lock is a listening socket, so the system frees it when its holder dies, and
 * those who wait notice at once: their connection closes. It only saves work. That two starts do no harm even
 * without it rests on an atomic rename (the finished database) and on Postgres's own lock file (the running server).
 */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { type Server, type Socket, connect, createServer } from 'node:net'
import { Problem } from '../core/problem.ts'
import { errorCode } from './failure.ts'

const WAIT_MS_MAX = 180_000

/** Linux has sockets with a name and no file; elsewhere it is a file that a killed holder leaves behind. */
const addressOf = (subject: string): string => {
  const name = `amazon-seller-mcp-${createHash('sha256').update(subject).digest('hex').slice(0, 32)}`
  return process.platform === 'linux' ? `\0${name}` : `/tmp/${name}.lock`
}

const tryToHold = async (address: string): Promise<Server | undefined> => {
  const server = createServer()
  try {
    server.listen(address)
    await once(server, 'listening')
    return server
  } catch (error) {
    if (errorCode(error) === 'EADDRINUSE') return undefined
    throw error
  }
}

const untilFreed = async (address: string, wait_ms: number): Promise<void> => {
  const socket = connect(address)
  socket.setTimeout(wait_ms, () => socket.destroy())
  try {
    await once(socket, 'close')
  } catch (error) {
    // Nobody listens: freed between our two calls, or a file left by a holder that was killed.
    if (errorCode(error) === 'ECONNREFUSED' && !address.startsWith('\0')) rmSync(address, { force: true })
  }
}

/** Runs the work while no other start on the folder does. */
export const whileLocked = async <Result>(folder: string, work: () => Promise<Result>): Promise<Result> => {
  const address = addressOf(folder)
  const started = performance.now()
  let server = await tryToHold(address)
  while (!server) {
    const left_ms = WAIT_MS_MAX - (performance.now() - started)
    if (left_ms <= 0) {
      throw new Problem(
        'bad_setup',
        `Another start on ${folder} has not finished for ${WAIT_MS_MAX / 60_000} minutes.`,
        'Look for a process of this program that hangs, end it, and start again.',
      )
    }
    await untilFreed(address, left_ms)
    server = await tryToHold(address)
  }
  const waiting = new Set<Socket>()
  server.on('connection', (socket) => {
    socket.on('error', () => {})
    waiting.add(socket)
  })
  try {
    return await work()
  } finally {
    server.close()
    for (const socket of waiting) socket.destroy()
  }
}

/** What says that the owner of one server lives. The server's process id tells it from those that ran there before. */
const ownershipOf = (folder: string, serverPid: number): string => addressOf(`${folder} owns ${serverPid}`)

/** Says that we live and own the server, until the returned function is called or the system sees us die. */
export const ownServer = async (folder: string, serverPid: number): Promise<() => void> => {
  const address = ownershipOf(folder, serverPid)
  const held = await tryToHold(address)
  held?.unref()
  held?.on('connection', (socket) => socket.on('error', () => {}).destroy())
  return () => held?.close()
}

/** Whether the owner of the server lives. A server may run for some milliseconds after its owner was killed. */
export const ownerLives = async (folder: string, serverPid: number): Promise<boolean> => {
  const socket = connect(ownershipOf(folder, serverPid))
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.on('error', () => {}).destroy()
  }
}
