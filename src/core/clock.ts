/** The only place that asks the machine what time it is. Everything else is handed a clock. */
import type { Instant } from './time.ts'

export interface Clock {
  /** This moment, in UTC. */
  now(): Instant
}

const toInstant = (ms: number): Instant => new Date(ms).toISOString() as Instant

export const systemClock: Clock = { now: () => toInstant(Date.now()) }

/** A clock that stands where it is put, for tests and for the emulated Amazon. */
export interface SetClock extends Clock {
  set(now: Instant): void
  advance(by: {
    readonly days?: number
    readonly hours?: number
    readonly minutes?: number
    readonly seconds?: number
    readonly ms?: number
  }): void
}

export const clockAt = (start: Instant): SetClock => {
  let ms = Date.parse(start)
  return {
    now: () => toInstant(ms),
    set(now) {
      ms = Date.parse(now)
    },
    advance({ days = 0, hours = 0, minutes = 0, seconds = 0, ms: millis = 0 }) {
      ms += (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + millis
    },
  }
}

/** A clock that runs with the machine's but shows `start` now: a demo world can live in its own present. */
export const clockFrom = (start: Instant): Clock => {
  const offset = Date.parse(start) - Date.now()
  return { now: () => toInstant(Date.now() + offset) }
}
