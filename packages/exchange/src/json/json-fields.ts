// Fields of a parsed JSON record that nobody vouches for: present and of the kind, or nothing.

export type JsonRecord = Readonly<Record<string, unknown>>

/** The value as a record, or nothing where it is none. */
export function asRecord(value: unknown): JsonRecord | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : undefined
}

/** Text, or a number, truth value in text; nothing for null, empty text and containers. */
export function asText(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/** Everything of the record but the named fields, as text: what no one here interprets. */
export function carriedFields(record: JsonRecord, known: readonly string[]): Readonly<Record<string, string>> {
  const carried: Record<string, string> = {}
  for (const [key, value] of Object.entries(record)) {
    if (known.includes(key) || value === null || value === undefined || value === '') continue
    carried[key] = asText(value) ?? JSON.stringify(value)
  }
  return carried
}

/** A carried value as JSON again: what was a container, a number or a truth value becomes one. */
export function uncarry(text: string): unknown {
  if (!/^(?:[[{]|true$|false$|-?\d{1,15}$)/u.test(text)) return text
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
