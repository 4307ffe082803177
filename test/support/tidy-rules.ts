/** Every rule of the source text. Each has a counterexample in `test/tidy.test.ts` that it must catch. */
import { doorRule, importRule } from './tidy-imports.ts'
import { type Node, type Rule, isNode, lineOf, nodesOf, syntaxRule, textRule } from './tidy-source.ts'
import * as sqlRules from './tidy-sql.ts'

const isTypeScript = (path: string): boolean => path.endsWith('.ts')
const isSrc = (path: string): boolean => path.startsWith('src/') && isTypeScript(path)
const isTest = (path: string): boolean => path.startsWith('test/') && isTypeScript(path)
const isOneOf =
  (...paths: readonly string[]) =>
  (path: string): boolean =>
    paths.includes(path)

const FILES_AT_THE_TOP = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'biome.json',
  'vitest.config.ts',
  'Dockerfile',
  'docker-compose.yml',
  'README.md',
  'LICENSE',
]
const TOP_LEVEL = [...FILES_AT_THE_TOP, 'src', 'migrations', 'test']

const placeRule: Rule = {
  name: 'only the names of the layout stand at the top',
  covers: () => true,
  check: ({ path }) => {
    const [top = ''] = path.split('/')
    if (top.startsWith('.') || TOP_LEVEL.includes(top)) return []
    return [{ line: 1, advice: `${top} is not in the layout: put it beside what it explains or serves.` }]
  },
}

const LINES_MAX = 300
const FUNCTION_LINES_MAX = 50

const fileLengthRule: Rule = {
  name: `files have at most ${LINES_MAX} lines`,
  covers: isTypeScript,
  check: ({ text }) => {
    const lines = text.trimEnd().split('\n').length
    return lines <= LINES_MAX
      ? []
      : [{ line: LINES_MAX + 1, advice: `${lines} lines: find the two things this file is, and part them.` }]
  },
}

const isFunction = (node: Node): boolean =>
  ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'].includes(node.type)

/** The callback of `describe` is a chapter, not a function. */
const chapterStarts = (nodes: readonly Node[]): ReadonlySet<number> =>
  new Set(
    nodes
      .filter((node) => node.type === 'CallExpression' && rootName(node['callee']) === 'describe')
      .flatMap((node) => (Array.isArray(node['arguments']) ? node['arguments'] : []))
      .flatMap((argument: unknown) => (isNode(argument) ? [argument.start] : [])),
  )

const functionLengthRule: Rule = {
  name: `functions have at most ${FUNCTION_LINES_MAX} lines`,
  covers: isTypeScript,
  check: (file) => {
    const nodes = nodesOf(file)
    const chapters = chapterStarts(nodes)
    return nodes
      .filter((node) => isFunction(node) && !chapters.has(node.start))
      .map((node) => ({
        line: lineOf(file.text, node.start),
        lines: file.text.slice(node.start, node.end).split('\n').length,
      }))
      .filter(({ lines }) => lines > FUNCTION_LINES_MAX)
      .map(({ line, lines }) => ({
        line,
        advice: `${lines} lines: keep the decisions, move the loops into leaves.`,
      }))
  },
}

/** The name a chain of members and calls begins with: `test` of `test.each(…).only`. */
const rootName = (node: unknown): string | undefined => {
  if (!isNode(node)) return undefined
  if (node.type === 'Identifier') return String(node['name'])
  return rootName(node['object'] ?? node['callee'])
}

const nameOf = (node: unknown): unknown => (isNode(node) ? (node['name'] ?? node['value']) : undefined)

const isMember = (node: unknown, object: string, property?: string): boolean =>
  isNode(node) &&
  node.type === 'MemberExpression' &&
  nameOf(node['object']) === object &&
  (property === undefined || nameOf(node['property']) === property)

/** `core/log.ts` stamps lines with the machine's time: a log tells when it was written, whatever the clock says. */
const mayAskTheTime = isOneOf('src/core/clock.ts', 'src/core/time.ts', 'src/core/log.ts')

const clockRule = syntaxRule({
  name: 'only the clock asks the machine what time it is',
  covers: (path) => isSrc(path) && !mayAskTheTime(path),
  isWrong: (node) =>
    (node.type === 'NewExpression' || node.type === 'CallExpression') &&
    (nameOf(node['callee']) === 'Date' || isMember(node['callee'], 'Date', 'now')),
  advice: 'Take a Clock, or convert with core/time.ts; durations are performance.now().',
})

const environmentRule = syntaxRule({
  name: 'only config.ts reads the environment',
  covers: (path) => isSrc(path) && path !== 'src/config.ts',
  isWrong: (node) => isMember(node, 'process', 'env'),
  advice: 'Give the value a name in config.ts, where it is parsed, and pass it in.',
})

