/** An independent client, written by others against the real Amazon, works against the emulated one. */
import https from 'node:https'
import net from 'node:net'
import type { Duplex } from 'node:stream'
import { SellingPartner } from 'amazon-sp-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { clockAt } from '../../src/core/clock.ts'
import { Instant } from '../../src/core/time.ts'
import { INVENTORY, startClient, US, type Client } from './client.ts'

/** Sends what is meant for Amazon's hosts to one port of this machine, without TLS. */
class LoopbackAgent extends https.Agent {
  readonly #port: number
  constructor(port: number) {
    super({ keepAlive: false })
    this.#port = port
  }
  override createConnection(): Duplex {
    return net.connect({ host: '127.0.0.1', port: this.#port })
  }
}

let client: Client
beforeAll(async () => {
  client = await startClient({ clock: clockAt(Instant.parse('2026-11-23T18:00:00Z')) })
})
afterAll(() => client.emulator.close())

const partner = (refresh_token: string): SellingPartner =>
  new SellingPartner({
    region: 'na',
    refresh_token,
    credentials: {
      SELLING_PARTNER_APP_CLIENT_ID: 'amzn1.application-oa2-client.northwind',
      SELLING_PARTNER_APP_CLIENT_SECRET: 'amzn1.oa2-cs.v1.northwind',
    },
    options: {
      https_proxy_agent: new LoopbackAgent(Number(new URL(client.emulator.url).port)),
      auto_request_throttled: false,
      retry_remote_timeout: false,
      timeouts: { response: 5000, idle: 5000, deadline: 10_000 },
    },
  })

const Created = z.object({ reportId: z.string() })
const Report = z.object({ processingStatus: z.string(), reportDocumentId: z.string() })
const Address = z.object({
  reportDocumentId: z.string(),
  url: z.string(),
  compressionAlgorithm: z.literal('GZIP'),
})

test('amazon-sp-api gets a token, creates a report, polls it and downloads it', async () => {
  const sp = partner('Atzr|northwind')
  const endpoint = 'reports'
  const { reportId } = Created.parse(
    await sp.callAPI({
      operation: 'createReport',
      endpoint,
      body: { reportType: INVENTORY, marketplaceIds: [US] },
    }),
  )
  const report = Report.parse(await sp.callAPI({ operation: 'getReport', endpoint, path: { reportId } }))
  expect(report.processingStatus).toBe('DONE')
  const { reportDocumentId } = report
  const address = Address.parse(
    await sp.callAPI({ operation: 'getReportDocument', endpoint, path: { reportDocumentId } }),
  )
  const rows = z.array(z.unknown()).parse(await sp.download(address, { json: true }))
  const ours = (await client.report(INVENTORY)).rows
  expect(rows).toHaveLength(ours.length)
  expect(rows[0]).toMatchObject(ours[0] ?? {})
})

test('amazon-sp-api is refused with a withdrawn consent, in the words it understands', async () => {
  await expect(
    partner('Atzr|withdrawn').callAPI({ operation: 'getMarketplaceParticipations', endpoint: 'sellers' }),
  ).rejects.toThrow(/invalid grant/)
})

test('amazon-sp-api reads participations and a listing with awkward bytes', async () => {
  const sp = partner('Atzr|northwind')
  const participations = await sp.callAPI({ operation: 'getMarketplaceParticipations', endpoint: 'sellers' })
  expect(JSON.stringify(participations)).toContain('Non-Amazon US')
  const listing = await sp.callAPI({
    operation: 'getListingsItem',
    endpoint: 'listingsItems',
    path: { sellerId: 'A2NORTHWIND7', sku: 'LAMP/OAK/E27' },
    query: { marketplaceIds: [US] },
  })
  expect(listing).toMatchObject({ sku: 'LAMP/OAK/E27' })
})
