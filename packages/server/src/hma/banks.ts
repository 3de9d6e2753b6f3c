// The lists of the site as an HMA client sees them: banks with integer contents (facebook/ThreatExchange,
// hasher-matcher-actioner). Only lists of victims, generated and exploitative material are banks: a known-good or a negative
// entry is no match in a protocol that cannot say so.
import type { EntryStanding, HeldList, Realm } from '@rempart/core'
import { entryNumber } from '../lists/entry-number.ts'
import type { SiteLists } from '../lists/site-lists.ts'

/** HMA's signal types that this site answers: PDQ of photos, MD5 of videos. */
export const SIGNAL_TYPES = ['pdq', 'video_md5'] as const
export type SignalType = (typeof SIGNAL_TYPES)[number]
const HEX_OF: Readonly<Record<SignalType, RegExp>> = { pdq: /^[0-9a-f]{64}$/iu, video_md5: /^[0-9a-f]{32}$/iu }
const BANK_REALMS: readonly Realm[] = ['victim', 'generative-AI', 'exploitative']

/** A match as HMA says it; the distance is a text. */
export type BankMatch = Readonly<{ bank: string; id: number; distance: string }>

export function isSignalType(name: string): name is SignalType {
  return SIGNAL_TYPES.some((known) => known === name)
}

/** The signal in lower case, or undefined where it is none of this type. */
export function parseSignal(type: SignalType, text: string): string | undefined {
  return HEX_OF[type].test(text) ? text.toLowerCase() : undefined
}

/** A list's name as HMA's banks are named: `^[A-Z][A-Z0-9_]*$`. */
export function bankNameOf(list: string): string {
  const name = list.toUpperCase().replaceAll(/[^A-Z0-9_]/gu, '_')
  return /^[A-Z]/u.test(name) ? name : `LIST_${name}`
}

/** Lists that are banks, in order of their names. */
export function banksOf(lists: readonly HeldList[]): readonly HeldList[] {
  return lists.filter(({ info }) => BANK_REALMS.includes(info.realm))
}

/** Every match of a signal in these lists, nearest first within a list. */
export async function lookUp(
  keys: Pick<SiteLists, 'entryKey'>,
  { lists, type, signal }: Readonly<{ lists: readonly HeldList[]; type: SignalType; signal: string }>,
): Promise<readonly BankMatch[]> {
  const found = await Promise.all(
    lists.map(async (list) => {
      const bank = bankNameOf(list.info.name)
      const said = ({ realm, name }: EntryStanding, bits: number): readonly BankMatch[] =>
        BANK_REALMS.includes(realm)
          ? [{ bank, id: entryNumber(keys, { list: list.info.name, name }), distance: String(bits) }]
          : []
      if (type === 'video_md5') return list.withDigest('md5', signal).flatMap((standing) => said(standing, 0))
      const near = await list.near([signal])
      return near
        .toSorted((a, b) => a.distanceBits - b.distanceBits)
        .flatMap(({ standing, distanceBits }) => said(standing, distanceBits))
    }),
  )
  return found.flat()
}
