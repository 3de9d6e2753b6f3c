// An XML document of any size as a stream of elements. No document type, hence no entity of its own; depth, text and
// characters are bounded; UTF-8 only.
import { SaxesParser } from 'saxes'
import { UserError } from '@rempart/core'
import { MAX_XML_DEPTH, MAX_XML_TEXT } from '../limits.ts'
import type { ListParser, ListPlace } from '../list-format.ts'
import { malformed } from '../list-format.ts'

export type XmlAttributes = Readonly<Record<string, string>>
/** Names are local: prefixes are gone. `path` begins with the root and ends with the element itself. */
export type XmlElement = Readonly<{
  path: readonly string[]
  attributes: XmlAttributes
  namespace: string
  line: number
}>
export type XmlWishes = Readonly<{
  onOpen?(element: XmlElement): void
  /** `text` is that of the element itself, trimmed. */
  onClose(element: XmlElement & Readonly<{ text: string }>): void
}>

type Open = { element: XmlElement; text: string }

/** UserError `malformed` naming line and reason. */
export function splitXml(place: ListPlace, { onOpen, onClose }: XmlWishes): ListParser {
  const parser = new SaxesParser({ xmlns: true, position: true })
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const stack: Open[] = []
  const wrong = (reason: string) => malformed(place, parser.line, reason)
  parser.on('doctype', () => {
    throw wrong('has a document type, which no list needs')
  })
  parser.on('error', ({ message }) => {
    // Without what it quotes of the document: that could be a hash.
    const reason = message.replace(/^\d+:\d+: /u, '').replace(/[:.][\s\S]*$/u, '')
    throw wrong(`is no well-formed XML (${reason})`)
  })
  parser.on('opentag', ({ local, uri, attributes }) => {
    if (stack.length >= MAX_XML_DEPTH) throw wrong(`is nested deeper than ${MAX_XML_DEPTH}`)
    const own = Object.fromEntries(Object.values(attributes).map((attribute) => [attribute.local, attribute.value]))
    const path = [...(stack.at(-1)?.element.path ?? []), local]
    const element = { path, attributes: own, namespace: uri, line: parser.line }
    stack.push({ element, text: '' })
    onOpen?.(element)
  })
  const addText = (text: string): void => {
    const open = stack.at(-1)
    if (open === undefined) return
    if (open.text.length + text.length > MAX_XML_TEXT)
      throw wrong(`has an element of more than ${MAX_XML_TEXT} characters`)
    open.text += text
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => {
    const open = stack.pop()
    if (open !== undefined) onClose({ ...open.element, text: open.text.trim() })
  })
  const decode = (bytes?: Uint8Array): string => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true })
    } catch (cause) {
      throw cause instanceof UserError ? cause : wrong('is not UTF-8')
    }
  }
  return {
    push: (bytes) => void parser.write(decode(bytes)),
    end() {
      parser.write(decode())
      parser.close()
    },
  }
}

/** Text as XML character data or an attribute's value; characters that XML cannot hold are dropped. */
export function xmlText(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/gu, '')
    .replace(
      /[&<>"\r]/gu,
      (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' })[char] ?? '',
    )
}
