// vPDQ as HMA and python-threatexchange hand it on: a JSON list of `"hash,quality,timestamp"`, one string a frame
// (facebook/ThreatExchange python-threatexchange extensions/vpdq).
import { splitJson } from '../json/split-json.ts'
import type { ByteFormat } from '../list-format.ts'
import { malformed } from '../list-format.ts'
import { headText } from '../text/first-lines.ts'

const FRAME = /^([0-9a-f]{64}),(\d{1,3}),(\d+(?:\.\d+)?)$/iu

export const vpdqJson: ByteFormat = {
  kind: 'bytes',
  id: 'vpdq-json',
  name: 'vPDQ compact JSON',
  spec: 'facebook/ThreatExchange python-threatexchange/threatexchange/extensions/vpdq',
  recognises: (head) => /^\[\s*"[0-9a-f]{64},\d/iu.test(headText(head)),
  parse: (place, emit) =>
    splitJson(place, {
      wants: ({ length }) => length === 1,
      onValue([at], value) {
        const [, hex = '', quality = '', timestamp = ''] = FRAME.exec(typeof value === 'string' ? value : '') ?? []
        if (hex === '') throw malformed(place, `[${at}]`, 'is no "hash,quality,timestamp"')
        if (Number(quality) > 100) throw malformed(place, `[${at}]`, 'has a quality above 100')
        const line = Number(at) + 1
        emit({
          kind: 'entry',
          entry: { digests: {}, pdq: hex.toLowerCase(), quality: Number(quality), carried: { timestamp }, line },
        })
      },
    }),
  encode() {
    let written = 0
    return {
      head: '[',
      entry({ pdq, quality = 100, carried }) {
        if (pdq === undefined) return undefined
        written += 1
        return `${written === 1 ? '' : ', '}"${pdq},${quality},${carried['timestamp'] ?? '0.000'}"`
      },
      tail: ']\n',
    }
  },
}
