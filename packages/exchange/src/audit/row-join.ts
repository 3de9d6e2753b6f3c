// Joins the hashes of one unit's rows with the lists, column by column, and puts together what each row matched: the same
// rules as a match of one exhibit (DESIGN §1): SHA-256, or SHA-1 and MD5 of one entry together, is exact; PDQ within the
// list's distance is near; anything less is a lead; known-good and negative entries act by SHA-256 only.
import { DIGEST_KINDS, saysTooLittle } from '@rempart/core'
import type { HashKind, MatchKind } from '@rempart/core'
import { digestOfValue, findInTable, openHashIndex } from '@rempart/kernels'
import type { HashIndex, RawValueKernel, RawValues } from '@rempart/kernels'
import { DIGEST_BYTES } from '../hex.ts'
import type { AuditLists, KnownEntry, NearTable } from './audit-lists.ts'
import { HASH_KINDS } from './columns.ts'
import { MAX_HITS_PER_ROW } from './limits.ts'

/** `label` is a place in the labels of the lists. */
export type RowMatch = Readonly<{ label: number; kind: MatchKind; distanceBits: number; by: readonly HashKind[] }>
/** What one row matched, and which of its own hashes did: the strongest kind, in lower-case hexadecimal. */
export type RowHit = Readonly<{ row: number; hash: HashKind; value: string; matches: readonly RowMatch[] }>

export type RowJoin = Readonly<{
  /** Joins a batch; value i stands in row `rowOf(i)`. Gives how many values are no hash of that kind. */
  batch(kind: HashKind, values: RawValues, rowOf: (place: number) => number): number
  /** Joins one hash in bytes. */
  one(kind: HashKind, hash: Uint8Array, row: number): void
  /** Everything found since the last call, by row. */
  take(): readonly RowHit[]
  /** Places of the lists that are not searched as they should be: a canary of their tables, or a known entry of theirs, is
   * not found. `turn` varies what is asked. */
  unsound(turn: number): readonly number[]
}>

const VALUE_BYTES = 32

/** `kernel`: that of the thread, which also reads its pages. `context`: the scratch of this thread in the near index; see openHashIndex. */
export function createRowJoin(lists: AuditLists, context: number, kernel: RawValueKernel): RowJoin {
  const found = growingHits()
  const open = (table: NearTable | undefined): OpenNear | undefined =>
    table && { ...table, index: openHashIndex(table.state, context) }
  const near = { near: open(lists.near), lowQuality: open(lists.lowQuality) }
  const look: Look = (kind, hash, visit) => {
    if (kind === 'pdq') joinNear(lists, near, hash, visit)
    else findInTable(lists.tables[kind], { bytes: hash, at: 0 }, (entry) => visit(entry, 0))
  }
  const one: RowJoin['one'] = (kind, hash, row) =>
    look(kind, hash, (entry, bits) => found.push({ row, entry, kind, bits, value: hash }))
  return {
    one,
    batch(kind, values, rowOf) {
      const valueAt = (place: number): Uint8Array => {
        const start = values.starts[place] as number
        return values.bytes.subarray(start, start + (values.lengths[place] as number))
      }
      if (kind === 'pdq') {
        let malformed = 0
        for (let place = 0; place < values.count; place += 1) {
          const hash = digestOfValue(valueAt(place), VALUE_BYTES)
          if (hash === undefined) malformed += 1
          else one(kind, hash, rowOf(place))
        }
        return malformed
      }
      return kernel.joinDigests(lists.tables[kind], values, (place, entry, value) =>
        found.push({ row: rowOf(place), entry, kind, bits: 0, value }),
      )
    },
    take: () => rowsOf(found, lists),
    unsound: (turn) => {
      const blind = new Set<HashKind>(DIGEST_KINDS.filter((kind) => !kernel.findsCanary(lists.tables[kind])))
      const indexes = [near.near, near.lowQuality].flatMap((each) => (each === undefined ? [] : [each.index]))
      if (!indexes.every((index) => index.findsCanaries(turn))) blind.add('pdq')
      const lost = lists.known.filter((known) => !blind.has(known.kind) && !isFound(known, lists, look))
      return lists.lists.flatMap(({ kinds }, list) =>
        kinds.some((kind) => blind.has(kind)) || lost.some((known) => known.list === list) ? [list] : [],
      )
    },
  }
}

type OpenNear = NearTable & Readonly<{ index: HashIndex }>
type Look = (kind: HashKind, hash: Uint8Array, visit: (entry: number, bits: number) => void) => void

/** Whether an entry is found by its own hash, as an entry of its own list. */
function isFound({ list, kind, hash, entry }: KnownEntry, { labels, labelOf }: AuditLists, look: Look): boolean {
  let found = false
  look(kind, hash, (other, bits) => {
    found ||= other === entry && bits === 0 && labels[labelOf[other] ?? 0]?.list === list
  })
  return found
}

