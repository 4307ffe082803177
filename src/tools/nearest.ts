/** The name somebody meant, when they wrote almost it. */

/** How many single letters must be added, taken or changed to make one text of the other. */
const distance = (a: string, b: string): number => {
  let before = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const changed = (before[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1)
      current.push(Math.min((before[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, changed))
    }
    before = current
  }
  return before[b.length] ?? 0
}

/** The known name that is nearest to what was written, or null when none is near. */
export const nearest = (written: string, known: readonly string[]): string | null => {
  const wanted = written.slice(0, 64).toLowerCase()
  const scored = known.map((name) => ({ name, score: scoreOf(wanted, name.toLowerCase()) }))
  const best = scored.toSorted((a, b) => a.score - b.score)[0]
  return best && best.score <= Math.max(3, best.name.length / 2) ? best.name : null
}

// One name inside the other is the commonest slip: `below` for `below_days`.
const scoreOf = (wanted: string, name: string): number =>
  wanted !== '' && (name.includes(wanted) || wanted.includes(name)) ? 1 : distance(wanted, name)
