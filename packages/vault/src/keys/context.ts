// A key's context as bytes that its wrapping authenticates.
import { type KeyContext, UserError } from '@rempart/core'
import { MAX_CONTEXT_FIELD } from '../limits.ts'

/** One line a field. UserError `malformed` where a field could be taken for two, or is too long. */
export function contextBytes({ kind, id, scope, type }: KeyContext): Uint8Array {
  const fields = [kind, id, scope, type]
  for (const field of fields) {
    if (field.length === 0 || field.length > MAX_CONTEXT_FIELD || !/^[\x20-\x7e]+$/.test(field))
      throw new UserError({
        code: 'malformed',
        subject: 'key context',
        reason: `a field is empty, longer than ${MAX_CONTEXT_FIELD} characters or not printable ASCII`,
      })
  }
  return Buffer.from(['rempart key 1', ...fields, ''].join('\n'))
}
