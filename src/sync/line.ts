/** One line of a tab-separated file into its fields. */

/** Amazon quotes every field of the ledger reports and no field of the others, where a quote is just a character. */
export const splitLine = (line: string, quoted: boolean): readonly string[] => {
  if (!quoted) return line.split('\t')
  const fields = line.slice(1, -1).split('"\t"')
  return line.startsWith('"') &&
    line.endsWith('"') &&
    line.length > 1 &&
    !fields.some((field) => field.includes('"'))
    ? fields
    : splitQuoted(line)
}

/** The careful way: doubled quotes, unquoted fields, tabs inside quotes. */
const splitQuoted = (line: string): readonly string[] => {
  const fields: string[] = []
  let at = 0
  while (at <= line.length) {
    const [field, next] = line[at] === '"' ? quotedField(line, at + 1) : plainField(line, at)
    fields.push(field)
    at = next
  }
  return fields
}

const plainField = (line: string, from: number): readonly [string, number] => {
  const tab = line.indexOf('\t', from)
  return tab === -1 ? [line.slice(from), line.length + 1] : [line.slice(from, tab), tab + 1]
}

/** From behind the opening quote to behind the tab after the closing one. */
const quotedField = (line: string, from: number): readonly [string, number] => {
  let field = ''
  let at = from
  for (;;) {
    const quote = line.indexOf('"', at)
    if (quote === -1) return [field + line.slice(at), line.length + 1]
    field += line.slice(at, quote)
    if (line[quote + 1] !== '"') {
      const tab = line.indexOf('\t', quote)
      return tab === -1 ? [field, line.length + 1] : [field, tab + 1]
    }
    field += '"'
    at = quote + 2
  }
}
