// DFXML 2.0.0-beta.0 (dfxml-working-group/dfxml_schema): one fileobject a file with its hashdigests. Read from any tool
// (hashdeep -d, md5deep -d, fiwalk -X); written so that the schema accepts it.
import type { HashListEntry } from '../hash-list.ts'
import { hexOf, noHash } from '../hex.ts'
import type { ByteFormat } from '../list-format.ts'
import { malformed } from '../list-format.ts'
import { headText } from '../text/first-lines.ts'
import { splitXml, xmlText } from '../xml/split-xml.ts'

const NAMESPACE = 'http://www.forensicswiki.org/wiki/Category:Digital_Forensics_XML'
const KINDS = { md5: 'md5', sha1: 'sha1', sha256: 'sha256' } as const
const CARRIED = ['filename', 'filesize', 'mtime', 'ctime', 'atime', 'crtime'] as const

export const dfxml: ByteFormat = {
  kind: 'bytes',
  id: 'dfxml',
  name: 'DFXML',
  spec: 'dfxml-working-group/dfxml_schema dfxml.xsd 2.0.0-beta.0',
  recognises: (head) => /^(?:<\?xml[^>]*\?>\s*)?(?:<!--[\s\S]*?-->\s*)*<(?:\w+:)?dfxml\b/iu.test(headText(head)),
  parse(place, emit) {
    let line = 0
    let digests: Record<string, string> = {}
    let carried: Record<string, string> = {}
    let others: { kind: string; value: string }[] = []
    return splitXml(place, {
      onClose({ path, attributes, text, line: at }) {
        const [name = '', parent] = [path.at(-1), path.at(-2)]
        if (parent === 'fileobject' && name === 'hashdigest' && text !== '') {
          const type = (attributes['type'] ?? '').toLowerCase().replace('-', '')
          const kind = KINDS[type as keyof typeof KINDS]
          const hex = kind === undefined ? undefined : hexOf(kind, text)
          if (kind !== undefined && hex === undefined) throw malformed(place, at, `hashdigest ${noHash(kind)}`)
          if (hex !== undefined) digests[type] = hex
          else others.push({ kind: type, value: text })
        } else if (parent === 'fileobject' && (CARRIED as readonly string[]).includes(name) && text !== '')
          carried[name] = text
        if (name !== 'fileobject') return
        // A directory, a link or an unread file has no digest and is no entry.
        if (Object.keys(digests).length > 0 || others.length > 0) {
          line += 1
          emit({ kind: 'entry', entry: { digests, ...(others.length > 0 && { others }), carried, line } })
        }
        digests = {}
        carried = {}
        others = []
      },
    })
  },
  encode: ({ name }) => ({
    head: `<?xml version="1.0" encoding="UTF-8"?>
<dfxml xmlns="${NAMESPACE}" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0.0-beta.0">
  <metadata><dc:type>Hash List</dc:type><dc:title>${xmlText(name)}</dc:title></metadata>
  <creator version="1.0"><program>Rempart</program></creator>
`,
    entry: fileObject,
    tail: '</dfxml>\n',
  }),
}

function fileObject({ digests, carried }: HashListEntry): string | undefined {
  const hashes = (['md5', 'sha1', 'sha256'] as const).flatMap((kind) => {
    const hex = digests[kind]
    return hex === undefined ? [] : [`<hashdigest type="${kind}">${hex}</hashdigest>`]
  })
  if (hashes.length === 0) return undefined
  const facts = CARRIED.flatMap((name) => {
    const value = carried[name]
    return value === undefined ||
      (name === 'filesize' && !/^\d+$/u.test(value)) ||
      (name !== 'filename' && name !== 'filesize' && !ISO.test(value))
      ? []
      : [`<${name}>${xmlText(value)}</${name}>`]
  })
  return `  <fileobject>${facts.join('')}${hashes.join('')}</fileobject>\n`
}

/** Times as DFXML writes them. */
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?$/u
