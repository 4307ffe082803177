/** Who may import whom: imports point down, never up, never sideways. */
import { posix } from 'node:path'
import { type Finding, type Rule, type SourceFile, isNode, lineOf, nodesOf } from './tidy-source.ts'

/** What a declaration is written with; all that a domain sees of the engines. */
const DEFINE_FILES = [
  'sync/define.ts',
  'sync/column.ts',
  'sync/source.ts',
  'tools/define.ts',
  'tools/argument.ts',
  'tools/prompt.ts',
  'tools/filter.ts',
  'writes/define.ts',
  'writes/records.ts',
  'writes/family.ts',
]

const FOLDERS = [
  'core',
  'db',
  'amazon',
  'access',
  'sync',
  'facts',
  'forecast',
  'planning',
  'reconcile',
  'tools',
  'writes',
  'http',
  'console',
  'commands',
]
const TOP_FILES = ['capabilities.ts', 'config.ts', 'app.ts', 'app-server.ts', 'app-worker.ts']
const EVERYTHING_BUT_DOMAINS = [...FOLDERS, ...TOP_FILES, 'emulator', 'embedded']
const SERVING = ['core', 'db', 'access', 'facts', 'tools', 'writes']

/** A folder of `src`, or a file in it, and what it may import besides itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  db: ['core'],
  amazon: ['core'],
  emulator: ['core'],
  embedded: ['core'],
  access: ['core', 'db'],
  facts: ['core', 'db'],
  // Arithmetic alone: no database, no clock, so that a what-if is the same function.
  forecast: ['core'],
  planning: ['core', 'db', 'forecast'],
  reconcile: ['core', 'db'],
  sync: ['core', 'db', 'amazon'],
  tools: ['core', 'db', 'access'],
  // A write is served as tools are: by the same interface, arguments and cursors.
  writes: ['core', 'db', 'access', 'amazon', 'tools/served.ts', 'tools/argument.ts', 'tools/cursor.ts'],
  domains: ['core', 'amazon', ...DEFINE_FILES],
  http: SERVING,
  console: SERVING,
  'capabilities.ts': ['core', 'domains', ...DEFINE_FILES],
  commands: EVERYTHING_BUT_DOMAINS,
  'config.ts': EVERYTHING_BUT_DOMAINS,
  'app.ts': [...EVERYTHING_BUT_DOMAINS, 'domains'],
  'app-server.ts': EVERYTHING_BUT_DOMAINS,
  'app-worker.ts': EVERYTHING_BUT_DOMAINS,
  'main.ts': [...EVERYTHING_BUT_DOMAINS, 'domains'],
}

const ADVICE: Readonly<Record<string, string>> = {
  core: 'core is the vocabulary and imports nothing of ours: take what you need as an argument.',
  emulator: 'The emulator knows Amazon, not us: write down what Amazon does, from core alone.',
  domains: 'Domains meet in SQL: give the number a name as a fact, and read the fact.',
  http: 'http is handed the capabilities: let app.ts pass in what you need.',
  console: 'The console is handed the capabilities: let app.ts pass in what you need.',
  commands: 'Commands reach domains through capabilities.ts alone.',
}
const ENGINE_ADVICE = 'Imports point down: let app.ts hand one part the function of the other.'

/** The path inside `src` of what a file imports; undefined for packages. */
const targetOf = (file: SourceFile, specifier: unknown): string | undefined =>
  typeof specifier === 'string' && specifier.startsWith('.')
    ? posix.relative('src', posix.join(posix.dirname(file.path), specifier))
    : undefined

const areaOf = (inSrc: string): string => inSrc.split('/')[0] ?? ''

const domainOf = (inSrc: string): string => inSrc.split('/')[1] ?? ''

const isAllowed = (from: string, to: string): boolean => {
  const area = areaOf(from)
  if (areaOf(to) === area) return area !== 'domains' || domainOf(from) === domainOf(to)
  const allowed = MAY_IMPORT[area] ?? []
  return allowed.includes(areaOf(to)) || allowed.includes(to)
}

const isInSrc = (path: string): boolean => path.startsWith('src/') && path.endsWith('.ts')

/** Imports, re-exports and `import()`, with what they name. */
const importsOf = (file: SourceFile): readonly { readonly start: number; readonly specifier: unknown }[] =>
  nodesOf(file).flatMap((node) =>
    /^(Import|ExportNamed|ExportAll)(Declaration|Expression)$/.test(node.type) && isNode(node['source'])
      ? [{ start: node.start, specifier: node['source']['value'] }]
      : [],
  )

export const importRule: Rule = {
  name: 'imports point down, never up, never sideways',
  covers: isInSrc,
  check: (file) => {
    const from = posix.relative('src', file.path)
    const advice = ADVICE[areaOf(from)] ?? ENGINE_ADVICE
    return importsOf(file).flatMap(({ start, specifier }): readonly Finding[] => {
      const to = targetOf(file, specifier)
      if (to === undefined || isAllowed(from, to)) return []
      return [{ line: lineOf(file.text, start), advice: `src/${from} may not import src/${to}. ${advice}` }]
    })
  },
}

/** Packages with one door each, so that replacing one is one file's work. */
const DOORS: Readonly<Record<string, RegExp>> = {
  bullmq: /^src\/sync\/queue\.ts$/,
  'amazon-sp-api': /^src\/amazon\//,
  'pg-copy-streams': /^src\/(sync|db)\//,
  'drizzle-orm/node-postgres': /^src\/db\//,
}

export const doorRule: Rule = {
  name: 'a package with a door is imported at its door alone',
  covers: isInSrc,
  check: (file) =>
    importsOf(file).flatMap(({ start, specifier }) => {
      const door = typeof specifier === 'string' ? DOORS[specifier] : undefined
      if (door === undefined || door.test(file.path)) return []
      const advice = `${String(specifier)} may be imported only by ${door.source}: use what that file offers.`
      return [{ line: lineOf(file.text, start), advice }]
    }),
}
