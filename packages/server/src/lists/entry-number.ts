// A number for an entry of a list: the same in every process and in every version, and no way back to a hash. It is how
// matching clients and requests name an entry.
import type { SiteLists } from './site-lists.ts'

/** Digits of an entry's keyed name that make its number: 52 bits, exact in every JSON reader. */
const NUMBER_DIGITS = 13

/** `name`: what the entry is called within its list (core, EntryStanding). */
export function entryNumber(
  { entryKey }: Pick<SiteLists, 'entryKey'>,
  { list, name }: Readonly<{ list: string; name: string }>,
): number {
  return Number.parseInt(entryKey(`${list}#${name}`).slice(0, NUMBER_DIGITS), 16)
}
