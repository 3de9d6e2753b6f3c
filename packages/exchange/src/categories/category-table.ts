// What a table of category numbers is.

/** A table of a jurisdiction. `labels` name ranks and bands only; statutory wording is the operator's. */
export type CategoryTable = Readonly<{
  id: string
  source: string
  /** ISO day by which somebody has to look at the source again. */
  verifyBy: string
  /** Whether a list with this context uses the table. */
  applies(context: string): boolean
  labels: Readonly<Record<string, Readonly<{ en: string; fr: string }>>>
}>
