// At a start the ledger is compared with every checkpoint that was kept (by the database, beside the tiles) and with what
// its witnesses hold. One that was set back, or that continues otherwise, is refused before anything is appended.
import {
  CHECKPOINT_NAME,
  COSIGNED_NAME,
  judgeKept,
  lastEntries,
  parseCheckpoint,
  parseVerifierKey,
  type WitnessPolicy,
} from '@rempart/ledger'
import { logSize, readCheckpoint, readLog, resumeLog } from '@rempart/store'
import type { Services } from '../services.ts'
import { askWitnesses } from './ask-witnesses.ts'
import { halt, type HaltSettings } from './halt.ts'

type Compared = HaltSettings & Pick<Services, 'tiles' | 'site'> & Readonly<{ policy: WitnessPolicy | undefined }>

/** UserError `halted` where the ledger is another; a ledger that was halted goes on where everything agrees. Call it while
 * nobody publishes: what grows meanwhile looks set back. */
export async function refuseOtherPast(settings: Compared): Promise<void> {
  const { database, tiles } = settings
  const bytes = await tiles.read(CHECKPOINT_NAME)
  // A site without tiles publishes its database anew, and the same entries give the same tree.
  if (bytes !== undefined) {
    const ours = Buffer.from(bytes).toString('utf8')
    await compareKept(settings, ours)
    await compareDatabase(settings, ours)
  }
  if (await compareWitnesses(settings)) await resumeLog(database)
}

async function compareKept(settings: Compared, ours: string): Promise<void> {
  const { database, tiles, site } = settings
  const current = parseCheckpoint(Buffer.from(ours))?.checkpoint
  const key = parseVerifierKey(site.ledgerKey)
  if (current === undefined || key === undefined) return
  const cosigned = await tiles.read(COSIGNED_NAME)
  const kept = [
    { known: 'database', note: await readCheckpoint(database) },
    { known: 'cosigned', note: cosigned && Buffer.from(cosigned).toString('utf8') },
  ]
  for (const { known, note } of kept) {
    const verdict = note === undefined ? undefined : await judgeKept(tiles, { kept: note, key, current })
    if (note === undefined || verdict === undefined || verdict.kind === 'agrees') continue
    const reason =
      verdict.kind === 'truncated'
        ? `the published ledger has ${current.size} entries and once had ${verdict.kept.size}: it was restored from an older backup`
        : 'the published ledger does not continue a checkpoint that was kept'
    await halt(settings, { ours, theirs: note, known, reason })
  }
}

/** The database has to hold what was published: as many entries at least, and the last ones the same. */
async function compareDatabase(settings: Compared, ours: string): Promise<void> {
  const { database, tiles } = settings
  const published = parseCheckpoint(Buffer.from(ours))?.checkpoint.size ?? 0
  const size = await logSize(database)
  const { first, entries } = await lastEntries(tiles)
  const rows = await readLog(database, first)
  const agree = entries.every((entry, i) => Buffer.from(entry).equals(rows[i]?.entry ?? Buffer.alloc(0)))
  if (size >= published && agree) return
  const reason =
    size < published
      ? `the database has ${size} entries and ${published} were published: it was restored from an older backup`
      : 'the database holds other entries than were published'
  const theirs = (await readCheckpoint(database)) ?? `size ${size}\n`
  await halt(settings, { ours, theirs, known: 'database', reason })
}

/** Whether enough witnesses agree; true where none are asked. */
async function compareWitnesses(settings: Compared): Promise<boolean> {
  const { tiles, policy, log } = settings
  if (policy === undefined) return true
  const round = await askWitnesses({ tiles, policy, log, known: new Map() })
  if (round?.conflict === undefined) return round?.cosigned ?? false
  return halt(settings, conflictOf(round.note, round.conflict))
}

/** A witness's conflict as one that halts. */
export function conflictOf(
  ours: string,
  { kind, witness, theirs }: Readonly<{ kind: 'rolled-back' | 'forked'; witness: string; theirs: string }>,
): Parameters<typeof halt>[1] {
  const reason =
    kind === 'rolled-back'
      ? `witness ${witness} has cosigned a larger ledger: this one was restored from an older backup`
      : `witness ${witness} has cosigned another history of this ledger`
  return { ours, theirs, known: witness, reason }
}
