// Writes a VICS document in hash-set form, one media a line so that it can be compared and cut by line tools.
import type { ListEncoder } from '../list-format.ts'
import { mediaOfEntry } from './media.ts'

/** `contextKey` and `context` are those of the version; `sizes` as its readers expect them. */
export function encodeVics(
  version: Readonly<{ contextKey: string; context: string; sizes: 'text' | 'number' }>,
): ListEncoder {
  let written = 0
  return {
    head: `{${JSON.stringify(version.contextKey)}:${JSON.stringify(version.context)},"value":[\n`,
    entry(entry) {
      const media = mediaOfEntry(entry, version)
      if (media === undefined) return undefined
      written += 1
      return `${written === 1 ? '' : ',\n'}${JSON.stringify(media)}`
    },
    tail: '\n]}\n',
  }
}

/** The context a list came with, where it is one of this version; the version's own otherwise. */
export function contextFor(context: string | undefined, fits: RegExp, otherwise: string): string {
  return context !== undefined && fits.test(context) ? context : otherwise
}
