// Reads a VICS document, in hash-set form (`value` holds media) and in case form (`value` holds cases that hold media), as it
// streams: a case of many gigabytes is never whole in memory. Persons named in a case are not kept.
import { asRecord, asText } from '../json/json-fields.ts'
import type { JsonRecord } from '../json/json-fields.ts'
import { splitJson } from '../json/split-json.ts'
import type { Emit, ListParser, ListPlace } from '../list-format.ts'
import { malformed } from '../list-format.ts'
import { entryOfMedia } from './media.ts'

const CONTEXT_KEYS = ['odata.metadata', '@odata.context', 'odata.context', '@odata.metadata']

/** The parser of every VICS version. */
export function parseVics(place: ListPlace, emit: Emit): ListParser {
  let line = 0
  let listed = false
  /** Fields of the member of `value` under way, until it turns out to be a media or a case. */
  let member: Record<string, unknown> = {}
  const give = (media: JsonRecord, where: string): void => {
    line += 1
    const wrong = (field: string, reason: string) => malformed(place, `${where}.${field}`, reason)
    emit({ kind: 'entry', entry: entryOfMedia(media, { line, wrong }) })
  }
  return splitJson(place, {
    // Of a member every field is taken by itself, because only its fields tell what it is; media of a case are taken whole.
    wants({ length, 0: first, 2: field }) {
      if (first !== 'value') return CONTEXT_KEYS.includes(String(first))
      return field === 'Media' ? length === 4 : length === 3
    },
    onValue(path, value) {
      const [first, index, field, position] = path
      if (first !== 'value') {
        const context = asText(value)
        if (context !== undefined) emit({ kind: 'statement', statement: { context, name: context } })
      } else if (path.length === 3) member[String(field)] = value
      else if (field === 'Media') {
        const where = `value[${index}].Media[${position}]`
        const media = asRecord(value)
        if (media === undefined) throw malformed(place, where, 'is no media')
        give(media, where)
      }
    },
    onLeave([first, index, ...deeper]) {
      if (first === undefined && !listed) throw malformed(place, 'value', 'is missing')
      if (first === 'value') listed = true
      if (first !== 'value' || index === undefined || deeper.length > 0) return
      const isCase = 'CaseID' in member || 'CaseNumber' in member || 'TotalMediaFiles' in member
      if (!isCase) give(member, `value[${index}]`)
      member = {}
    },
  })
}
