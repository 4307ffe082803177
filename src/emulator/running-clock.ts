import { systemClock, type SetClock } from '../core/clock.ts'
import { instantOf, msOf } from '../core/time.ts'

const machineMs = (): number => msOf(systemClock.now())

/**
 * A clock that runs with the machine's and can be put forward, so that days of an emulator standing on its own
 * pass when somebody wants them to.
 */
export const runningClock = (): SetClock => {
  let ahead_ms = 0
  return {
    now: () => instantOf(machineMs() + ahead_ms),
    set(now) {
      ahead_ms = msOf(now) - machineMs()
    },
    advance({ days = 0, hours = 0, minutes = 0, seconds = 0, ms = 0 }) {
      ahead_ms += (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + ms
    },
  }
}
