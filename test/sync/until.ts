/** Waiting for something to become so, where it has no voice of its own to say it. */
import { setTimeout as pause } from 'node:timers/promises'

export const until = async (
  what: string,
  isSo: () => boolean | Promise<boolean>,
  ms_max = 20_000,
): Promise<void> => {
  const started = performance.now()
  while (!(await isSo())) {
    if (performance.now() - started > ms_max) throw new Error(`not within ${ms_max} ms: ${what}`)
    await pause(10)
  }
}
