// What needs no picture: exact bytes that this person has seen as another exhibit, or that stand decided on another card.
// Each is one look less at harmful material (SECURITY §5 K2).
import type { Decided } from './decision.ts'

/** `seen-copy`: this person saw a byte-identical copy. `decided-copy`: a byte-identical copy stands decided elsewhere. */
export type Withheld = 'seen-copy' | 'decided-copy'

/** Why an exhibit is not shown unless it is asked for expressly; undefined where it is shown. `seenAs` names the exhibits as
 * which this person saw these bytes, `stands` is what stands decided about them. */
export function withheldFrom(
  { exhibit, card }: Readonly<{ exhibit: string; card: string }>,
  { seenAs, stands }: Readonly<{ seenAs: ReadonlySet<string>; stands: Decided | undefined }>,
): Withheld | undefined {
  if (seenAs.has(exhibit)) return undefined
  if (seenAs.size > 0) return 'seen-copy'
  return stands !== undefined && stands.card !== card ? 'decided-copy' : undefined
}
