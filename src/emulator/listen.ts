/** Sockets: where the emulator can be reached, on this machine only. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { createServer, type Server } from 'node:http'
import type { Region } from '../core/marketplace.ts'
import { Problem } from '../core/problem.ts'

const HOST = '127.0.0.1'

/** A sentence in place of a stack trace when a port is taken. */
const explained = (error: unknown, port: number): unknown =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    ? new Problem(
        'bad_setup',
        `The emulator cannot listen on ${HOST}:${port}: the port is in use.`,
        'Choose another port, or end the program that holds this one.',
        { cause: error },
      )
    : error

export const listen = async (app: FastifyInstance, port: number): Promise<string> => {
  try {
    return await app.listen({ port, host: HOST })
  } catch (error) {
    throw explained(error, port)
  }
}

/** The Ads API has hosts of its own; that of North America names no region. */
const ADS_HOSTS = {
  na: 'advertising-api.amazon.com',
  eu: 'advertising-api-eu.amazon.com',
  fe: 'advertising-api-fe.amazon.com',
} as const satisfies Record<Region, string>

const REGIONS = ['na', 'eu', 'fe'] as const satisfies readonly Region[]

/** Three more doors to the same program, one per region; a token of another region is refused there. */
export interface RegionDoors {
  readonly urls: Readonly<Record<Region, string>>
  /** The region of the door, or of the Amazon host a redirected client believes it speaks to. */
  readonly regionOf: (request: FastifyRequest) => Region | undefined
  close(): Promise<void>
}

const openDoor = (app: FastifyInstance): Promise<{ readonly server: Server; readonly port: number }> =>
  new Promise((resolve, reject) => {
    const server = createServer((request, response) => app.routing(request, response))
    server.once('error', reject)
    server.listen(0, HOST, () => {
      const address = server.address()
      resolve({ server, port: typeof address === 'object' && address ? address.port : 0 })
    })
  })

export const openRegionDoors = async (app: FastifyInstance): Promise<RegionDoors> => {
  const [na, eu, fe] = await Promise.all([openDoor(app), openDoor(app), openDoor(app)])
  const doors = { na, eu, fe }
  const url = (region: Region): string => `http://${HOST}:${doors[region].port}`
  return {
    urls: { na: url('na'), eu: url('eu'), fe: url('fe') },
    regionOf(request) {
      const host = request.headers.host ?? ''
      const port = request.socket.localPort
      return REGIONS.find(
        (region) =>
          host.includes(`sellingpartnerapi-${region}.`) ||
          host.startsWith(ADS_HOSTS[region]) ||
          port === doors[region].port,
      )
    },
    async close() {
      for (const { server } of Object.values(doors)) {
        server.closeAllConnections()
        await new Promise<void>((resolve) => server.close(() => resolve()))
      }
    },
  }
}
