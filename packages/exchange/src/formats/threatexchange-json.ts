// ThreatExchange rows: an answer of `threat_updates` (Meta Graph API), `{data: [{id, indicator, type, should_delete,
// descriptors}], paging}` (fields: facebook/ThreatExchange clients/fb_threatexchange). A descriptor's opinion is carried, never
// turned into a status of ours.
import type { HashKind } from '@rempart/core'
import type { HashListEntry, ListRecord } from '../hash-list.ts'
import { HASH_KINDS, hexOf, noHash } from '../hex.ts'
import { asRecord, asText, carriedFields, uncarry } from '../json/json-fields.ts'
import { splitJson } from '../json/split-json.ts'
import type { ByteFormat } from '../list-format.ts'
import { malformed } from '../list-format.ts'
import { headText } from '../text/first-lines.ts'

const COMPARED: Readonly<Record<string, HashKind>> = {
  HASH_MD5: 'md5',
  HASH_VIDEO_MD5: 'md5',
  HASH_SHA1: 'sha1',
  HASH_SHA256: 'sha256',
  HASH_PDQ: 'pdq',
}
const OF_KIND: Readonly<Record<HashKind, string>> = {
  md5: 'HASH_MD5',
  sha1: 'HASH_SHA1',
  sha256: 'HASH_SHA256',
  pdq: 'HASH_PDQ',
}
const KNOWN = ['id', 'indicator', 'type', 'should_delete']

export const threatExchangeJson: ByteFormat = {
  kind: 'bytes',
  id: 'threatexchange-json',
  name: 'ThreatExchange threat_updates JSON',
  spec: 'facebook/ThreatExchange python-threatexchange exchanges/clients/fb_threatexchange/threat_updates.py',
  recognises: (head) => /^\{/u.test(headText(head)) && /"should_delete"\s*:|"indicator"\s*:/u.test(headText(head)),
  parse(place, emit) {
    let listed = false
    return splitJson(place, {
      wants: ({ length, 0: first }) => (first === 'data' ? length === 2 : length === 1 && first === 'paging'),
      onValue([key, at], value) {
        if (key === 'data')
          return emit(
            recordOf(value, { line: Number(at) + 1, wrong: (reason) => malformed(place, `data[${at}]`, reason) }),
          )
        const next = asText(asRecord(value)?.['next'])
        if (next !== undefined) emit({ kind: 'statement', statement: { next } })
      },
      onLeave([key, ...deeper]) {
        if (key === 'data' && deeper.length === 0) listed = true
        if (key === undefined && !listed) throw malformed(place, 'data', 'is missing')
      },
    })
  },
  encode() {
    let written = 0
    return {
      head: '{"data":[\n',
      entry(entry) {
        const rows = rowsOf(entry)
        if (rows.length === 0) return undefined
        const text = rows.map((row) => JSON.stringify(row)).join(',\n')
        written += 1
        return written === 1 ? text : `,\n${text}`
      },
      tail: '\n]}\n',
    }
  },
}

type Place = Readonly<{ line: number; wrong(reason: string): Error }>

function recordOf(value: unknown, { line, wrong }: Place): ListRecord {
  const row = asRecord(value)
  const [id, type, indicator] = [row?.['id'], row?.['type'], row?.['indicator']].map(asText)
  if (row === undefined || id === undefined) throw wrong('lacks an id')
  if (row['should_delete'] === true) return { kind: 'deleted', id, line }
  if (type === undefined || indicator === undefined) throw wrong('lacks type or indicator')
  const kind = COMPARED[type]
  const hex = kind === undefined ? undefined : hexOf(kind, indicator)
  if (kind !== undefined && hex === undefined) throw wrong(noHash(kind))
  const others =
    kind === undefined ? [{ kind: type.toLowerCase().replace(/^hash_/u, ''), value: indicator }] : undefined
  const carried = { ...carriedFields(row, KNOWN), ...(type !== (kind && OF_KIND[kind]) && { type }) }
  return {
    kind: 'entry',
    entry: {
      digests: kind === undefined || kind === 'pdq' || hex === undefined ? {} : { [kind]: hex },
      ...(kind === 'pdq' && hex !== undefined && { pdq: hex }),
      ...(others && { others }),
      id,
      carried,
      line,
    },
  }
}

/** A row holds one hash: an entry of several becomes several, told apart by a suffix of its id. */
function rowsOf({ digests, pdq, others = [], id, carried, line }: HashListEntry): readonly object[] {
  const { type: stated, ...rest } = carried
  const fields = Object.fromEntries(Object.entries(rest).map(([key, text]) => [key, uncarry(text)]))
  const hashes = HASH_KINDS.flatMap((kind) => {
    const indicator = kind === 'pdq' ? pdq : digests[kind]
    return indicator === undefined
      ? []
      : [{ type: COMPARED[stated ?? ''] === kind ? stated : OF_KIND[kind], indicator }]
  })
  const rows = [
    ...hashes,
    ...others.map(({ kind, value }) => ({ type: stated ?? `HASH_${kind.toUpperCase()}`, indicator: value })),
  ]
  return rows.map((row, at) => ({
    id: `${id ?? line}${rows.length > 1 ? `.${at + 1}` : ''}`,
    ...row,
    should_delete: false,
    ...fields,
  }))
}
