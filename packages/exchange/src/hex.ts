// Hashes as lists write them: hexadecimal of a known length, in any case.
import type { DigestKind, HashKind } from '@rempart/core'

/** Hexadecimal digits of each kind that is compared. */
export const HEX_DIGITS = { md5: 32, sha1: 40, sha256: 64, pdq: 64 } as const satisfies Readonly<
  Record<HashKind, number>
>
/** Bytes of each digest. */
export const DIGEST_BYTES: Readonly<Record<DigestKind, number>> = { md5: 16, sha1: 20, sha256: 32 }
export const HASH_KINDS = Object.keys(HEX_DIGITS) as readonly HashKind[]

/** The hash in lower case, or nothing where it is none of this kind. */
export function hexOf(kind: HashKind, text: string): string | undefined {
  return text.length === HEX_DIGITS[kind] && /^[0-9a-f]+$/iu.test(text) ? text.toLowerCase() : undefined
}

/** What is wrong with a value that `hexOf` refused. */
export function noHash(kind: HashKind): string {
  return `is no ${kind.toUpperCase()} of ${HEX_DIGITS[kind]} hexadecimal digits`
}

/** The kinds of a bare digest by its length. A PDQ hash has the length of a SHA-256 and must be named. */
export function kindOfDigest(hex: string): Exclude<HashKind, 'pdq'> | undefined {
  return (['md5', 'sha1', 'sha256'] as const).find((kind) => hexOf(kind, hex) !== undefined)
}
