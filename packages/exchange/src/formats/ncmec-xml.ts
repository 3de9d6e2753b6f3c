// NCMEC hash-sharing API v2: an answer of `entries` (namespace https://hashsharing.ncmec.org/hashsharing/v2), as
// facebook/ThreatExchange's client and its samples from the official documentation show it. An entry is named by member and
// id; deletedImage and deletedVideo withdraw one; `paging/next` leads to the next page, and only after the last page may
// `maxTimestamp` be kept as a checkpoint.
import type { HashListEntry, OtherHash } from '../hash-list.ts'
import { HASH_KINDS, hexOf, noHash } from '../hex.ts'
import type { ByteFormat } from '../list-format.ts'
import { malformed, shown } from '../list-format.ts'
import { headText } from '../text/first-lines.ts'
import { splitXml, xmlText } from '../xml/split-xml.ts'

const NAMESPACE = 'https://hashsharing.ncmec.org/hashsharing/v2'
const ENTRIES = ['image', 'video']
const DELETIONS = ['deletedImage', 'deletedVideo']
/** Their name for PhotoDNA. */
const PHOTODNA = 'pdna'

type Subject = {
  member: string
  memberName: string
  id: string
  hashes: Record<string, string>
  others: OtherHash[]
  carried: Record<string, string>
  up: string[]
  down: string[]
}

export const ncmecXml: ByteFormat = {
  kind: 'bytes',
  id: 'ncmec-xml',
  name: 'NCMEC hash-sharing v2 XML',
  spec: 'https://hashsharing.ncmec.org/hashsharing/v2 (facebook/ThreatExchange clients/ncmec)',
  recognises: (head) => /<(?:\w+:)?queryResult[^>]*hashsharing\.ncmec\.org/u.test(headText(head)),
  parse(place, emit) {
    let line = 0
    let subject = emptySubject()
    let newest = ''
    return splitXml(place, {
      onOpen({ path, namespace, attributes, line: at }) {
        if (path.length === 1 && (path[0] !== 'queryResult' || namespace !== NAMESPACE))
          throw malformed(place, at, 'is no queryResult of NCMEC hash-sharing v2')
        if (path.length === 2 && (attributes['maxTimestamp'] ?? '') > newest) newest = attributes['maxTimestamp'] ?? ''
        if (path.length === 3) subject = emptySubject()
        const [name = '', parent] = [path.at(-1), path.at(-2)]
        if (parent !== 'feedback') return
        if (name === 'affirmativeFeedback') subject.up.push(attributes['type'] ?? '')
        if (name === 'negativeFeedback') subject.down.push(attributes['type'] ?? '')
      },
      onClose({ path, attributes, text, line: at }) {
        const [name = '', parent = ''] = [path.at(-1), path.at(-2)]
        if (path.length === 1 && newest !== '')
          emit({ kind: 'statement', statement: { name: 'NCMEC', version: newest, checkpoint: newest } })
        else if (parent === 'paging' && name === 'next' && text !== '')
          emit({ kind: 'statement', statement: { next: text } })
        else if (parent === 'fingerprints') {
          const kind = HASH_KINDS.find((known) => known === name)
          const hex = kind === undefined ? undefined : hexOf(kind, text)
          if (kind !== undefined && hex === undefined) throw malformed(place, at, `${name} ${noHash(kind)}`)
          if (kind !== undefined && hex !== undefined) subject.hashes[kind] = hex
          else {
            const value = text === '' ? (attributes['href'] ?? '') : text
            if (value !== '') subject.others.push({ kind: name === PHOTODNA ? 'photodna' : name, value })
          }
        } else if (path.length === 4 && name === 'member') {
          subject.member = attributes['id'] ?? ''
          subject.memberName = text
        } else if (path.length === 4 && name === 'id') subject.id = text
        else if (path.length === 4 && ['timestamp', 'classification'].includes(name) && text !== '')
          subject.carried[name] = text
        if (path.length !== 3 || path[1] === 'paging') return
        if (![...ENTRIES, ...DELETIONS].includes(name))
          throw malformed(place, at, `holds ${shown(name)}, which v2 does not know`)
        line += 1
        if (subject.member === '' || subject.id === '') throw malformed(place, at, `<${name}> lacks a member or an id`)
        const id = `${subject.member}/${subject.id}`
        if (DELETIONS.includes(name)) emit({ kind: 'deleted', id, line })
        else emit({ kind: 'entry', entry: entryOf(subject, { id, media: name, line }) })
      },
    })
  },
  encode({ version }) {
    const newest = /^\d{4}-/u.test(version) ? ` maxTimestamp="${xmlText(version)}"` : ''
    return {
      head: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<queryResult xmlns="${NAMESPACE}">\n<images${newest}>\n`,
      entry: (entry) => elementOf(entry, 'image'),
      tail: '</images>\n',
      again: {
        head: `<videos${newest}>\n`,
        entry: (entry) => elementOf(entry, 'video'),
        tail: '</videos>\n</queryResult>\n',
      },
    }
  },
}

function emptySubject(): Subject {
  return { member: '', memberName: '', id: '', hashes: {}, others: [], carried: {}, up: [], down: [] }
}

type Named = Readonly<{ id: string; media: string; line: number }>

function entryOf(
  { hashes, others, carried, memberName, up, down }: Subject,
  { id, media, line }: Named,
): HashListEntry {
  const { pdq, ...digests } = hashes
  const { classification, ...rest } = carried
  return {
    digests,
    ...(pdq !== undefined && { pdq }),
    ...(others.length > 0 && { others }),
    id,
    ...(classification !== undefined && { category: classification }),
    carried: {
      ...rest,
      media,
      ...(memberName !== '' && { member: memberName }),
      ...(up.length > 0 && { affirmed: up.join(' ') }),
      ...(down.length > 0 && { disputed: down.join(' ') }),
    },
    line,
  }
}

/** The element of an entry, where it is of this medium; an entry that states none is an image. */
function elementOf(
  { digests, pdq, others = [], id, category, carried, line }: HashListEntry,
  medium: string,
): string | undefined {
  const hashes = HASH_KINDS.flatMap((kind) => {
    const hex = kind === 'pdq' ? pdq : digests[kind]
    return hex === undefined ? [] : [`<${kind}>${hex}</${kind}>`]
  })
  const rest = others
    .filter(({ kind }) => /^[a-z][a-z0-9-]*$/u.test(kind))
    .map(
      ({ kind, value }) =>
        `<${kind === 'photodna' ? PHOTODNA : kind}>${xmlText(value)}</${kind === 'photodna' ? PHOTODNA : kind}>`,
    )
  if ((carried['media'] === 'video' ? 'video' : 'image') !== medium || (hashes.length === 0 && rest.length === 0))
    return undefined
  const [, member = '0', entry = String(line)] = /^([^/]+)\/(.+)$/su.exec(id ?? '') ?? []
  const said = [
    `<member id="${xmlText(member)}">${xmlText(carried['member'] ?? '')}</member>`,
    ...(carried['timestamp'] === undefined ? [] : [`<timestamp>${xmlText(carried['timestamp'])}</timestamp>`]),
    `<id>${xmlText(entry)}</id>`,
    ...(category === undefined ? [] : [`<classification>${xmlText(category)}</classification>`]),
  ]
  return `<${medium}>${said.join('')}<fingerprints>${[...hashes, ...rest].join('')}</fingerprints></${medium}>\n`
}
