/** The aggregates that a total is worked out of, as they stand in its formula. */

const BEGINS = /\b(?:sum|count|avg|min|max)\s*\(/g
const FILTER = /^\s*filter\s*\(/

/** Where the bracket that opens before `from` is closed; the end of the text where it never is. */
const closeOf = (text: string, from: number): number => {
  let depth = 1
  let at = from
  for (; at < text.length && depth > 0; at += 1) depth += text[at] === '(' ? 1 : text[at] === ')' ? -1 : 0
  return at
}

const aggregateAt = (formula: string, opened: number): number => {
  const end = closeOf(formula, opened)
  const filter = FILTER.exec(formula.slice(end))
  return filter === null ? end : closeOf(formula, end + filter[0].length)
}

/** `round(sum(units) / nullif(count(*) filter (where sold), 0))` holds `sum(units)` and `count(*) filter (where sold)`. */
export const aggregatesIn = (formula: string): readonly string[] => {
  const found = new Set<string>()
  let end = 0
  for (const { index, 0: opening } of formula.matchAll(BEGINS)) {
    // One inside another is a part of that one.
    if (index < end) continue
    end = aggregateAt(formula, index + opening.length)
    found.add(formula.slice(index, end))
  }
  return [...found]
}
