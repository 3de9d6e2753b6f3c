// StopNCII FetchHashes pages: `hashRecords` with `nextPageToken`, `nextSetTimestamp`, `hasMoreRecords` (sample and field
// meanings: facebook/ThreatExchange clients/stopncii). A record replaces what was said of its signal type and hash before;
// status Withdrawn or Deleted withdraws it.
import type { HashKind } from '@rempart/core'
import type { HashListEntry, ListRecord } from '../hash-list.ts'
import { hexOf, noHash } from '../hex.ts'
import { asRecord, asText, carriedFields, uncarry } from '../json/json-fields.ts'
import { splitJson } from '../json/split-json.ts'
import type { ByteFormat } from '../list-format.ts'
import { malformed } from '../list-format.ts'
import { headText } from '../text/first-lines.ts'

const COMPARED: Readonly<Record<string, HashKind>> = { ImagePDQ: 'pdq', VideoMD5: 'md5' }
const WITHDRAWN = ['Withdrawn', 'Deleted']
const KNOWN = ['hashValue', 'signalType']

export const stopNciiJson: ByteFormat = {
  kind: 'bytes',
  id: 'stopncii-json',
  name: 'StopNCII FetchHashes JSON',
  spec: 'https://api.stopncii.org/v1 (facebook/ThreatExchange clients/stopncii)',
  recognises: (head) => /^\{/u.test(headText(head)) && /"hashRecords"\s*:|"nextSetTimestamp"\s*:/u.test(headText(head)),
  parse(place, emit) {
    let more = false
    let token: string | undefined
    let listed = false
    return splitJson(place, {
      wants: ({ length, 0: first }) => (first === 'hashRecords' ? length === 2 : length === 1),
      onValue([key, at], value) {
        if (key === 'hashRecords')
          emit(recordOf(value, { at: Number(at), wrong: (reason) => malformed(place, `hashRecords[${at}]`, reason) }))
        else if (key === 'hasMoreRecords') more = value === true
        else if (key === 'nextPageToken') token = asText(value)
        else if (key === 'nextSetTimestamp') {
          const checkpoint = asText(value)
          if (checkpoint !== undefined)
            emit({ kind: 'statement', statement: { name: 'StopNCII', version: checkpoint, checkpoint } })
        }
      },
      onLeave([key, ...deeper]) {
        if (key === 'hashRecords' && deeper.length === 0) listed = true
        if (key !== undefined) return
        if (!listed) throw malformed(place, 'hashRecords', 'is missing')
        if (more && token !== undefined) emit({ kind: 'statement', statement: { next: token } })
      },
    })
  },
  encode({ entries, version }) {
    let written = 0
    return {
      head: `{"count":${entries},"nextSetTimestamp":${/^\d{1,12}$/u.test(version) ? version : 0},"nextPageToken":"","hasMoreRecords":false,"hashRecords":[\n`,
      entry(entry) {
        const record = jsonOf(entry)
        if (record === undefined) return undefined
        written += 1
        return `${written === 1 ? '' : ',\n'}${JSON.stringify(record)}`
      },
      tail: '\n]}\n',
    }
  },
}

type Place = Readonly<{ at: number; wrong(reason: string): Error }>

function recordOf(value: unknown, { at, wrong }: Place): ListRecord {
  const record = asRecord(value)
  const [type, hash, status] = [record?.['signalType'], record?.['hashValue'], asText(record?.['hashStatus'])].map(
    asText,
  )
  if (record === undefined || type === undefined || hash === undefined) throw wrong('lacks signalType or hashValue')
  const line = at + 1
  const id = `${type} ${hash.toLowerCase()}`
  if (status !== undefined && WITHDRAWN.includes(status)) return { kind: 'deleted', id, line }
  const kind = COMPARED[type]
  const hex = kind === undefined ? undefined : hexOf(kind, hash)
  if (kind !== undefined && hex === undefined) throw wrong(noHash(kind))
  const others = hex === undefined ? [{ kind: type.toLowerCase(), value: hash }] : undefined
  const hashes = kind === 'pdq' ? { digests: {}, pdq: hex ?? '' } : { digests: hex === undefined ? {} : { md5: hex } }
  return {
    kind: 'entry',
    entry: { ...hashes, ...(others && { others }), id, carried: carriedFields(record, KNOWN), line },
  }
}

function jsonOf({ digests, pdq, carried }: HashListEntry): object | undefined {
  const [signalType, hashValue] = pdq !== undefined ? ['ImagePDQ', pdq] : ['VideoMD5', digests.md5]
  if (hashValue === undefined) return undefined
  const { lastModtimestamp = '0', hashStatus = 'Active', caseNumbers = '{}', ...rest } = carried
  return {
    lastModtimestamp: uncarry(lastModtimestamp),
    hashValue,
    hashStatus,
    caseNumbers: uncarry(caseNumbers),
    signalType,
    ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, uncarry(value)])),
  }
}
