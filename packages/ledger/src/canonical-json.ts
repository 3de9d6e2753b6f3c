// Canonical JSON (RFC 8785): one text for one value, so that equal values have equal digests.

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json | undefined }

/** The canonical text. Members that are undefined are left out. A number that is not finite or a lone surrogate is a bug. */
export function canonicalJson(value: Json): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`no JSON for ${value}`)
  if (typeof value === 'string' && !value.isWellFormed()) throw new TypeError('no JSON for a lone surrogate')
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  // The default sort compares UTF-16 code units, as RFC 8785 §3.2.3 asks.
  const names = Object.keys(value).sort()
  const members = names.flatMap((name) => {
    const member = value[name]
    return member === undefined ? [] : [`${canonicalJson(name)}:${canonicalJson(member)}`]
  })
  return `{${members.join(',')}}`
}

function isArray(value: object): value is readonly Json[] {
  return Array.isArray(value)
}
