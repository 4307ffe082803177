/** The rules of the design and the style, held against the source text. */
import { describe, expect, test } from 'vitest'
import { RULES } from './support/tidy-rules.ts'
import { type SourceFile, readSource, repositoryPaths } from './support/tidy-source.ts'

const READABLE = /(\.(ts|sql|md|json|yml|yaml|sh)|^Dockerfile|^\.[^/]+|^\.ci\/run)$/

const placeOnly = (path: string): boolean => !READABLE.test(path)

const files: readonly SourceFile[] = repositoryPaths().map((path) =>
  placeOnly(path) ? { path, text: '' } : readSource(path),
)

describe('the repository', () => {
  test.each(RULES)('$name', (rule) => {
    const findings = files
      .filter((file) => rule.covers(file.path))
      .flatMap((file) => rule.check(file).map(({ line, advice }) => `${file.path}:${line} ${advice}`))
    expect(findings).toEqual([])
  })
})

const wrap = (body: string): string => `export const f = () => {\n${body}\n}\n`

/** Words that would break a rule if they stood here whole. */
const split = (left: string, right: string): string => left + right

/** For each rule, in its order: texts it must catch, and texts that look alike and are fine. */
const EXAMPLES: Readonly<
  Record<string, { readonly bad: readonly SourceFile[]; readonly good: readonly SourceFile[] }>
