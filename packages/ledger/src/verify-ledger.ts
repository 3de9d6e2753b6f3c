// Verifies a stored log from its files alone: signature, every entry, every opening, every tile, the root, and that it
// continues a checkpoint kept elsewhere. Names the damaged place (SECURITY §5 G1).
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts'
import { isSignedByLog, judgeKept, type LogKey } from './kept-checkpoint.ts'
import { MAX_PROBLEMS } from './limits.ts'
import type { LedgerStorage } from './storage.ts'
import { CHECKPOINT_NAME, COSIGNED_NAME, fileName, filesOf } from './tile-layout.ts'
import { type CheckedEntry, checkFiles, type Problem, type Report } from './verify-files.ts'

export type LedgerReport = Readonly<{
  ok: boolean
  /** Entries that the checkpoint names; undefined where the checkpoint cannot be read. */
  size: number | undefined
  origin: string | undefined
  problems: readonly Problem[]
  /** Files that belong to no checkpoint: left by an interrupted write, or put there. Not part of the log. */
  leftovers: readonly string[]
}>
export type VerifySettings = Readonly<{
  /** A checkpoint of this log kept elsewhere, as text: truncation and replacement of the whole log show against it. */
  kept?: string
  /** Openings are kept elsewhere, as a site does; without it an opening that is not here is a problem. */
  openingsElsewhere?: boolean
  /** Told every entry whose bytes are proven, in order: what `rempart verify` compares with the manifest. */
  onEntry?: (entry: CheckedEntry) => void
  /** The same for up to 256 entries at once; waited for, so that as many are in memory and no more. */
  onBundle?: (entries: readonly CheckedEntry[]) => Promise<void>
}>

/** `key`: the public key (32 bytes), or the verifier key whose name has to be the log's origin. */
export async function verifyLedger(
  storage: LedgerStorage,
  key: LogKey,
  settings: VerifySettings = {},
): Promise<LedgerReport> {
  const stored = await storage.read(CHECKPOINT_NAME)
  const parsed = stored === undefined ? undefined : parseCheckpoint(stored)
  if (parsed === undefined) {
    const reason = stored === undefined ? 'missing' : 'not a checkpoint'
    return {
      ok: false,
      size: undefined,
      origin: undefined,
      problems: [{ where: CHECKPOINT_NAME, reason }],
      leftovers: [],
    }
  }
  const { checkpoint, note } = parsed
  const problems: Problem[] = []
  const report: Report = (problem) => {
    if (problems.length < MAX_PROBLEMS) problems.push(problem)
  }
  const signed = isSignedByLog(note, key) && note.signatures[0]?.name === checkpoint.origin
  if (!signed) report({ where: CHECKPOINT_NAME, reason: 'not signed with the given key' })
  await checkFiles(storage, {
    checkpoint,
    report,
    onEntry: signed ? settings.onEntry : undefined,
    onBundle: signed ? settings.onBundle : undefined,
    elsewhere: settings.openingsElsewhere === true,
  })
  if (settings.kept !== undefined) await checkKept(storage, { checkpoint, kept: settings.kept, key, report })
  const ok = problems.length === 0
  const leftovers = ok ? await leftoversOf(storage, checkpoint.size) : []
  return { ok, size: checkpoint.size, origin: checkpoint.origin, problems, leftovers }
}

async function checkKept(
  storage: LedgerStorage,
  { checkpoint, kept, key, report }: Readonly<{ checkpoint: Checkpoint; kept: string; key: LogKey; report: Report }>,
): Promise<void> {
  const verdict = await judgeKept(storage, { kept, key, current: checkpoint })
  switch (verdict.kind) {
    case 'agrees':
      return
    case 'unsigned':
      return report({ where: 'kept checkpoint', reason: 'not a checkpoint signed with the given key' })
    case 'other-log':
      return report({ where: 'kept checkpoint', reason: `it is of another log: ${verdict.kept.origin}` })
    case 'truncated': {
      const reason = `truncated: the log once had ${verdict.kept.size} entries, now ${checkpoint.size}`
      return report({ where: CHECKPOINT_NAME, reason })
    }
    case 'forked': {
      const reason = `the first ${verdict.kept.size} entries are not those of the kept checkpoint`
      return report({ where: CHECKPOINT_NAME, reason })
    }
  }
}

async function leftoversOf(storage: LedgerStorage, size: number): Promise<readonly string[]> {
  const expected = new Set([CHECKPOINT_NAME, COSIGNED_NAME])
  for (const { file, index, width } of filesOf(size)) expected.add(fileName(file, { index, width }))
  return (await storage.list()).filter((name) => !expected.has(name))
}
