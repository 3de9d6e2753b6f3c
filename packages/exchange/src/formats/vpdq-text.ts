// vPDQ as its command line writes it: `frame,quality,hash,timestamp`, one frame a line (facebook/ThreatExchange vpdq).
import type { HashListEntry } from '../hash-list.ts'
import type { ByteFormat } from '../list-format.ts'
import { malformed } from '../list-format.ts'
import { firstLines } from '../text/first-lines.ts'
import { splitLines } from '../text/line-splitter.ts'

const LINE = /^(\d{1,9}),(\d{1,3}),([0-9a-f]{64}),(\d+(?:\.\d+)?)$/iu

export const vpdqText: ByteFormat = {
  kind: 'bytes',
  id: 'vpdq-text',
  name: 'vPDQ text, one frame a line',
  spec: 'facebook/ThreatExchange vpdq/README.md',
  recognises: (head) => LINE.test(firstLines(head)[0] ?? ''),
  parse: (place, emit) =>
    splitLines(place, (text, line) => {
      if (text.trim() === '') return
      const [, frame = '', quality = '', hex = '', timestamp = ''] = LINE.exec(text.trim()) ?? []
      if (hex === '') throw malformed(place, line, 'is no "frame,quality,hash,timestamp"')
      if (Number(quality) > 100) throw malformed(place, line, 'has a quality above 100')
      emit({ kind: 'entry', entry: frameEntry({ hex, quality, carried: { frame, timestamp }, line }) })
    }),
  encode: () => ({
    head: '',
    entry({ pdq, quality = 100, carried, line }) {
      if (pdq === undefined) return undefined
      return `${carried['frame'] ?? line - 1},${quality},${pdq},${carried['timestamp'] ?? '0.000'}\n`
    },
    tail: '',
  }),
}

type Frame = Readonly<{ hex: string; quality: string; carried: Readonly<Record<string, string>>; line: number }>

function frameEntry({ hex, quality, carried, line }: Frame): HashListEntry {
  return { digests: {}, pdq: hex.toLowerCase(), quality: Number(quality), carried, line }
}
