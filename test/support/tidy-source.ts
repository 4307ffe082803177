/** The repository as text and as syntax trees, for the rules of `tidy-rules.ts`. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAst } from 'vitest/node'

export interface SourceFile {
  /** From the root of the repository, with slashes. */
  readonly path: string
  readonly text: string
}

/** What breaks a rule, where, and what to do instead. */
export interface Finding {
  readonly line: number
  readonly advice: string
}

export interface Rule {
  /** The guarantee, as a sentence. */
  readonly name: string
  readonly covers: (path: string) => boolean
  readonly check: (file: SourceFile) => readonly Finding[]
}

/** A node of a syntax tree, as the ESTree and TypeScript-ESTree documents describe it. */
export interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [field: string]: unknown
}

const ROOT = join(import.meta.dirname, '..', '..')

/** Every file that is in the repository or would be with `git add .`, whoever owns the folder. */
export const repositoryPaths = (): readonly string[] => {
  const listing = ['-c', 'safe.directory=*', 'ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const paths = execFileSync('git', listing, { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  return [...new Set(paths.split('\0'))]
    .filter((path) => path !== '' && existsSync(join(ROOT, path)))
    .toSorted()
}

export const readSource = (path: string): SourceFile => ({
  path,
  text: readFileSync(join(ROOT, path), 'utf8'),
})

export const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  typeof value.type === 'string' &&
  'start' in value

const trees = new WeakMap<SourceFile, readonly Node[]>()

const collect = (value: unknown, into: Node[]): void => {
  if (Array.isArray(value)) for (const item of value) collect(item, into)
  if (!isNode(value)) return
  into.push(value)
  for (const field of Object.values(value)) collect(field, into)
}

/** All nodes of the file, parents before children; comments and strings are no part of them. */
export const nodesOf = (file: SourceFile): readonly Node[] => {
  const known = trees.get(file)
  if (known) return known
  const nodes: Node[] = []
  collect(parseAst(file.text, { lang: 'ts' }, file.path), nodes)
  trees.set(file, nodes)
  return nodes
}

/** A rule on syntax: every node for which `isWrong` holds is a finding. */
export const syntaxRule = (rule: {
  readonly name: string
  readonly covers: (path: string) => boolean
  readonly isWrong: (node: Node) => boolean
  readonly advice: string
}): Rule => ({
  name: rule.name,
  covers: rule.covers,
  check: (file) =>
    nodesOf(file)
      .filter(rule.isWrong)
      .map((node) => ({ line: lineOf(file.text, node.start), advice: rule.advice })),
})

/** A rule on text: every match of the pattern, which must be global, is a finding. */
export const textRule = (rule: {
  readonly name: string
  readonly covers: (path: string) => boolean
  readonly pattern: RegExp
  readonly advice: string
}): Rule => ({
  name: rule.name,
  covers: rule.covers,
  check: (file) =>
    [...file.text.matchAll(rule.pattern)].map((match) => ({
      line: lineOf(file.text, match.index),
      advice: rule.advice,
    })),
})
