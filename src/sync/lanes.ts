/** Shares a worker's slots among datasets: steps of one whose source hangs leave room for all others. */

export interface Lanes {
  /** Answers how to leave again; null while the dataset has all the slots it may have. */
  enter(dataset: string): (() => void) | null
}

/** At most half of the slots for one dataset, and one at least. */
export const openLanes = (slots: number): Lanes => {
  const most = Math.max(1, Math.floor(slots / 2))
  const taken = new Map<string, number>()
  return {
    enter(dataset) {
      const before = taken.get(dataset) ?? 0
      if (before >= most) return null
      taken.set(dataset, before + 1)
      return () => {
        const now = taken.get(dataset) ?? 1
        if (now > 1) taken.set(dataset, now - 1)
        else taken.delete(dataset)
      }
    },
  }
}
