// A name of a person or of a machine is one's alone: PostgreSQL decides between two who ask for it at once.
import { UserError } from '@rempart/core'
import { sqlState } from '@rempart/store'

/** SQLSTATE (PostgreSQL, appendix A). */
const UNIQUE_VIOLATION = '23505'

/** For the transaction that takes the name: throws UserError `conflict` where somebody has it, and anything else on. */
export function refuseTaken(subject: string, reason: string): (error: unknown) => never {
  return (error) => {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error
    throw new UserError({ code: 'conflict', subject, reason, cause: error })
  }
}
