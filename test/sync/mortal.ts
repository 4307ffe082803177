/** Parts of a worker that dies at a chosen point, as by a power cut: the program is not asked, and tidies nothing up. */
import type pg from 'pg'
import type { SellingPartner } from '../../src/amazon/selling-partner.ts'
import type { Document } from '../../src/amazon/sp/document.ts'

/** Every point between which a step can be torn apart, in the order a run passes them. */
export const POINTS = [
  'asking noted',
  'report made',
  'step taken',
  'looking',
  'looked',
  'document opened',
  'in mid-download',
  'copied',
  'in mid-load',
  'before commit',
  'after commit',
  'in mid-refresh',
  'after refresh',
] as const
export type Point = (typeof POINTS)[number]

export interface Death {
  readonly point: Point
  /** At the first time the point is passed, or a later one. */
  readonly nth: number
}

export type Passing = (point: Point) => void

export const dieAt = (death: Death | null): Passing => {
  let passed = 0
  return (point) => {
    if (point === death?.point && ++passed === death.nth) process.kill(process.pid, 'SIGKILL')
  }
}

async function* torn(bytes: Document['bytes'], pass: Passing): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    yield piece
    pass('in mid-download')
  }
}

export const mortalPartner = (partner: SellingPartner, pass: Passing): SellingPartner => ({
  ...partner,
  reports: {
    ...partner.reports,
    async create(request) {
      pass('asking noted')
      const id = await partner.reports.create(request)
      pass('report made')
      return id
    },
    async get(id) {
      pass('looking')
      const report = await partner.reports.get(id)
      pass('looked')
      return report
    },
  },
  document: {
    async open(id, limits) {
      const document = await partner.document.open(id, limits)
      pass('document opened')
      return { ...document, bytes: torn(document.bytes, pass) }
    },
  },
})

const BEFORE: readonly (readonly [RegExp, Point])[] = [
  [/^analyze staging|^delete from staging/, 'copied'],
  [/into data\.\w+ \(account_id/, 'in mid-load'],
  [/insert into ready\./, 'in mid-refresh'],
]

const textOf = (query: unknown): string => {
  if (typeof query === 'string') return query.trim()
  const text: unknown = typeof query === 'object' && query !== null ? Reflect.get(query, 'text') : ''
  return typeof text === 'string' ? text.trim() : ''
}

/** The client, seen through: what is asked of the database passes points on its way. */
const mortalClient = (client: pg.PoolClient, pass: Passing): pg.PoolClient => {
  const run = client.query.bind(client)
  let refreshes = false
  const query = (...args: readonly unknown[]): unknown => {
    const text = textOf(args[0])
    if (text.startsWith('begin')) refreshes = !text.includes('temp_buffers')
    for (const [pattern, point] of BEFORE) if (pattern.test(text)) pass(point)
    if (text === 'commit' && !refreshes) pass('before commit')
    const result: unknown = Reflect.apply(run, client, args)
    if (!(result instanceof Promise)) return result
    return result.then((answer: unknown) => {
      if (text.startsWith('update report_run set state')) pass('step taken')
      if (text === 'commit') pass(refreshes ? 'after refresh' : 'after commit')
      return answer
    })
  }
  return new Proxy(client, {
    get(target, name) {
      if (name === 'query') return query
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

export const mortalPool = (pool: pg.Pool, pass: Passing): pg.Pool =>
  new Proxy(pool, {
    get(target, name) {
      if (name === 'connect') return async () => mortalClient(await target.connect(), pass)
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
