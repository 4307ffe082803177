import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newSealKey, openSeal, parseSealKeys } from '../../src/access/sealed.ts'

const OLD = newSealKey('2026')
const NEW = newSealKey('2027')
const old = openSeal(parseSealKeys(OLD))
const rotated = openSeal(parseSealKeys(`${NEW},${OLD}`))
const ABOUT = '1/sp/na/A1ACME'

test('what is sealed opens again, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (secret, about) => {
      expect(old.unseal(old.seal(secret, about), about)).toBe(secret)
    }),
  )
})

test('the same secret is never sealed to the same text', () => {
  expect(old.seal('Atzr|secret', ABOUT)).not.toBe(old.seal('Atzr|secret', ABOUT))
})

test('after a rotation old texts open, and new ones are sealed with the new key', () => {
  const before = old.seal('Atzr|secret', ABOUT)
  expect(rotated.unseal(before, ABOUT)).toBe('Atzr|secret')
  expect(rotated.isCurrent(before)).toBe(false)
  expect(rotated.isCurrent(rotated.seal('Atzr|secret', ABOUT))).toBe(true)
  expect(() => old.unseal(rotated.seal('Atzr|secret', ABOUT), ABOUT)).toThrow('a key that is not configured')
})

test('a text does not open for another row, nor with one letter changed', () => {
  const sealed = old.seal('Atzr|secret', ABOUT)
  expect(() => old.unseal(sealed, '2/sp/na/A1ACME')).toThrow('does not open')
  const start = sealed.lastIndexOf('.') + 1
  for (let at = start; at < sealed.length - 1; at += 1) {
    const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1)
    expect(() => old.unseal(changed, ABOUT)).toThrow('does not open')
  }
})

test.each(['', 's1', 's1.2026', 's1.2026.', 's2.2026.AAAA', 'Atzr|in the clear'])(
  '%j is not a sealed text',
  (text) => {
    expect(() => old.unseal(text, ABOUT)).toThrow('not readable')
  },
)

test.each(['', 'key', 'id:short', ':AAAA', `${OLD},${OLD}`, `bad id:${OLD.split(':')[1]}`])(
  '%j are not keys',
  (text) => {
    expect(() => parseSealKeys(text)).toThrow(/seal/)
  },
)

test('a problem names neither the secret nor the key', () => {
  const sealed = old.seal('Atzr|secret', ABOUT)
  const other = openSeal(parseSealKeys(newSealKey('2026')))
  const unseal = (): string => other.unseal(sealed, ABOUT)
  expect(unseal).toThrow('does not open')
  expect(unseal).not.toThrow('Atzr')
  expect(unseal).not.toThrow(OLD.split(':')[1])
})
