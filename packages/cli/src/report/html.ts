// Writing HTML safely: everything that is not marked as markup is escaped.

/** Text that is already HTML. */
export type Markup = Readonly<{ html: string }>
type Piece = string | number | Markup | readonly Piece[]

/** A template whose values are escaped unless they are markup. */
export function html(parts: TemplateStringsArray, ...values: readonly Piece[]): Markup {
  return { html: parts.map((part, at) => part + (at < values.length ? render(values[at] ?? '') : '')).join('') }
}

function render(piece: Piece): string {
  if (typeof piece === 'string') return escapeHtml(piece)
  if (typeof piece === 'number') return String(piece)
  if ('html' in piece) return piece.html
  return piece.map(render).join('')
}

/** Escapes for text and quoted attributes; control characters, bidi controls included, become visible code points, so
 * that a file name cannot rearrange the line it stands in. */
export function escapeHtml(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/gu, visible)
    .replace(/&/gu, '&amp;')
    .replace(/</gu, '&lt;')
    .replace(/>/gu, '&gt;')
    .replace(/"/gu, '&quot;')
    .replace(/'/gu, '&#39;')
}

function visible(character: string): string {
  return `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`
}
