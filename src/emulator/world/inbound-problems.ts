/** What Amazon complains about in shipments: units that are missing, that came late, that could not be scanned. */
import { DAY_MS } from '../../core/time.ts'
import type { Life } from './life.ts'
import { mix } from './random.ts'
import type { Inbound } from './types.ts'

export interface InboundProblem {
  readonly inbound: Inbound
  readonly at_ms: number
  readonly what: 'missing' | 'late' | 'label'
  readonly units: number
  /** Booked in when the problem was reported. */
  readonly received_units: number
  /** What Amazon charges for putting it right, in minor units; 0 for a warning alone. */
  readonly fee_minor: number
}

const LATE_DAYS = 5
const UNLABELLED_EVERY = 12
const LABEL_FEE_MINOR = 30

export const receivedUnits = (inbound: Inbound, at_ms: number): number => {
  let units = 0
  for (const receipt of inbound.receipts) if (receipt.at_ms <= at_ms) units += receipt.units
  return units
}

function* problemsOf(life: Life, inbound: Inbound): Generator<InboundProblem> {
  const { expected_units, arrived_ms, due_ms, closed_ms } = inbound
  if (arrived_ms > due_ms + LATE_DAYS * DAY_MS) {
    yield { inbound, at_ms: arrived_ms, what: 'late', units: expected_units, received_units: 0, fee_minor: 0 }
  }
  const draw = mix(life.profile.seed, 71, Math.round(inbound.created_ms / DAY_MS))
  const [first] = inbound.receipts
  if (first && draw % UNLABELLED_EVERY === 0) {
    const units = 1 + ((draw >>> 8) % Math.max(1, Math.min(first.units, 6)))
    const at_ms = first.at_ms
    const received_units = receivedUnits(inbound, at_ms)
    yield { inbound, at_ms, what: 'label', units, received_units, fee_minor: units * LABEL_FEE_MINOR }
  }
  const received_units = receivedUnits(inbound, closed_ms)
  const units = expected_units - received_units
  if (units > 0) yield { inbound, at_ms: closed_ms, what: 'missing', units, received_units, fee_minor: 0 }
}

/** Problems reported from one moment up to, not including, another. */
export function* inboundProblemsOf(life: Life, from_ms: number, until_ms: number): Generator<InboundProblem> {
  for (const inbound of life.inbound) {
    for (const problem of problemsOf(life, inbound)) {
      if (problem.at_ms >= from_ms && problem.at_ms < until_ms) yield problem
    }
  }
}
