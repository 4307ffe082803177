/**
 * Text to bytes in the encodings Amazon's report documents use. Node decodes cp1252 and Shift_JIS but does not
 * encode them, so the tables are made by decoding every byte sequence once.
 */

/** As Amazon writes them in the Content-Type of a document. */
export type Charset = 'UTF-8' | 'Cp1252' | 'Shift_JIS'

const QUESTION_MARK = 0x3f

const cp1252Table = (): ReadonlyMap<string, number> => {
  const decoder = new TextDecoder('windows-1252')
  const bytes = Array.from({ length: 256 }, (_, byte) => byte)
  return new Map(bytes.map((byte) => [decoder.decode(Uint8Array.of(byte)), byte]))
}

/** A code above 0xff is two bytes, lead byte first. */
const shiftJisTable = (): ReadonlyMap<string, number> => {
  const decoder = new TextDecoder('shift_jis')
  const table = new Map<string, number>()
  for (let byte = 0; byte < 0xe0; byte += 1) {
    const text = decoder.decode(Uint8Array.of(byte))
    if (text.length === 1 && text !== '\ufffd') table.set(text, byte)
  }
  for (let lead = 0x81; lead <= 0xfc; lead += 1) {
    for (let trail = 0x40; trail <= 0xfc; trail += 1) {
      const text = decoder.decode(Uint8Array.of(lead, trail))
      if (text.length === 1 && text !== '\ufffd' && !table.has(text)) table.set(text, lead * 256 + trail)
    }
  }
  return table
}

const tables = new Map<Charset, ReadonlyMap<string, number>>()

const tableOf = (charset: 'Cp1252' | 'Shift_JIS'): ReadonlyMap<string, number> => {
  const made = tables.get(charset) ?? (charset === 'Cp1252' ? cp1252Table() : shiftJisTable())
  tables.set(charset, made)
  return made
}

/** The bytes of the text; what the charset cannot say has become `?` for ever, as in Amazon's own files. */
export const encode = (text: string, charset: Charset): Buffer => {
  if (charset === 'UTF-8') return Buffer.from(text, 'utf8')
  const table = tableOf(charset)
  const bytes = Buffer.allocUnsafe(text.length * 2)
  let length = 0
  for (const character of text) {
    const code = table.get(character) ?? QUESTION_MARK
    if (code > 0xff) {
      bytes[length] = code >>> 8
      length += 1
    }
    bytes[length] = code & 0xff
    length += 1
  }
  return bytes.subarray(0, length)
}
