// What an entry is called within its list: the first digits of its strongest hash. An entry that gains or loses a hash is
// called otherwise afterwards; its other names tell that it is the same.
import type { HashListEntry } from '../hash-list.ts'

/** Digits of a name. */
export const NAME_DIGITS = 16

/** The name first, then what the entry would be called without its stronger hashes. */
export function namesOf({ digests, pdq }: Pick<HashListEntry, 'digests' | 'pdq'>): readonly [string, ...string[]] {
  const hashes = [digests.sha256, digests.sha1, digests.md5, pdq].flatMap((hex) => hex ?? [])
  const [name = ''.padEnd(NAME_DIGITS, '0'), ...others] = hashes.map((hex) => hex.slice(0, NAME_DIGITS))
  return [name, ...others]
}
