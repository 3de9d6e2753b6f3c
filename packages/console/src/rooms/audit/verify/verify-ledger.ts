// Verifies the site's ledger from the auditor's own browser: the signature, the tree, and that it continues the one this
// browser saw before. The key is the one that the auditor keeps; that the server names is only a proposal.
import { call } from '../../../call.ts'
import { hex, openCheckpoint } from './checkpoint.ts'
import type { Doubt } from './checkpoint.ts'
import { rootsAt } from './tree.ts'

const SEEN = 'rempart-ledger-seen'

/** What came of it. `before`: the size that this browser had seen; undefined the first time. */
export type Verdict =
  | Readonly<{ kind: 'good'; size: number; root: string; before: number | undefined }>
  | Readonly<{ kind: 'doubt'; why: Doubt | 'other-root' | 'shorter' | 'rewritten'; size?: number; before?: number }>

type Seen = Readonly<{ key: string; size: number; root: string }>

/** Checks everything that is published now. Rejects where the server does not give what it takes. */
export async function verifyLedger(
  key: string,
  told: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<Verdict> {
  const note = await (await call('GET /checkpoint', {}, signal)).body.text()
  const checkpoint = await openCheckpoint(note, key)
  if (typeof checkpoint === 'string') return { kind: 'doubt', why: checkpoint }
  const { size } = checkpoint
  const seen = seenBefore(key)
  if (seen !== undefined && seen.size > size) return { kind: 'doubt', why: 'shorter', size, before: seen.size }
  const sizes = seen === undefined || seen.size === size ? [size] : [seen.size, size]
  const readTile = async (path: string): Promise<Uint8Array> =>
    new Uint8Array(await (await call('GET /tile/{path}', { params: { path } }, signal)).body.arrayBuffer())
  const roots = (await rootsAt(sizes, readTile, (done) => told(done, size))).map(hex)
  const root = hex(checkpoint.root)
  if (roots.at(-1) !== root) return { kind: 'doubt', why: 'other-root', size }
  if (seen !== undefined && roots[0] !== seen.root) return { kind: 'doubt', why: 'rewritten', size, before: seen.size }
  localStorage.setItem(SEEN, JSON.stringify({ key, size, root } satisfies Seen))
  return { kind: 'good', size, root, before: seen?.size }
}

/** The key that this browser verified with last. */
export function keptKey(): string | undefined {
  return read()?.key
}

function seenBefore(key: string): Seen | undefined {
  const seen = read()
  return seen?.key === key ? seen : undefined
}

function read(): Seen | undefined {
  const kept = localStorage.getItem(SEEN)
  return kept === null ? undefined : (JSON.parse(kept) as Seen)
}
