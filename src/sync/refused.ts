/** What becomes of a run whose report Amazon did not make. */
import { Problem } from '../core/problem.ts'
import { retryLater } from './failure.ts'
import type { Stepping } from './run.ts'
import { endEmpty } from './run-load.ts'
import type { AskedSource, Doors, ListedSource, Made } from './source.ts'

/** Sources whose documents are fetched after they were made. */
type Fetched = AskedSource | ListedSource

const CANCELLED = 'Amazon cancelled the report without saying why.'
const NOTHING = 'Amazon says that it has nothing about what was asked.'

/**
 * CANCELLED by nobody: no data for these parameters, or asked again too soon. Amazon does not say which, so it takes
 * two of them, half an hour apart, to mean no data; and no number of them makes a full warehouse empty.
 */
export const stepCancelled = async (stepping: Stepping): Promise<void> => {
  const { parts, run, report } = stepping
  const { source } = report
  const meansNoData = source.way === 'asked' && source.cancelled_means === 'no_data'
  const isRepeated = meansNoData && run.problem_message === CANCELLED
  if (isRepeated && (await endEmpty(stepping))) return
  await retryLater(stepping, parts.clock.now(), {
    restart: true,
    problem: new Problem('amazon_refused', CANCELLED, 'It is asked for again; the data loaded before stays.'),
  })
}

export const stepFatal = async (stepping: Stepping, source: Fetched, found: Made): Promise<void> => {
  const { parts, run, doors } = stepping
  const now = parts.clock.now()
  const words = found.document_id === null ? null : await readWords(doors, source, found.document_id)
  const saysNone = source.way === 'asked' && words !== null && source.none_in_words?.test(words) === true
  const message = saysNone ? NOTHING : 'Amazon could not make the report.'
  const next = 'It is asked for again; Amazon’s words are in the log.'
  const problem = new Problem('amazon_refused', message, next, { cause: words })
  // As with cancelled ones, it takes two.
  if (saysNone && run.problem_message === NOTHING && (await endEmpty(stepping, problem))) return
  await retryLater(stepping, now, { restart: true, problem })
}

/** The beginning of what Amazon wrote about a failure, for the log only. */
const readWords = async (doors: Doors, source: Fetched, documentId: string): Promise<string> => {
  try {
    const { bytes } = await source.open(doors, documentId, { bytes_max: 100_000 })
    let words = ''
    for await (const piece of bytes) words += Buffer.from(piece).toString('latin1')
    return words.slice(0, 500)
  } catch {
    return 'the failure’s document could not be read'
  }
}
