import pg from 'pg'
import { expect, test } from 'vitest'
import { integersFromPostgres } from '../../src/db/types.ts'

test.each([
  ['{}', []],
  ['{0}', [0]],
  ['{1,-2,30}', [1, -2, 30]],
  ['{-2147483648,2147483647}', [-2147483648, 2147483647]],
  ['{NULL,1}', [null, 1]],
  [
    '{{1,2},{3,4}}',
    [
      [1, 2],
      [3, 4],
    ],
  ],
])('the integers %s are read as the package reads them', (text, integers) => {
  expect(integersFromPostgres(text)).toEqual(integers)
  const oid: number = 1007
  expect(pg.types.getTypeParser(oid, 'text')(text)).toEqual(integers)
})