function joinNear(
  { labelOf, labels, lists, radiusBits }: AuditLists,
  { near, lowQuality }: Readonly<Record<'near' | 'lowQuality', OpenNear | undefined>>,
  hash: Uint8Array,
  visit: (entry: number, bits: number) => void,
): void {
  const within = saysTooLittle({ pdq: Buffer.from(hash).toString('hex') }) ? 0 : radiusBits
  for (const [table, radius] of [
    [near, within],
    [lowQuality, 0],
  ] as const) {
    if (table === undefined) continue
    const { ids, distances } = table.index.query(hash, radius, { maxResults: MAX_HITS_PER_ROW })
    for (const [at, id] of ids.entries()) {
      const entry = table.entryOf[id] ?? 0
      const label = labels[labelOf[entry] ?? 0]
      const bits = distances[at] ?? 0
      if (label !== undefined && bits <= (lists[label.list]?.distanceBits ?? 0)) visit(entry, bits)
    }
  }
}

type Found = Readonly<{ row: number; entry: number; kind: HashKind; bits: number; value: Uint8Array }>
type GrowingHits = Readonly<{
  push(hit: Found): void
  /** By row, then entry, then kind; empties. */
  drain(): readonly Found[]
}>

/** Hits packed into bytes: a unit in which every row matches stays within memory. */
function growingHits(): GrowingHits {
  let words = new Uint32Array(4 * 256)
  let values = new Uint8Array(VALUE_BYTES * 256)
  let count = 0
  return {
    push({ row, entry, kind, bits, value }) {
      if (count * 4 === words.length) {
        const [moreWords, moreValues] = [new Uint32Array(words.length * 2), new Uint8Array(values.length * 2)]
        moreWords.set(words)
        moreValues.set(values)
        ;[words, values] = [moreWords, moreValues]
      }
      words.set([row, entry, HASH_KINDS.indexOf(kind), bits], count * 4)
      values.fill(0, count * VALUE_BYTES, (count + 1) * VALUE_BYTES)
      values.set(value, count * VALUE_BYTES)
      count += 1
    },
    drain() {
      const word = (hit: number, at: number): number => words[hit * 4 + at] ?? 0
      const order = Uint32Array.from({ length: count }, (_, hit) => hit).sort(
        (a, b) => word(a, 0) - word(b, 0) || word(a, 1) - word(b, 1) || word(a, 2) - word(b, 2),
      )
      const hits = Array.from(order, (hit): Found => {
        const kind = HASH_KINDS[word(hit, 2)] ?? 'md5'
        const width = kind === 'pdq' ? VALUE_BYTES : DIGEST_BYTES[kind]
        const value = values.slice(hit * VALUE_BYTES, hit * VALUE_BYTES + width)
        return { row: word(hit, 0), entry: word(hit, 1), kind, bits: word(hit, 3), value }
      })
      count = 0
      return hits
    },
  }
}

function rowsOf(found: GrowingHits, lists: AuditLists): readonly RowHit[] {
  const rows: RowHit[] = []
  const hits = found.drain()
  for (let from = 0; from < hits.length; ) {
    let to = from
    while (to < hits.length && hits[to]?.row === hits[from]?.row) to += 1
    const hit = rowOf(hits.slice(from, to), lists)
    if (hit !== undefined) rows.push(hit)
    from = to
  }
  return rows
}

/** Nothing where all that matched is a known-good or negative entry by less than SHA-256. */
function rowOf(hits: readonly Found[], { labels, labelOf }: AuditLists): RowHit | undefined {
  const best = hits.reduce((a, b) => (strength(b.kind) > strength(a.kind) ? b : a))
  const matches = new Map<string, RowMatch>()
  for (const entry of new Set(hits.map((hit) => hit.entry))) {
    const own = hits.filter((hit) => hit.entry === entry)
    const by = HASH_KINDS.filter((kind) => own.some((hit) => hit.kind === kind))
    const label = labelOf[entry] ?? 0
    const realm = labels[label]?.realm
    if ((realm === 'known-good' || realm === 'negative') && !by.includes('sha256')) continue
    const exact = by.includes('sha256') || (by.includes('sha1') && by.includes('md5'))
    const kind: MatchKind = exact ? 'exact' : by.includes('pdq') ? 'near' : 'lead'
    const distanceBits =
      kind === 'near' ? Math.min(...own.filter((hit) => hit.kind === 'pdq').map((hit) => hit.bits)) : 0
    const match = { label, kind, distanceBits, by }
    matches.set(JSON.stringify(match), match)
  }
  if (matches.size === 0) return undefined
  const value = Buffer.from(best.value).toString('hex')
  return { row: best.row, hash: best.kind, value, matches: [...matches.values()] }
}

function strength(kind: HashKind): number {
  return ['pdq', 'md5', 'sha1', 'sha256'].indexOf(kind)
}
