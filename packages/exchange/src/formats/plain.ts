// Plain text: one MD5, SHA-1 or SHA-256 a line, the kind by its length; `#` begins a comment.
import { kindOfDigest } from '../hex.ts'
import type { ByteFormat } from '../list-format.ts'
import { malformed, shown } from '../list-format.ts'
import { firstLines } from '../text/first-lines.ts'
import { splitLines } from '../text/line-splitter.ts'

export const plain: ByteFormat = {
  kind: 'bytes',
  id: 'plain',
  name: 'plain text, one digest a line',
  spec: 'docs/lists.md',
  recognises: (head) => firstLines(head).some((line) => kindOfDigest(withoutComment(line)) !== undefined),
  parse: (place, emit) =>
    splitLines(place, (text, line) => {
      const hex = withoutComment(text)
      if (hex === '') return
      const kind = kindOfDigest(hex)
      if (kind === undefined)
        throw malformed(place, line, `${shown(hex)} is no hash of 32, 40 or 64 hexadecimal digits`)
      emit({ kind: 'entry', entry: { digests: { [kind]: hex.toLowerCase() }, carried: {}, line } })
    }),
  encode: ({ name, version }) => ({
    head: `# ${name} ${version}\n`,
    // The strongest digest: an entry is one line, or it would come back as several.
    entry({ digests: { sha256, sha1, md5 } }) {
      const hex = sha256 ?? sha1 ?? md5
      return hex === undefined ? undefined : `${hex}\n`
    },
    tail: '',
  }),
}

function withoutComment(text: string): string {
  return text.replace(/#.*$/u, '').trim()
}
