/** Parts of SP-API that need a role of their own. */
import { Problem } from '../../core/problem.ts'

/**
 * The answer, or `not_offered` where Amazon says 403: an application without the role is denied this and nothing else.
 * It does not mean that the whole grant has ended, for a grant that has is refused its token.
 */
export const withRole = async <T>(answer: Promise<T>, role: string, what: string): Promise<T> => {
  try {
    return await answer
  } catch (error) {
    if (error instanceof Problem && error.code === 'connection_revoked' && /HTTP 403/.test(error.message))
      throw new Problem(
        'not_offered',
        `Amazon denies this account ${what}. Nothing of it was read.`,
        `Add the role ${role} to the application and authorize it again; else there is nothing to do.`,
        { cause: error },
      )
    throw error
  }
}
