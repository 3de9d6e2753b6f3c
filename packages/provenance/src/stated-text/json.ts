// JSON as generators write it: with NUL bytes at the end, NaN for a number, HTML escapes, a name in front.

export type JsonObject = Readonly<Record<string, unknown>>

/** Longer texts are not parsed: the longest workflow seen is under 1 MB. */
const MAX_CHARACTERS = 4 * 1024 * 1024

/** The object in a text, or undefined where there is none. */
export function parseObject(text: string): JsonObject | undefined {
  if (text.length > MAX_CHARACTERS) return undefined
  const start = text.indexOf('{')
  const end = text.lastIndexOf('}')
  if (start < 0 || end <= start) return undefined
  const body = text.slice(start, end + 1)
  const value =
    tryParse(body) ?? tryParse(body.replace(/\b-?(?:NaN|Infinity)\b/gu, 'null')) ?? tryParse(unescapeHtml(body))
  return isObject(value) ? value : undefined
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' ? String(value) : undefined
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function unescapeHtml(text: string): string {
  return text
    .replace(/&quot;|&#34;|&#x22;/gu, '"')
    .replace(/&#39;|&apos;/gu, "'")
    .replace(/&lt;/gu, '<')
    .replace(/&gt;/gu, '>')
    .replace(/&amp;/gu, '&')
}
