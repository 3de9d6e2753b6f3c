// A list of the server that is needed whole, for names and choices: read page by page.

/** One page, and what names the next one. */
export type ListPage<T, Place> = Readonly<{ rows: readonly T[]; next: Place | undefined }>

/** All rows of a list, in its order. `read` gets what the page before named, and undefined for the first. */
export async function everyPage<T, Place>(
  read: (place: Place | undefined) => Promise<ListPage<T, Place>>,
): Promise<readonly T[]> {
  const all: T[] = []
  let place: Place | undefined
  do {
    const { rows, next } = await read(place)
    all.push(...rows)
    place = next
  } while (place !== undefined)
  return all
}
