// What is computed from content: the digests of a file or a tar member as it streams, and PDQ where a decoder is there.
import { createHash } from 'node:crypto'
import { DIGEST_KINDS } from '@rempart/core'
import { MAX_DECODED_BYTES } from '../limits.ts'
import { type AuditGap, createColumnCounts, type NamedHit, type UnitContext, type UnitReport } from '../unit.ts'

/** Takes the bytes of one item after the other. Nothing is written to disk; a picture is held only to be hashed. */
export type ContentHasher = Readonly<{
  begin(name: string, sizeBytes: number): void
  push(bytes: Uint8Array): void
  end(): Promise<void>
  gap(subject: string, reason: string): void
  report(): UnitReport
}>

export function createContentHasher(context: UnitContext, file: string): ContentHasher {
  const counts = createColumnCounts()
  const gaps: AuditGap[] = []
  let rows = 0
  let name = ''
  let digests = DIGEST_KINDS.map((kind) => ({ kind, hash: createHash(kind) }))
  let held: Uint8Array[] | undefined
  const compared = (kind: (typeof DIGEST_KINDS)[number] | 'pdq', malformed = 0): void =>
    counts.add({ kind, column: `${kind} (computed)` }, { compared: 1 - malformed, empty: 0, malformed })
  return {
    begin(next, sizeBytes) {
      name = next
      digests = DIGEST_KINDS.map((kind) => ({ kind, hash: createHash(kind) }))
      held = context.decode !== undefined && sizeBytes <= MAX_DECODED_BYTES ? [] : undefined
      if (context.decode !== undefined && held === undefined)
        gaps.push({ subject: `${file}: ${name}`, reason: `larger than ${MAX_DECODED_BYTES} bytes: not decoded` })
    },
    push(bytes) {
      for (const { hash } of digests) hash.update(bytes)
      held?.push(Uint8Array.from(bytes))
    },
    async end() {
      for (const { kind, hash } of digests) {
        context.join.one(kind, hash.digest(), rows)
        compared(kind)
      }
      if (held !== undefined && context.decode !== undefined) {
        const answer = await context.decode(Buffer.concat(held))
        if (answer.kind === 'gap') gaps.push({ subject: `${file}: ${name}`, reason: answer.reason })
        if (answer.kind === 'hashes') {
          for (const hash of answer.hashes) context.join.one('pdq', hash, rows)
          compared('pdq')
        }
      }
      const hits = context.join.take().map((hit): NamedHit => ({ ...hit, name }))
      if (hits.length > 0) context.emit(hits)
      rows += 1
    },
    gap: (subject, reason) => gaps.push({ subject, reason }),
    report: () => ({ rows, columns: counts.columns(), notCompared: [], gaps }),
  }
}
