// One round of asking every witness about the newest checkpoint. What enough of them cosigned is published beside the plain
// checkpoint; one that knows a larger or another log means that this one was set back or forked (SECURITY §5 G3, G4).
import {
  askWitness,
  CHECKPOINT_NAME,
  COSIGNED_NAME,
  httpTransport,
  isCosigned,
  type LedgerStorage,
  parseCheckpoint,
  type PolicyWitness,
  readKnown,
  withCosignatures,
  type WitnessPolicy,
} from '@rempart/ledger'
import type { Log } from '../log.ts'

export type WitnessRound = Readonly<{
  /** The checkpoint that was shown, and its size. */
  note: string
  size: number
  /** Whether enough witnesses cosigned it. */
  cosigned: boolean
  /** The first witness that knows a larger or another log, and its own checkpoint where it shows one. */
  conflict: Readonly<{ kind: 'rolled-back' | 'forked'; witness: string; theirs: string }> | undefined
}>
export type AskSettings = Readonly<{
  tiles: LedgerStorage
  policy: WitnessPolicy
  log: Log
  /** What each witness cosigned last, by its name; kept up to date. */
  known: Map<string, number>
}>

/** Undefined before the first checkpoint. A witness that cannot be reached is logged and waited for. */
export async function askWitnesses({ tiles, policy, log, known }: AskSettings): Promise<WitnessRound | undefined> {
  const bytes = await tiles.read(CHECKPOINT_NAME)
  const parsed = bytes && parseCheckpoint(bytes)
  if (bytes === undefined || parsed === undefined) return undefined
  const note = Buffer.from(bytes).toString('utf8')
  const { origin, size } = parsed.checkpoint
  const replies = await Promise.all(
    policy.witnesses.map(async (witness) => ({ witness, reply: await ask(witness, { tiles, note, known }) })),
  )
  const lines: string[] = []
  let conflict: WitnessRound['conflict']
  for (const { witness, reply } of replies) {
    if (reply === undefined) continue
    if (reply.kind === 'cosigned') {
      lines.push(reply.line)
      known.set(witness.name, reply.size)
    } else if (reply.kind === 'ahead' || reply.kind === 'forked') {
      const theirs = witness.url && (await readKnown(witness.url, origin))
      const kind = reply.kind === 'ahead' ? 'rolled-back' : 'forked'
      conflict ??= { kind, witness: witness.name, theirs: theirs ?? `size ${reply.size}\n` }
    } else log.warn({ event: `witness-${reply.kind}`, code: witness.name })
  }
  const keys = policy.witnesses.map(({ key }) => key)
  const cosignedNote = withCosignatures(note, lines, keys)
  const cosigned = conflict === undefined && isCosigned(cosignedNote, policy)
  if (cosigned) await tiles.write([{ name: COSIGNED_NAME, bytes: Buffer.from(cosignedNote) }])
  return { note, size, cosigned, conflict }
}

async function ask(
  { name, key, url }: PolicyWitness,
  { tiles, note, known }: Readonly<{ tiles: LedgerStorage; note: string; known: ReadonlyMap<string, number> }>,
): Promise<Awaited<ReturnType<typeof askWitness>> | undefined> {
  if (url === undefined) return undefined
  return askWitness({ storage: tiles, note, witness: key, send: httpTransport(url), knownSize: known.get(name) ?? 0 })
}
