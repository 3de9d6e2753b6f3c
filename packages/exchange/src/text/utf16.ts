// UTF-16 told from text that is read: some spreadsheets export it, and its lines would be nonsense that matches nothing.
import type { ListPlace } from '../list-format.ts'
import { malformed } from '../list-format.ts'

/** UserError `malformed` where text begins as UTF-16 does: with its byte order mark (RFC 2781 §3.2), or with a letter of which
 * one byte is zero. */
export function requireUtf8(place: ListPlace, start: Uint8Array): void {
  const [first, second] = start
  if (second === undefined) return
  const marked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
  if (marked || (first === 0) !== (second === 0)) throw malformed(place, 1, 'is UTF-16: save it as UTF-8 text')
}
