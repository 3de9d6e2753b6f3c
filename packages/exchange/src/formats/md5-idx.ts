// An index of MD5 as sleuthkit's hfind and Autopsy read it (.idx, IdxHashSetParser.java): a digest at the start of each line,
// then `|` or a space; lines of zeros or with a name in front are the index's own header.
import { hexOf } from '../hex.ts'
import type { ByteFormat } from '../list-format.ts'
import { malformed } from '../list-format.ts'
import { firstLines } from '../text/first-lines.ts'
import { splitLines } from '../text/line-splitter.ts'

const MD5_DIGITS = 32
/** Header lines of an index: forty zeros, or as many as a digest has and more, then the kind and name of the database. */
const HEADER = /^0{32,}\|/u

export const md5Idx: ByteFormat = {
  kind: 'bytes',
  id: 'md5-idx',
  name: 'MD5 index (.idx) of hfind and Autopsy',
  spec: 'sleuthkit/autopsy IdxHashSetParser.java',
  recognises: (head) =>
    firstLines(head)
      .slice(0, 3)
      .some((line) => HEADER.test(line) || /^[0-9a-f]{32}\|/iu.test(line)),
  parse: (place, emit) =>
    splitLines(place, (text, line) => {
      if (HEADER.test(text)) {
        const [, kind = '', name = ''] = text.split('|')
        if (name !== '') emit({ kind: 'statement', statement: { name, context: kind } })
        return
      }
      if (text.trim() === '') return
      const md5 = hexOf('md5', text.slice(0, MD5_DIGITS))
      const divider = text[MD5_DIGITS] ?? ' '
      if (md5 === undefined || (divider !== '|' && divider !== ' '))
        throw malformed(place, line, 'does not begin with an MD5 and "|" or a space')
      emit({ kind: 'entry', entry: { digests: { md5 }, carried: {}, line } })
    }),
  encode: ({ name }) => ({
    head: `${'0'.repeat(41)}|md5sum\n${'0'.repeat(41)}|${name.replaceAll(/[|\r\n]/gu, ' ')}\n`,
    // The second column is a byte offset into the list that was indexed; there is none, and readers of sets pass over it.
    entry: ({ digests: { md5 } }) => (md5 === undefined ? undefined : `${md5.toUpperCase()}|0000000000000000\n`),
    tail: '',
  }),
}