const isConst = (node: unknown): boolean =>
  isNode(node) && node.type === 'TSTypeReference' && nameOf(node['typeName']) === 'const'

const castRule = syntaxRule({
  name: 'no any, no !, no as but `as const`, outside core',
  covers: (path) => isTypeScript(path) && !path.startsWith('src/core/'),
  isWrong: (node) =>
    ['TSAnyKeyword', 'TSNonNullExpression', 'TSTypeAssertion'].includes(node.type) ||
    (node.type === 'TSAsExpression' && !isConst(node['typeAnnotation'])),
  advice:
    'Parse at the edge and trust inside; handle the missing case; a type guard where nothing else helps.',
})

const defaultExportRule = syntaxRule({
  name: 'exports have names',
  covers: (path) => isTypeScript(path) && !path.endsWith('.config.ts'),
  isWrong: (node) => node.type === 'ExportDefaultDeclaration',
  advice: 'Export it under its name.',
})

const consoleRule = syntaxRule({
  name: 'only commands print',
  covers: (path) => isSrc(path) && !path.startsWith('src/commands/'),
  isWrong: (node) => isMember(node, 'console', 'log'),
  advice: 'Log one line with an event of core/log.ts, or return the text to the command.',
})

const wholeSuiteRule = syntaxRule({
  name: 'no test is skipped or singled out',
  covers: isTest,
  isWrong: (node) =>
    node.type === 'MemberExpression' &&
    ['only', 'skip', 'todo', 'fails'].includes(String(nameOf(node['property']))) &&
    ['test', 'it', 'describe'].includes(rootName(node) ?? ''),
  advice: 'Mend the test or delete it.',
})

const isReExport = (node: Node): boolean =>
  (node.type === 'ExportNamedDeclaration' || node.type === 'ExportAllDeclaration') && isNode(node['source'])

const indexRule: Rule = {
  name: 'the index of a domain is a sorted table of contents',
  covers: (path) => /^src\/domains\/.*\/index\.ts$/.test(path),
  check: (file) => {
    const [program] = nodesOf(file)
    const body = Array.isArray(program?.['body']) ? program['body'].filter(isNode) : []
    const stray = body.filter((node) => !isReExport(node))
    const names = body.filter(isReExport).map((node) => String(nameOf(node['source'])).replace(/\.ts$/, ''))
    const isSorted = names.join() === names.toSorted().join()
    return [
      ...stray.map((node) => ({
        line: lineOf(file.text, node.start),
        advice: 'Only re-exports stand here: a definition lives in its own file.',
      })),
      ...(isSorted ? [] : [{ line: 1, advice: 'Sort the lines by file name.' }]),
    ]
  },
}

const isProse = (path: string): boolean => path.endsWith('.md')
const isGenerated = (path: string): boolean => /^(package-lock\.json$|test\/(golden|fixtures)\/)/.test(path)

// In the next three patterns a letter stands in brackets, so that this file does not break its own rules.

const unfinishedRule = textRule({
  name: 'nothing is marked as unfinished',
  covers: (path) => !isProse(path) && !isGenerated(path),
  pattern: /\b([T]ODO|[F]IXME|[X]XX)\b/g,
  advice: 'Finish it, or open an issue and say here what the code does today.',
})

const machineRule = textRule({
  name: 'the repository stands alone: no path of a machine, no folder beside it',
  covers: (path) => !isGenerated(path),
  pattern: /(?<![\w.])(\/[w]ork\/|\/[f]arm\/|\/[r]oot\/|\/[h]ome\/\w|\/[U]sers\/\w|\.\.\/[s]hared\b)/g,
  advice: 'Use a path inside the repository, or a temporary folder.',
})

const silencedRule = textRule({
  name: 'no check is silenced without a reason',
  covers: isTypeScript,
  pattern: /@ts-[i]gnore|@ts-[n]ocheck|(?:oxlint|eslint)-[d]isable(?!.* -- )/g,
  advice: 'Mend the cause; where the checker is wrong, write `-- ` and why behind the directive.',
})

export const RULES: readonly Rule[] = [
  placeRule,
  fileLengthRule,
  functionLengthRule,
  importRule,
  doorRule,
  clockRule,
  environmentRule,
  castRule,
  defaultExportRule,
  consoleRule,
  wholeSuiteRule,
  indexRule,
  unfinishedRule,
  machineRule,
  silencedRule,
  sqlRules.caseRule,
  sqlRules.starRule,
  sqlRules.invokerRule,
  sqlRules.keyRule,
  sqlRules.factRule,
  sqlRules.migrationNameRule,
]
