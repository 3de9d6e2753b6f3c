// Neutral labels for category numbers, each table tied to the context in which its numbers mean that. Numbers outside a
// table, and lists without a context that is known here, have no label: the number itself is always kept (PROTOCOLS §3.1).
import type { CategoryTable } from './category-table.ts'
import { UK_BANDS } from './uk-bands.ts'

const TABLES: readonly CategoryTable[] = [UK_BANDS]

/** The label of a list's category, or nothing where the context or the number is not known here. */
export function categoryLabel(
  context: string | undefined,
  category: string,
): Readonly<{ en: string; fr: string }> | undefined {
  if (context === undefined) return undefined
  const labels = TABLES.find((table) => table.applies(context))?.labels ?? {}
  return Object.hasOwn(labels, category) ? labels[category] : undefined
}
