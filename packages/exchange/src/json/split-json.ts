// A JSON text (RFC 8259) of any size, cut into the values that are asked for: only those are held in memory, and only one
// at a time. What lies around them is checked as it streams past.
import { MAX_JSON_DEPTH, MAX_JSON_ITEM_BYTES } from '../limits.ts'
import type { ListParser, ListPlace } from '../list-format.ts'
import { malformed } from '../list-format.ts'

/** Keys and array positions from the root. */
export type JsonPath = readonly (string | number)[]
export type JsonWishes = Readonly<{
  /** Whether the value at this path is wanted whole; a container that is not is entered. */
  wants(path: JsonPath): boolean
  onValue(path: JsonPath, value: unknown): void
  /** An entered container has ended. */
  onLeave?(path: JsonPath): void
}>

type Frame = { array: boolean; key: string; index: number }
/** What may come next. */
type Next = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' | 'nothing'
/** A value under way: its bytes so far, and the brackets and quotes that are open in it. */
type Token = {
  as: 'key' | 'wanted' | 'skipped'
  pieces: Buffer[]
  sizeBytes: number
  depth: number
  quoted: boolean
  escaped: boolean
}

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a]
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d]
const BOM = Buffer.from('\ufeff')

/** Calls `onValue` for every wanted value, in order. UserError `malformed` naming path, byte offset and reason. */
export function splitJson(place: ListPlace, { wants, onValue, onLeave }: JsonWishes): ListParser {
  const frames: Frame[] = []
  let next: Next = 'value'
  let token: Token | undefined
  let offset = 0

  const path = (): JsonPath => frames.map(({ array, key, index }) => (array ? index : key))
  const wrong = (at: number, reason: string) => malformed(place, `${pathText(path())}@${offset + at}`, reason)

  const leave = (at: number, array: boolean): void => {
    const frame = frames.pop()
    if (frame?.array !== array) throw wrong(at, 'has brackets that do not fit')
    next = frames.length === 0 ? 'nothing' : 'comma-or-end'
    onLeave?.(path())
  }
  const finish = (at: number): void => {
    if (token === undefined) return
    const { as, pieces } = token
    token = undefined
    let value: unknown
    try {
      value = JSON.parse(Buffer.concat(pieces).toString('utf8'))
    } catch {
      // Without its cause: the text in it could be a hash.
      throw wrong(at, 'is no JSON value')
    }
    if (as === 'key') {
      const frame = frames.at(-1)
      if (frame !== undefined) frame.key = String(value)
      next = 'colon'
      return
    }
    next = frames.length === 0 ? 'nothing' : 'comma-or-end'
    if (as === 'wanted') onValue(path(), value)
  }
  /** Takes bytes into the token from `from`; gives the first byte that is not its own. */
  const take = (bytes: Buffer, from: number): number => {
    if (token === undefined) return from
    let at = from
    let ended = false
    for (; at < bytes.length && !ended; at += 1) {
      const byte = bytes[at]
      if (token.quoted) {
        if (token.escaped) token.escaped = false
        else if (byte === BACKSLASH) token.escaped = true
        else if (byte === QUOTE) {
          token.quoted = false
          ended = token.depth === 0
        }
      } else if (byte === QUOTE) token.quoted = true
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) token.depth += 1
      else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        if (token.depth === 0) break
        token.depth -= 1
        ended = token.depth === 0
      } else if (token.depth === 0 && (byte === COMMA || isSpace(byte))) break
    }
    token.sizeBytes += at - from
    if (token.sizeBytes > MAX_JSON_ITEM_BYTES) throw wrong(at, `is larger than ${MAX_JSON_ITEM_BYTES} bytes`)
    // A copy: the caller may use its piece again.
    token.pieces.push(Buffer.from(bytes.subarray(from, at)))
    if (ended || at < bytes.length) finish(at)
    return at
  }
  /** Begins a value at `at`: enters it or starts a token; gives the next byte to look at. */
  const begin = (bytes: Buffer, at: number, as: Token['as']): number => {
    const byte = bytes[at]
    if (as === 'skipped' && (byte === OPEN_BRACE || byte === OPEN_BRACKET)) {
      if (frames.length >= MAX_JSON_DEPTH) throw wrong(at, `is nested deeper than ${MAX_JSON_DEPTH}`)
      frames.push({ array: byte === OPEN_BRACKET, key: '', index: 0 })
      next = byte === OPEN_BRACKET ? 'value-or-end' : 'key-or-end'
      return at + 1
    }
    token = { as, pieces: [], sizeBytes: 0, depth: 0, quoted: false, escaped: false }
    return take(bytes, at)
  }
  const step = (bytes: Buffer, at: number): number => {
    const byte = bytes[at]
    if (isSpace(byte)) return at + 1
    const ends = byte === CLOSE_BRACE || byte === CLOSE_BRACKET
    if (ends && next.endsWith('-or-end')) {
      leave(at, byte === CLOSE_BRACKET)
      return at + 1
    }
    switch (next) {
      case 'key':
      case 'key-or-end':
        if (byte !== QUOTE) throw wrong(at, 'lacks a key')
        return begin(bytes, at, 'key')
      case 'colon':
        if (byte !== COLON) throw wrong(at, 'lacks a colon')
        next = 'value'
        return at + 1
      case 'value':
      case 'value-or-end':
        if (ends || byte === COMMA) throw wrong(at, 'lacks a value')
        return begin(bytes, at, wants(path()) ? 'wanted' : 'skipped')
      case 'comma-or-end': {
        if (byte !== COMMA) throw wrong(at, 'lacks a comma')
        const frame = frames.at(-1)
        if (frame?.array === true) frame.index += 1
        next = frame?.array === true ? 'value' : 'key'
        return at + 1
      }
      case 'nothing':
        throw wrong(at, 'has text after its end')
    }
  }
  return {
    push(piece) {
      const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
      let at = offset === 0 && bytes.subarray(0, BOM.length).equals(BOM) ? BOM.length : 0
      while (at < bytes.length) at = token === undefined ? step(bytes, at) : take(bytes, at)
      offset += bytes.length
    },
    end() {
      if (token?.quoted === false && token.depth === 0) finish(0)
      if (next !== 'nothing' || token !== undefined) throw wrong(0, 'ends before its content does')
    },
  }
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

/** `value[3].MD5`, as messages name it; a key that could be a hash or any other text is left out. */
function pathText(path: JsonPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    const key = /^[\w@.$-]{1,30}$/u.test(part) && !/[0-9a-f]{16}/iu.test(part) ? part : '…'
    return text === '' ? key : `${text}.${key}`
  }, '')
}