> = {
  'only the names of the layout stand at the top': {
    bad: [{ path: 'utils/thing.ts', text: '' }],
    good: [{ path: 'src/core/thing.ts', text: '' }],
  },
  'files have at most 300 lines': {
    bad: [{ path: 'src/core/a.ts', text: 'const a = 1\n'.repeat(301) }],
    good: [{ path: 'src/core/a.ts', text: 'const a = 1\n'.repeat(300) }],
  },
  'functions have at most 50 lines': {
    bad: [{ path: 'src/core/a.ts', text: wrap('a()\n'.repeat(49)) }],
    good: [
      { path: 'src/core/a.ts', text: wrap('a()\n'.repeat(47)) },
      { path: 'test/a.test.ts', text: `describe('all', () => {\n${'a()\n'.repeat(60)}})` },
    ],
  },
  'imports point down, never up, never sideways': {
    bad: [
      { path: 'src/core/a.ts', text: `import { b } from '../db/b.ts'` },
      { path: 'src/sync/a.ts', text: `import type { b } from '../tools/b.ts'` },
      { path: 'src/domains/ads/reports/a.ts', text: `import { b } from '../../sales/reports/b.ts'` },
      { path: 'src/domains/ads/reports/a.ts', text: `import { load } from '../../../sync/load.ts'` },
      { path: 'src/http/a.ts', text: `export * from '../domains/ads/index.ts'` },
      { path: 'src/commands/a.ts', text: `const b = await import('../domains/ads/index.ts')` },
      { path: 'src/emulator/world/a.ts', text: `import { b } from '../../amazon/b.ts'` },
    ],
    good: [
      { path: 'src/domains/ads/reports/a.ts', text: `import { b } from '../../../sync/define.ts'` },
      { path: 'src/domains/ads/reports/a.ts', text: `import { b } from '../b.ts'` },
      { path: 'src/http/a.ts', text: `// import { b } from '../domains/b.ts'\nimport { z } from 'zod'` },
      { path: 'src/app.ts', text: `import { b } from './sync/load.ts'` },
    ],
  },
  'a package with a door is imported at its door alone': {
    bad: [{ path: 'src/http/a.ts', text: `import { Queue } from 'bullmq'` }],
    good: [{ path: 'src/sync/queue.ts', text: `import { Queue } from 'bullmq'` }],
  },
  'only the clock asks the machine what time it is': {
    bad: [
      { path: 'src/sync/a.ts', text: 'const at = new Date()' },
      { path: 'src/embedded/a.ts', text: 'const at = Date.now()' },
      { path: 'src/emulator/a.ts', text: 'const at = new Date(2026, 1)' },
    ],
    good: [
      { path: 'src/core/clock.ts', text: 'const at = Date.now()' },
      {
        path: 'src/sync/a.ts',
        text: `const took = performance.now() // not Date.now()\nconst s = 'new Date()'`,
      },
      { path: 'src/sync/a.ts', text: 'const ms = Date.parse(text)' },
    ],
  },
  'only config.ts reads the environment': {
    bad: [
      { path: 'src/http/a.ts', text: 'const port = process.env.PORT' },
      { path: 'src/http/a.ts', text: `const port = process['env'].PORT` },
    ],
    good: [{ path: 'src/config.ts', text: 'export const config = parse(process.env)' }],
  },
  'no any, no !, no as but `as const`, outside core': {
    bad: [
      { path: 'src/http/a.ts', text: 'const a: any = 1' },
      { path: 'src/http/a.ts', text: 'const a = b!' },
      { path: 'test/a.ts', text: 'const a = b as unknown' },
      { path: 'src/http/a.ts', text: 'const a = <string>b' },
    ],
    good: [
      { path: 'src/core/a.ts', text: 'const a = b as Sku' },
      {
        path: 'src/http/a.ts',
        text: `import * as a from 'a'\nexport * as b from 'b'\nconst c = [1] as const`,
      },
      { path: 'src/http/a.ts', text: `// as any!\nconst a = 'b as any!' && !c` },
    ],
  },
  'exports have names': {
    bad: [{ path: 'src/http/a.ts', text: 'export default 1' }],
    good: [{ path: 'vitest.config.ts', text: 'export default 1' }],
  },
  'only commands print': {
    bad: [{ path: 'src/sync/a.ts', text: 'console.log(1)' }],
    good: [{ path: 'src/commands/a.ts', text: 'console.log(1)' }],
  },
  'no test is skipped or singled out': {
    bad: [
      { path: 'test/a.test.ts', text: `test.only('a', f)` },
      { path: 'test/a.test.ts', text: `describe.each([1]).skip('a', f)` },
      { path: 'test/a.test.ts', text: `it.todo('a')` },
    ],
    good: [{ path: 'test/a.test.ts', text: `test('a', () => rows.skip(1))\n// test.only` }],
  },
  'the index of a domain is a sorted table of contents': {
    bad: [
      {
        path: 'src/domains/ads/tools/index.ts',
        text: `export { b } from './b.ts'\nexport { a } from './a.ts'`,
      },
      { path: 'src/domains/ads/tools/index.ts', text: 'export const a = 1' },
    ],
    good: [
      {
        path: 'src/domains/ads/tools/index.ts',
        text: `// All.\nexport { b } from './a.ts'\nexport { a } from './b.ts'`,
      },
    ],
  },
  'nothing is marked as unfinished': {
    bad: [{ path: 'migrations/0001_a.sql', text: `-- ${split('TO', 'DO')}: later` }],
    good: [{ path: 'src/core/a.ts', text: `const mastodon = 'todo list'` }],
  },
  'the repository stands alone: no path of a machine, no folder beside it': {
    bad: [
      { path: 'README.md', text: `see ${split('../sha', 'red')}/design.md` },
      { path: 'src/core/a.ts', text: `const dir = '${split('/wo', 'rk')}/main'` },
      { path: '.ci/run', text: `cd ${split('/ho', 'me')}/someone` },
    ],
    good: [
      { path: 'src/core/a.ts', text: `import { a } from './${split('wo', 'rk')}/a.ts' // the home/ page` },
    ],
  },
  'no check is silenced without a reason': {
    bad: [
      { path: 'src/http/a.ts', text: `// ${split('@ts-ig', 'nore')}` },
      { path: 'src/http/a.ts', text: `// ${split('oxlint-dis', 'able')}-next-line no-console` },
    ],
    good: [
      {
        path: 'src/http/a.ts',
        text: `// ${split('oxlint-dis', 'able')}-next-line no-console -- The reason.`,
      },
    ],
  },
  'SQL keywords are lower case': {
    bad: [{ path: 'migrations/facts/10_a.sql', text: 'SELECT 1' }],
    good: [{ path: 'migrations/facts/10_a.sql', text: `-- SELECT\nselect 'AND', "FROM" /* WHERE */` }],
  },
  'no query selects every column': {
    bad: [
      { path: 'migrations/facts/10_a.sql', text: 'select * from a' },
      { path: 'migrations/facts/10_a.sql', text: 'select distinct a.* from a' },
    ],
    good: [{ path: 'migrations/facts/10_a.sql', text: '-- select * from a\nselect count(*) from a' }],
  },
  'every view runs with the rights of who asks': {
    bad: [
      { path: 'migrations/facts/10_a.sql', text: 'create view facts.a as select 1 as b' },
      { path: 'migrations/facts/10_a.sql', text: 'create or replace view facts.a (b) as select 1' },
    ],
    good: [
      {
        path: 'migrations/facts/10_a.sql',
        text: 'create view facts.a with (security_invoker = true) as select 1 as b',
      },
      {
        path: 'migrations/facts/10_a.sql',
        text: 'create view facts.a (b)\nwith (security_invoker = true) as select 1',
      },
    ],
  },
  'every primary key begins with account_id or workspace_id': {
    bad: [
      {
        path: 'migrations/0001_a.sql',
        text: 'create table data.a (account_id int, sku text, primary key (sku, account_id));',
      },
      {
        path: 'migrations/0001_a.sql',
        text: 'create table a (size numeric(12, 2), a_id int generated always as identity primary key);',
      },
    ],
    good: [
      {
        path: 'migrations/0001_a.sql',
        text: 'create table a (account_id int, sku text, constraint a_key primary key (account_id, sku));',
      },
      {
        path: 'migrations/0001_a.sql',
        text: 'create table workspace (workspace_id int primary key, name text);',
      },
      { path: 'migrations/0001_a.sql', text: 'create unlogged table staging (line text);' },
    ],
  },
  'a fact is the view or function of its file, and the only one in it': {
    bad: [
      { path: 'migrations/facts/10_a.sql', text: 'create view facts.b as select 1' },
      {
        path: 'migrations/facts/10_a.sql',
        text: 'create view facts.a as select 1; create view facts.b as select 1',
      },
    ],
    good: [
      { path: 'migrations/facts/10_a.sql', text: '-- create view facts.b\ncreate view facts.a as select 1' },
    ],
  },
  'migrations are numbered and named': {
    bad: [{ path: 'migrations/7-new.sql', text: '' }],
    good: [{ path: 'migrations/0007_new.sql', text: '' }],
  },
}

describe('each rule can fail', () => {
  test('every rule has examples, and no example is without a rule', () => {
    expect(Object.keys(EXAMPLES)).toEqual(RULES.map((rule) => rule.name))
  })

  test.each(RULES)('$name', (rule) => {
    const { bad, good } = EXAMPLES[rule.name] ?? { bad: [], good: [] }
    const caught = (file: SourceFile): boolean => rule.covers(file.path) && rule.check(file).length > 0
    expect(bad.filter((file) => !caught(file))).toEqual([])
    expect(good.filter(caught)).toEqual([])
    expect(bad.length * good.length).toBeGreaterThan(0)
  })
})
