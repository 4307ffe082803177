/** Programs that Amazon does not have everywhere, and not for everyone. */
import { Problem } from '../../core/problem.ts'

const PROGRAM = 'Sponsored (?:Brands|Display)'
/**
 * Seen: "KDP authors do not have access to Sponsored Brands functionality". What Amazon says of a marketplace without a
 * program is documented nowhere, so any sentence counts that names the program and that it is not to be had.
 */
const ABSENT = new RegExp(
  `not have access to (${PROGRAM})|(${PROGRAM})[^.]{0,80}not (?:yet )?(?:available|supported|eligible|enabled|launched)|` +
    `not (?:yet )?(?:available|supported|eligible|enabled) [^.]{0,40}(${PROGRAM})`,
  'i',
)

/** The error, or `not_offered` where it says that the advertiser cannot have the program at all. */
export const absentProgram = (error: unknown): unknown => {
  if (!(error instanceof Problem) || !(error.cause instanceof Error)) return error
  if (error.code !== 'amazon_refused' && error.code !== 'connection_revoked' && error.code !== 'not_found')
    return error
  const found = ABSENT.exec(error.cause.message)
  const program = found?.slice(1).find((name) => name !== undefined)
  if (program === undefined) return error
  const named = /brands/i.test(program) ? 'Sponsored Brands' : 'Sponsored Display'
  return new Problem(
    'not_offered',
    `Amazon has no ${named} for this advertiser in this marketplace.`,
    'Nothing to do; it is asked again each night.',
    { cause: error.cause },
  )
}

/** What a list yields, its error told as that of a program that may be absent. */
export async function* orAbsent<T>(list: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* list
  } catch (error) {
    throw absentProgram(error)
  }
}
