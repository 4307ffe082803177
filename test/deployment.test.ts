/** The image and the compose file, held against the program they start. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

const root = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

const Condition = z.enum(['service_healthy', 'service_completed_successfully'])
const Service = z.object({
  image: z.string(),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  env_file: z.string().optional(),
  healthcheck: z.object({ test: z.array(z.string()).optional(), disable: z.boolean().optional() }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: Condition })).default({}),
})
const Compose = z.object({ services: z.record(z.string(), Service) })

const { services } = Compose.parse(parse(read('docker-compose.yml'), { merge: true }))
const dockerfile = read('Dockerfile')
const Versions = z.object({
  devDependencies: z.object({ node: z.string() }),
  optionalDependencies: z.record(z.string(), z.string()),
})
const versions = Versions.parse(JSON.parse(read('package.json')))

const majorOf = (version: string | undefined): number => Number.parseInt(version ?? '', 10)

/** What a Dockerfile's instruction of that name says, each time it stands there. */
const instructions = (name: string): readonly string[] =>
  [...dockerfile.replaceAll('\\\n', ' ').matchAll(new RegExp(`^${name} +(.*)$`, 'gm'))].map(
    (match) => match[1] ?? '',
  )

const isOurs = (service: z.infer<typeof Service>): boolean => service.image === 'amazon-seller-mcp'
const ours = Object.values(services).filter(isOurs)

const mainCommand = (words: readonly string[]): string | undefined =>
  words[0] === 'node' && words.includes('src/main.ts') ? words[words.indexOf('src/main.ts') + 1] : undefined

test('the images are of the versions we develop and test on', () => {
  const node = `node:${majorOf(versions.devDependencies.node)}-bookworm-slim`
  expect(instructions('FROM').map((line) => line.split(' ')[0])).toEqual([node, node])
  const postgres = majorOf(Object.values(versions.optionalDependencies)[0])
  expect(services['postgres']?.image).toBe(`postgres:${postgres}`)
  expect(services['redis']?.image).toBe('redis:7')
})

test('the image runs as an ordinary account, says when it is ill, and copies only what is there', () => {
  expect(instructions('USER').at(-1)).toBe('node')
  expect(instructions('HEALTHCHECK')).toEqual([expect.stringContaining('/healthz')])
  expect(mainCommand(z.array(z.string()).parse(JSON.parse(instructions('CMD').at(-1) ?? '[]')))).toBe('serve')
  const copied = instructions('COPY').filter((line) => !line.startsWith('--from='))
  const sources = copied.flatMap((line) => line.split(' ').slice(0, -1))
  expect(sources.filter((source) => !existsSync(join(root, source)))).toEqual([])
  const letIn = read('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1))
  expect(sources.filter((source) => !letIn.includes(source))).toEqual([])
})

test('every command that a container starts is one the program knows', () => {
  const help = execFileSync(process.execPath, ['src/main.ts', '--help'], { cwd: root, encoding: 'utf8' })
  const known = [...help.matchAll(/^ {2}(\w+)/gm)].map((match) => match[1])
  const started = ours.map((service) => mainCommand(service.command) ?? '').toSorted()
  expect(started).toEqual(['migrate', 'serve', 'worker'])
  expect(known).toEqual(expect.arrayContaining(started))
})

test('every variable we set is one that config.ts reads', () => {
  const inImage = [
    ...instructions('ENV')
      .join(' ')
      .matchAll(/(\w+)=/g),
  ].map((match) => match[1])
  const names = new Set([...inImage, ...ours.flatMap((service) => Object.keys(service.environment))])
  const config = read('src/config.ts')
  expect([...names].filter((name) => name !== 'NODE_ENV' && !config.includes(name ?? ''))).toEqual([])
})

test('no secret stands in the compose file', () => {
  const values = Object.values(services).flatMap((service) => Object.entries(service.environment))
  const secrets = values.filter(
    ([name, value]) => /PASSWORD|SECRET|KEY|TOKEN|DATABASE_URL/.test(name) && !value.includes('${'),
  )
  expect(secrets).toEqual([])
  expect(ours.every((service) => service.env_file === '.env.program')).toBe(true)
})

test('nothing starts before what it needs: a healthy Postgres and Redis, and the migrations', () => {
  expect(services['migrate']?.depends_on).toEqual({ postgres: { condition: 'service_healthy' } })
  for (const name of ['server', 'worker']) {
    expect(services[name]?.depends_on).toEqual({
      migrate: { condition: 'service_completed_successfully' },
      redis: { condition: 'service_healthy' },
    })
  }
  for (const name of ['postgres', 'redis']) expect(services[name]?.healthcheck?.test).toBeDefined()
})

test('the queue survives a restart and is never evicted', () => {
  expect(services['redis']?.command.join(' ')).toBe(
    'redis-server --appendonly yes --maxmemory-policy noeviction',
  )
})
