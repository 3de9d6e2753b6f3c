// Verifies a stored log from its files alone: signature, every entry, every opening, every tile, the root, and that it
// continues a checkpoint kept elsewhere. Names the damaged place (SECURITY §5 G1).
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts'
import { hadRoot, hashReader } from './hash-reader.ts'
import { MAX_PROBLEMS } from './limits.ts'
import { isSignedWith, type SignedNote, type VerifierKey, verifyNote } from './signed-note.ts'
import type { LedgerStorage } from './storage.ts'
import { CHECKPOINT_NAME, fileName, filesOf } from './tile-layout.ts'
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
}>

/** `key`: the public key (32 bytes), or the verifier key whose name has to be the log's origin. */
export async function verifyLedger(
  storage: LedgerStorage,
  key: Uint8Array | VerifierKey,
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
  const signed = isSigned(note, key) && note.signatures[0]?.name === checkpoint.origin
  if (!signed) report({ where: CHECKPOINT_NAME, reason: 'not signed with the given key' })
  await checkFiles(storage, {
    checkpoint,
    report,
    onEntry: signed ? settings.onEntry : undefined,
    elsewhere: settings.openingsElsewhere === true,
  })
  if (settings.kept !== undefined) await checkKept(storage, { checkpoint, kept: settings.kept, key, report })
  const ok = problems.length === 0
  const leftovers = ok ? await leftoversOf(storage, checkpoint.size) : []
  return { ok, size: checkpoint.size, origin: checkpoint.origin, problems, leftovers }
}

async function checkKept(
  storage: LedgerStorage,
  log: Readonly<{ checkpoint: Checkpoint; kept: string; key: Uint8Array | VerifierKey; report: Report }>,
): Promise<void> {
  const { checkpoint, report } = log
  const parsed = parseCheckpoint(Buffer.from(log.kept))
  const where = 'kept checkpoint'
  if (parsed === undefined || !isSigned(parsed.note, log.key)) {
    report({ where, reason: 'not a checkpoint signed with the given key' })
    return
  }
  const older = parsed.checkpoint
  if (older.origin !== checkpoint.origin) report({ where, reason: `it is of another log: ${older.origin}` })
  else if (older.size > checkpoint.size)
    report({
      where: CHECKPOINT_NAME,
      reason: `truncated: the log once had ${older.size} entries, now ${checkpoint.size}`,
    })
  else if (!(await hadRoot(hashReader(storage, checkpoint.size), older)))
    report({ where: CHECKPOINT_NAME, reason: `the first ${older.size} entries are not those of the kept checkpoint` })
}

async function leftoversOf(storage: LedgerStorage, size: number): Promise<readonly string[]> {
  const expected = new Set([CHECKPOINT_NAME])
  for (const { file, index, width } of filesOf(size)) expected.add(fileName(file, { index, width }))
  return (await storage.list()).filter((name) => !expected.has(name))
}

function isSigned(note: SignedNote, key: Uint8Array | VerifierKey): boolean {
  return key instanceof Uint8Array ? isSignedWith(note, key) : verifyNote(note, key)
}
