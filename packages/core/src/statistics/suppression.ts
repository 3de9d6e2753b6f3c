// Small cells of public statistics are hidden so that nobody can be told from them, and none of them can be worked out from what
// is published beside it (complementary suppression; Hundepool et al., Statistical Disclosure Control, 2012, ch. 5).
//
// Which cells are hidden depends on the values alone, never on their place: all small ones, and all that equal the smallest
// large one. Exchanging the values of two hidden cells then hides the same cells beside the same total, so that whoever
// knows this rule cannot tell which of the two tables he sees; and a small value and a large one always differ.

/** Cells from 1 to one less than this are small: the least threshold in use for persons in official statistics. */
export const SMALL_CELL = 5

/** Counts by category of one table. */
export type Counts = Readonly<Record<string, number>>
/** A table to be published: `hidden` where a count is withheld. */
export type PublishedCounts = Readonly<Record<string, number | 'hidden'>>
/** Tables that count the same things and so share one total. */
export type PublishedGroup<Name extends string> = Readonly<
  { kind: 'published'; total: number; tables: Readonly<Record<Name, PublishedCounts>> } | { kind: 'withheld' }
>

/** What may be published of tables with one total. Withheld whole where a table has small cells and no large one to hide them
 * with: its total is then itself about few. RangeError where the totals differ: a bug. */
export function suppressSmall<Name extends string>(tables: Readonly<Record<Name, Counts>>): PublishedGroup<Name> {
  const named = Object.entries(tables) as [Name, Counts][]
  const totals = new Set(named.map(([, counts]) => totalOf(counts)))
  if (totals.size > 1) throw new RangeError('tables of one group have one total')
  const published = named.map(([name, counts]) => [name, suppressTable(counts)] as const)
  if (published.some(([, table]) => table === undefined)) return { kind: 'withheld' }
  return {
    kind: 'published',
    total: [...totals][0] ?? 0,
    tables: Object.fromEntries(published) as Record<Name, PublishedCounts>,
  }
}

function suppressTable(counts: Counts): PublishedCounts | undefined {
  const values = Object.values(counts)
  if (!values.some(isSmall)) return counts
  const large = values.filter((value) => value >= SMALL_CELL)
  if (large.length === 0) return undefined
  const least = Math.min(...large)
  return Object.fromEntries(
    Object.entries(counts).map(([name, value]) => [name, isSmall(value) || value === least ? 'hidden' : value]),
  )
}

function isSmall(value: number): boolean {
  return value > 0 && value < SMALL_CELL
}

function totalOf(counts: Counts): number {
  return Object.values(counts).reduce((sum, value) => sum + value, 0)
}
