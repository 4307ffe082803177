/** The rules of SQL files, held against their text without comments and strings. */
import { type Rule, type SourceFile, lineOf } from './tidy-source.ts'

const isMigration = (path: string): boolean => path.startsWith('migrations/') && path.endsWith('.sql')
/** The dump is Postgres's own handwriting. */
const isOurs = (path: string): boolean => isMigration(path) && path !== 'migrations/schema.sql'

const blank = (text: string): string => text.replaceAll(/[^\n]/g, ' ')

/** Comments and quoted text as spaces, so that offsets and lines stay; bodies between $$ are code and stay. */
export const codeOf = (text: string): string =>
  text.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"/g, blank)

const KEYWORDS =
  /\b(SELECT|FROM|WHERE|JOIN|LEFT|RIGHT|INNER|OUTER|LATERAL|ON|USING|GROUP|ORDER|BY|HAVING|LIMIT|OFFSET|UNION|ALL|DISTINCT|AS|WITH|RECURSIVE|INSERT|INTO|VALUES|UPDATE|SET|DELETE|MERGE|RETURNING|CREATE|ALTER|DROP|TABLE|VIEW|INDEX|UNIQUE|PRIMARY|FOREIGN|KEY|REFERENCES|CONSTRAINT|CHECK|DEFAULT|NOT|NULL|AND|OR|IN|IS|BETWEEN|LIKE|EXISTS|CASE|WHEN|THEN|ELSE|END|CAST|COALESCE|NULLIF|SUM|COUNT|MIN|MAX|AVG|OVER|PARTITION|FILTER|FUNCTION|PROCEDURE|TRIGGER|POLICY|GRANT|REVOKE|COMMENT|SCHEMA|BEGIN|DECLARE|TEXT|INT|INTEGER|BIGINT|NUMERIC|BOOLEAN|DATE|TIMESTAMPTZ|JSONB)\b/g

const codeRule = (rule: {
  readonly name: string
  readonly pattern: RegExp
  readonly advice: string
}): Rule => ({
  name: rule.name,
  covers: isOurs,
  check: ({ text }) => {
    const code = codeOf(text)
    return [...code.matchAll(rule.pattern)].map((match) => ({
      line: lineOf(code, match.index),
      advice: rule.advice,
    }))
  },
})

export const caseRule = codeRule({
  name: 'SQL keywords are lower case',
  pattern: KEYWORDS,
  advice: 'Write it in lower case.',
})

export const starRule = codeRule({
  name: 'no query selects every column',
  pattern: /\bselect\s+(distinct\s+)?(\w+\.)?\*/g,
  advice: 'Name the columns: a new one must not change what this query means.',
})

export const invokerRule: Rule = {
  name: 'every view runs with the rights of who asks',
  covers: isOurs,
  check: ({ text }) => {
    const code = codeOf(text)
    const heads = code.matchAll(/\bcreate\s+(?:or\s+replace\s+)?view\s+[\w.]+\s*(?:\([^)]*\))?/g)
    return [...heads]
      .filter(
        (head) =>
          !/^\s*with\s*\(\s*security_invoker\s*=\s*true\s*\)/.test(code.slice(head.index + head[0].length)),
      )
      .map((head) => ({
        line: lineOf(code, head.index),
        advice:
          'Write `with (security_invoker = true)`: a plain view runs as its owner and shows every workspace.',
      }))
  },
}

/** Tables whose key begins otherwise, each with the reason. */
const OWN_KEYS: Readonly<Record<string, string>> = {
  schema_migration: 'the books of the migrations belong to no workspace',
  fact_definition: 'the books of the facts belong to no workspace',
  fact_reading: 'which facts read which columns is the same for everyone',
  claim_policy: 'when claims may be filed is the same for everyone',
  claim_code: 'what Amazon’s reason codes mean is the same for everyone',
}

interface Table {
  readonly name: string
  readonly offset: number
  readonly body: string
}

const closingParen = (code: string, open: number): number => {
  let depth = 0
  for (let at = open; at < code.length; at += 1) {
    if (code[at] === '(') depth += 1
    if (code[at] === ')') depth -= 1
    if (depth === 0) return at
  }
  return code.length
}

const tablesOf = (file: SourceFile): readonly Table[] => {
  const code = codeOf(file.text)
  const heads = code.matchAll(/\bcreate\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?([\w.]+)\s*\(/g)
  return [...heads].map((head) => {
    const open = head.index + head[0].length - 1
    const name = (head[1] ?? '').replace(/^\w+\./, '')
    return { name, offset: head.index, body: code.slice(open + 1, closingParen(code, open)) }
  })
}

/** The first column of the primary key, named at the end or at the column; undefined when there is no key. */
const firstKeyColumn = (body: string): string | undefined =>
  /\bprimary\s+key\s*\(\s*(\w+)/.exec(body)?.[1] ??
  /(?:^|,)\s*(\w+)\s[^,]*\bprimary\s+key\b/.exec(body.replaceAll(/\([^()]*\)/g, blank))?.[1]

export const keyRule: Rule = {
  name: 'every primary key begins with account_id or workspace_id',
  covers: isOurs,
  check: (file) =>
    tablesOf(file)
      .filter(({ name, body }) => {
        const column = firstKeyColumn(body)
        const isFine = column === undefined || column === 'account_id' || column === 'workspace_id'
        return !isFine && !(name in OWN_KEYS)
      })
      .map(({ name, offset }) => ({
        line: lineOf(file.text, offset),
        advice: `Begin the key of ${name} with account_id or workspace_id, so that a cluster can distribute it; a table that belongs to neither is listed in tidy-sql.ts with its reason.`,
      })),
}

export const factRule: Rule = {
  name: 'a fact is the view or function of its file, and the only one in it',
  covers: (path) => /^migrations\/facts\/.*\.sql$/.test(path),
  check: ({ path, text }) => {
    const name = /\/\d+_(\w+)\.sql$/.exec(path)?.[1]
    const made = [...codeOf(text).matchAll(/\bcreate\s+(?:view|function)\s+([\w.]+)/g)].map(
      (match) => match[1],
    )
    if (made.length === 1 && made[0] === `facts.${name}`) return []
    return [
      {
        line: 1,
        advice: 'Name the file NN_<fact>.sql, and create facts.<fact> in it and nothing else.',
      },
    ]
  },
}

export const migrationNameRule: Rule = {
  name: 'migrations are numbered and named',
  covers: (path) => /^migrations\/[^/]+\.sql$/.test(path) && isOurs(path),
  check: ({ path }) =>
    /^migrations\/\d{4}_[a-z0-9_]+\.sql$/.test(path)
      ? []
      : [{ line: 1, advice: 'Name it 0007_what_it_brings.sql, with the next free number.' }],
}
