// Plain text: one hash a line, its kind by its length or named in front as python-threatexchange's local file has it
// (`pdq f8f8…`); `#` begins a comment.
import { UserError } from '@rempart/core'
import type { HashListEntry } from '../hash-list.ts'

type Kind = 'md5' | 'sha1' | 'sha256' | 'pdq'
const SIGNAL_TYPES: Readonly<Record<string, Kind>> = {
  md5: 'md5',
  video_md5: 'md5',
  sha1: 'sha1',
  sha256: 'sha256',
  pdq: 'pdq',
}
const BY_LENGTH: Readonly<Record<number, Kind>> = { 32: 'md5', 40: 'sha1', 64: 'sha256' }

/** The entry of one line, nothing for an empty one. UserError `malformed` naming file, line and reason. */
export function parsePlainLine(
  text: string,
  { file, line }: Readonly<{ file: string; line: number }>,
): HashListEntry | undefined {
  const words = text
    .replace(/#.*$/u, '')
    .trim()
    .split(/\s+/u)
    .filter((word) => word !== '')
  const [first, second] = words
  if (first === undefined) return undefined
  const named = second === undefined ? undefined : SIGNAL_TYPES[first.toLowerCase()]
  const hex = (named === undefined ? first : (second ?? '')).toLowerCase()
  const kind = named ?? (/^[0-9a-f]+$/u.test(hex) ? BY_LENGTH[hex.length] : undefined)
  const length = kind === undefined ? 0 : { md5: 32, sha1: 40, sha256: 64, pdq: 64 }[kind]
  if (kind === undefined || hex.length !== length || !/^[0-9a-f]+$/u.test(hex)) {
    const reason =
      named === undefined
        ? 'is neither a hash of 32, 40 or 64 hexadecimal digits nor "type hash"'
        : `is no ${kind} of ${length} hexadecimal digits`
    throw new UserError({ code: 'malformed', subject: `${file}:${line}`, reason: `"${text.slice(0, 60)}" ${reason}` })
  }
  return kind === 'pdq' ? { digests: {}, pdq: hex, carried: {}, line } : { digests: { [kind]: hex }, carried: {}, line }
}
