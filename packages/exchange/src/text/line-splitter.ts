// Bytes into lines of UTF-8 text, numbered from 1, whatever pieces they come in; LF, CR LF and a byte order mark are dropped.
import { MAX_LINE_BYTES } from '../limits.ts'
import type { ListParser, ListPlace } from '../list-format.ts'
import { malformed } from '../list-format.ts'
import { requireUtf8 } from './utf16.ts'

const LF = 0x0a

/** Calls `onLine` for every line, and once more for a last line without an end. UserError `malformed` for UTF-16. */
export function splitLines(place: ListPlace, onLine: (text: string, line: number) => void): ListParser {
  let rest: Buffer = Buffer.alloc(0)
  let line = 0
  const give = (bytes: Buffer): void => {
    line += 1
    if (line === 1) requireUtf8(place, bytes)
    let text = bytes.toString('utf8')
    if (line === 1 && text.startsWith('\ufeff')) text = text.slice(1)
    onLine(text.endsWith('\r') ? text.slice(0, -1) : text, line)
  }
  return {
    push(bytes) {
      const piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      const whole = rest.length === 0 ? piece : Buffer.concat([rest, piece])
      let from = 0
      for (let end = whole.indexOf(LF, rest.length); end >= 0; end = whole.indexOf(LF, from)) {
        give(whole.subarray(from, end))
        from = end + 1
      }
      // A copy: the caller may use its piece again.
      rest = Buffer.from(whole.subarray(from))
      if (rest.length > MAX_LINE_BYTES) throw malformed(place, line + 1, `is longer than ${MAX_LINE_BYTES} bytes`)
    },
    end() {
      if (rest.length > 0) give(rest)
      rest = Buffer.alloc(0)
    },
  }
}
