// XMP packets (ISO 16684-1) read by namespace URI, never by prefix; no entity of the document's own is expanded.
import { SaxesParser } from 'saxes'
import type { Draft } from '../draft.ts'
import { utf8OrLatin1 } from '../cursor.ts'
import { MAX_DEPTH, MAX_TEXT_BYTES, MAX_XMP_PROPERTIES } from '../limits.ts'

const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'
const XML_NAMESPACES = ['http://www.w3.org/XML/1998/namespace', 'http://www.w3.org/2000/xmlns/']
const CONTAINERS = ['Alt', 'Seq', 'Bag', 'li', 'Description', 'RDF', 'value']

/** Every property, as attribute, element or rdf:resource, becomes a text `xmp:{URI}Name`; items of an array each one. */
export function readXmp(bytes: Uint8Array, draft: Draft, { offset }: Readonly<{ offset: number }>): void {
  if (!draft.take(bytes.length)) return
  const xml = packetText(bytes)
  if (xml.length > MAX_TEXT_BYTES) return draft.gap('xmp-too-long')
  const parser = new SaxesParser({ xmlns: true, fragment: true })
  const open: { uri: string; local: string; text: string }[] = []
  let properties = 0
  let broken: string | undefined
  const add = (uri: string, local: string, text: string): void => {
    properties += 1
    if (properties > MAX_XMP_PROPERTIES || text.trim() === '') return
    draft.text({ where: `xmp:{${uri}}${local}`, offset, text: text.trim() })
  }
  parser.on('error', (error) => {
    broken ??= error.message
  })
  parser.on('opentag', ({ uri, local, attributes }) => {
    if (open.length > MAX_DEPTH) broken ??= 'nested too deeply'
    for (const attribute of Object.values(attributes)) {
      const foreign = attribute.uri !== '' && attribute.uri !== RDF && !XML_NAMESPACES.includes(attribute.uri)
      if (foreign) add(attribute.uri, attribute.local, attribute.value)
    }
    const resource = Object.values(attributes).find(
      (attribute) => attribute.uri === RDF && attribute.local === 'resource',
    )
    open.push({ uri, local, text: resource?.value ?? '' })
  })
  const gather = (text: string): void => {
    const top = open.at(-1)
    if (top !== undefined) top.text += text
  }
  parser.on('text', gather)
  parser.on('cdata', gather)
  parser.on('closetag', () => {
    const closed = open.pop()
    if (closed === undefined) return
    const named =
      closed.uri === RDF && CONTAINERS.includes(closed.local) ? open.findLast(({ uri }) => uri !== RDF) : closed
    if (named !== undefined && !named.uri.startsWith('adobe:ns:meta')) add(named.uri, named.local, closed.text)
  })
  try {
    parser.write(xml).close()
  } catch (error) {
    broken ??= error instanceof Error ? error.message : 'malformed'
  }
  if (broken !== undefined) draft.gap('xmp-malformed')
}

/** From the first element on: the packet wrapper, a byte-order mark and padding are left out. */
function packetText(bytes: Uint8Array): string {
  const utf16 =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : undefined
  const text = utf16 === undefined ? utf8OrLatin1(bytes) : new TextDecoder(utf16).decode(bytes)
  const start = text.search(/<(?![?!])/u)
  const end = text.lastIndexOf('>')
  return start < 0 ? '' : text.slice(start, end + 1)
}
