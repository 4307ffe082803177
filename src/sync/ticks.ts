/** What must go on in this process though the queue lost all it held: acts by the process's own clock, one at a time. */

/** Something that runs until it is stopped; what is under way ends first. */
export interface Running {
  stop(): Promise<void>
}

/** Acts every so often; one that lasts longer is not overtaken. */
export const startTicks = (every_ms: number, act: () => Promise<void>): Running => {
  let under_way: Promise<void> | null = null
  const timer = setInterval(() => {
    under_way ??= act().finally(() => {
      under_way = null
    })
  }, every_ms)
  return {
    async stop() {
      clearInterval(timer)
      await under_way
    },
  }
}
