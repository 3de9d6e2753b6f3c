// The local-file exchange of python-threatexchange (facebook/ThreatExchange, exchanges/impl/file_api.py): one signal a
// line, `<signal_type> <hash>`; the bare form, whose type its configuration names, is plain text here.
import type { HashKind } from '@rempart/core'
import { HASH_KINDS, hexOf, kindOfDigest, noHash } from '../hex.ts'
import type { ByteFormat } from '../list-format.ts'
import { malformed, shown } from '../list-format.ts'
import { firstLines } from '../text/first-lines.ts'
import { splitLines } from '../text/line-splitter.ts'

/** Signal types by `SignalType.get_name()` whose values are hashes that are compared here. */
const COMPARED: Readonly<Record<string, HashKind>> = {
  md5: 'md5',
  photo_md5: 'md5',
  video_md5: 'md5',
  sha1: 'sha1',
  sha256: 'sha256',
  pdq: 'pdq',
}
/** Signal types that are carried: TMK, vPDQ and hashes of URLs and texts. */
const CARRIED = /^(?:[a-z][a-z0-9_]{1,30})$/u

export const pythonThreatExchange: ByteFormat = {
  kind: 'bytes',
  id: 'python-threatexchange',
  name: 'python-threatexchange local file',
  spec: 'facebook/ThreatExchange python-threatexchange exchanges/impl/file_api.py',
  recognises: (head) =>
    firstLines(head).some((line) => /^\s*(?:pdq|(?:photo_|video_)?md5|sha1|sha256|vpdq|tmk\w*)\s+\S/iu.test(line)),
  parse: (place, emit) =>
    splitLines(place, (text, line) => {
      const [type = '', value, ...more] = text.replace(/#.*$/u, '').trim().split(/\s+/u)
      if (type === '') return
      if (value === undefined) {
        const kind = kindOfDigest(type)
        if (kind === undefined) throw malformed(place, line, `${shown(text)} is neither "type hash" nor a digest`)
        return emit({ kind: 'entry', entry: { digests: { [kind]: type.toLowerCase() }, carried: {}, line } })
      }
      if (more.length > 0) throw malformed(place, line, 'has more than a type and a hash')
      const name = type.toLowerCase()
      const kind = COMPARED[name]
      if (kind === undefined) {
        if (!CARRIED.test(name)) throw malformed(place, line, `${shown(type)} is no signal type`)
        const others = [{ kind: name, value }]
        return emit({ kind: 'entry', entry: { digests: {}, others, carried: {}, line } })
      }
      const hex = hexOf(kind, value)
      if (hex === undefined) throw malformed(place, line, `${shown(value)} ${noHash(kind)}`)
      const carried = name === kind ? {} : { signalType: name }
      emit({
        kind: 'entry',
        entry: kind === 'pdq' ? { digests: {}, pdq: hex, carried, line } : { digests: { [kind]: hex }, carried, line },
      })
    }),
  encode: () => ({
    head: '',
    // One signal a line: an entry of several hashes is several lines.
    entry({ digests, pdq, others = [], carried }) {
      const named = { ...digests, ...(pdq !== undefined && { pdq }) }
      const lines = HASH_KINDS.flatMap((kind) => {
        const hex = named[kind]
        const type = COMPARED[carried['signalType'] ?? ''] === kind ? carried['signalType'] : kind
        return hex === undefined ? [] : [`${type} ${hex}\n`]
      })
      const other = others.filter(({ kind, value }) => CARRIED.test(kind) && !/\s/u.test(value))
      const text = [...lines, ...other.map(({ kind, value }) => `${kind} ${value}\n`)].join('')
      return text === '' ? undefined : text
    },
    tail: '',
  }),
}
