/** How Amazon writes values on the wire, read once into ours. */
import { z } from 'zod'
import { type Instant, instantOf } from '../core/time.ts'

/** A moment with any offset, such as 2026-11-22T10:11:12Z or 2026-11-22T02:11:12-08:00, as ours in UTC. */
export const WireInstant = z.iso
  .datetime({ offset: true })
  .transform((text): Instant => instantOf(Date.parse(text)))
