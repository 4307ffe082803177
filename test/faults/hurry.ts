/** A night in seconds: Amazon's hours made milliseconds, in the worker's pace and in its plan of rates. */
import type { Rate } from '../../src/amazon/operation.ts'
import { Instant } from '../../src/core/time.ts'
import type { Pace } from '../../src/sync/failure.ts'

/** Half past two in the morning in Los Angeles: the same for every schedule, so that all see the same world. */
export const NIGHT = Instant.parse('2026-11-20T10:30:00.000Z')

export const HURRY: Pace = {
  first_look_ms: 10,
  look_ms: 20,
  look_ms_max: 100,
  ask_again_ms: 100,
  retry_ms: 40,
  retry_ms_max: 200,
  sweep_ms: 250,
  unrung_ms: 500,
}

export const RATE: Rate = { per_second: 1_000, burst: 1_000 }
