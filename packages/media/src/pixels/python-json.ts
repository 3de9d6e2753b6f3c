// JSON as Python's json.dumps writes it by default, made from JSON text so that numbers keep their spelling: what some
// generators sign. Separators `, ` and `: `, everything beyond ASCII escaped (Python 3 documentation, json).

const TOKEN =
  /\s*(?:("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|NaN|-?Infinity)|([{}[\],:]))/uy
const MAX_DEPTH = 32

/** The object of `text` without one of its own members, as Python would write it; undefined where the text is no object. */
export function pythonJsonWithout(text: string, member: string): string | undefined {
  const tokens = tokensOf(text)
  if (tokens === undefined || tokens[0] !== '{') return undefined
  const reader: Reader = { tokens, at: 0 }
  const written = writeValue(reader, { member, depth: 0 })
  return written !== undefined && reader.at === tokens.length ? written : undefined
}

type Reader = { readonly tokens: readonly string[]; at: number }
type Place = Readonly<{ member: string | undefined; depth: number }>

function tokensOf(text: string): readonly string[] | undefined {
  const tokens: string[] = []
  const end = text.trimEnd().length
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(text)
    if (match === null) return undefined
    tokens.push(match[1] ?? match[2] ?? match[3] ?? '')
  }
  return tokens
}

function writeValue(reader: Reader, { member, depth }: Place): string | undefined {
  const token = reader.tokens[reader.at]
  reader.at += 1
  if (token === undefined || depth > MAX_DEPTH) return undefined
  if (token === '[')
    return writeList(reader, {
      close: ']',
      depth,
      item: () => writeValue(reader, { member: undefined, depth: depth + 1 }),
    })
  if (token === '{') return writeList(reader, { close: '}', depth, item: () => writeMember(reader, { member, depth }) })
  if (token.startsWith('"')) return asciiString(token)
  return /^[{}[\],:]$/u.test(token) ? undefined : token
}

function writeMember(reader: Reader, { member, depth }: Place): string | undefined {
  const key = reader.tokens[reader.at]
  if (key === undefined || !key.startsWith('"') || reader.tokens[reader.at + 1] !== ':') return undefined
  reader.at += 2
  const value = writeValue(reader, { member: undefined, depth: depth + 1 })
  if (value === undefined) return undefined
  return JSON.parse(key) === member ? '' : `${asciiString(key)}: ${value}`
}

function writeList(
  reader: Reader,
  { close, item }: Readonly<{ close: string; depth: number; item: () => string | undefined }>,
): string | undefined {
  const items: string[] = []
  const open = close === '}' ? '{' : '['
  if (reader.tokens[reader.at] === close) {
    reader.at += 1
    return `${open}${close}`
  }
  for (;;) {
    const written = item()
    if (written === undefined) return undefined
    if (written !== '') items.push(written)
    const separator = reader.tokens[reader.at]
    reader.at += 1
    if (separator === close) return `${open}${items.join(', ')}${close}`
    if (separator !== ',') return undefined
  }
}

function asciiString(token: string): string {
  const value = JSON.parse(token) as string
  return JSON.stringify(value).replace(/[\u0080-\u{10ffff}]/gu, escapeUnits)
}

function escapeUnits(character: string): string {
  return Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('')
}
