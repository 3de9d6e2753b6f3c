// Reasons as sentences.
import { REASONS } from '@rempart/core'
import type { Markup } from './html.ts'
import { html } from './html.ts'
import { both } from './messages.ts'

/** Codes that core knows, as a list of sentences. */
export function reasonList(codes: readonly string[]): Markup {
  const table: Readonly<Record<string, { en: string; fr: string }>> = REASONS
  return html`<ul>${codes.map((code) => html`<li>${both(table[code] ?? { en: code, fr: code })}</li>`)}</ul>`
}
