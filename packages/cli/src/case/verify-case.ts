// Is the case still what it was when it was closed, and do the files still say the same? Everything is read again.
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { UserError } from '@rempart/core'
import { folderStorage, loadOrCreateSigner, parseVerifierKey, verifyLedger } from '@rempart/ledger'
import type { CheckedEntry, Problem } from '@rempart/ledger'
import { encodePath, receiveSpecial, sealSource } from '@rempart/pipeline'
import type { Folder, Listed, ManifestLine } from '@rempart/pipeline'
import { openFolder } from '../folder/folder.ts'
import { ledgerKeyFile } from '../keys/key-folder.ts'
import { openClosedCase } from './case-folder.ts'
import type { CaseFolder } from './case-folder.ts'

export type CaseReport = Readonly<{
  ok: boolean
  problems: readonly Problem[]
  ledgerEntries: number
  exhibits: number
  /** SHA-256 of the manifest as it was closed; empty where the case was never closed. */
  manifestSha256: string
  filesCompared: number
}>
type Sealed = Pick<ManifestLine, 'type' | 'sizeBytes' | 'gaps'> & Readonly<{ sha256: string | undefined }>

/** Problems beyond this many are counted in one line: a swapped folder would otherwise name every file. */
const MAX_PROBLEMS = 1000
/** The files that the closing entry commits to, by their names in `CaseFolder`. */
const OUTPUTS = ['manifest', 'cards', 'texts', 'csv', 'report', 'run'] as const

/** Checks the ledger, every output against the closing entry, and the files where a folder is given. */
export async function verifyCase(
  path: string,
  { from, key, keys }: Readonly<{ from?: string; key?: string; keys: string }>,
): Promise<CaseReport> {
  const folder = openClosedCase(path)
  const problems: Problem[] = []
  const closed: { committed: ReadonlyMap<string, string> | undefined } = { committed: undefined }
  const ledger = await verifyLedger(folderStorage(folder.ledger), verifierKey(key, keys), {
    onEntry: (entry) => {
      if (entry.entry.type === 'case-closed') closed.committed = openedValues(entry)
    },
  })
  problems.push(...ledger.problems.map(({ where, reason }) => ({ where: `ledger/${where}`, reason })))
  problems.push(...(await compareWithClosing(folder, closed.committed)))
  const sealed = await readManifest(folder, problems)
  const filesCompared = from === undefined ? 0 : await compareFiles(from, sealed, problems)
  const told =
    problems.length > MAX_PROBLEMS ? [...problems.slice(0, MAX_PROBLEMS), tooMany(problems.length)] : problems
  return {
    ok: problems.length === 0,
    problems: told,
    ledgerEntries: ledger.size ?? 0,
    exhibits: sealed.size,
    manifestSha256: closed.committed?.get('manifest') ?? '',
    filesCompared,
  }
}

function verifierKey(key: string | undefined, keys: string): Parameters<typeof verifyLedger>[1] {
  if (key === undefined) {
    if (!existsSync(ledgerKeyFile(keys))) {
      throw new UserError({
        code: 'key-missing',
        subject: ledgerKeyFile(keys),
        reason: 'there is no key here; give --key as it was printed',
      })
    }
    return loadOrCreateSigner(ledgerKeyFile(keys)).publicKey
  }
  const parsed = parseVerifierKey(key)
  if (parsed === undefined)
    throw new UserError({ code: 'usage', subject: '--key', reason: 'is no verifier key (name+id+key)' })
  return parsed
}

function openedValues({ opening }: CheckedEntry): ReadonlyMap<string, string> {
  if (opening?.kind !== 'values') return new Map()
  return new Map(Object.entries(opening.values).map(([name, { value }]) => [name, value]))
}

async function compareWithClosing(
  folder: CaseFolder,
  committed: ReadonlyMap<string, string> | undefined,
): Promise<readonly Problem[]> {
  if (committed === undefined) return [{ where: 'ledger', reason: 'the case was never closed' }]
  const problems: Problem[] = []
  for (const name of OUTPUTS) {
    const file = folder[name]
    const expected = committed.get(name)
    if (expected === undefined) {
      if (existsSync(file)) problems.push({ where: file, reason: 'was not there when the case was closed' })
    } else if (!existsSync(file)) problems.push({ where: file, reason: 'is missing' })
    else if ((await digestOf(file)) !== expected)
      problems.push({ where: file, reason: 'is not what was closed (SHA-256 differs)' })
  }
  return problems
}

async function digestOf(file: string): Promise<string> {
  const digest = createHash('sha256')
  for await (const piece of createReadStream(file)) digest.update(piece as Uint8Array)
  return digest.digest('hex')
}

async function readManifest(folder: CaseFolder, problems: Problem[]): Promise<ReadonlyMap<string, Sealed>> {
  const sealed = new Map<string, Sealed>()
  if (!existsSync(folder.manifest)) return sealed
  let line = 0
  for await (const text of createInterface({ input: createReadStream(folder.manifest) })) {
    line += 1
    try {
      const { path, type, sha256, sizeBytes, gaps } = JSON.parse(text) as ManifestLine
      sealed.set(path, { type, sha256, sizeBytes, gaps })
    } catch {
      problems.push({ where: `${folder.manifest}:${line}`, reason: 'is no JSON' })
    }
  }
  return sealed
}

async function compareFiles(from: string, sealed: ReadonlyMap<string, Sealed>, problems: Problem[]): Promise<number> {
  const folder = openFolder(from)
  const seen = new Set<string>()
  let compared = 0
  try {
    for await (const listed of folder.list()) {
      const path = encodePath(listed.name)
      seen.add(path)
      const expected = sealed.get(path)
      const reason = expected === undefined ? 'is not in the manifest' : compareListed(folder, listed, expected)
      if (reason !== undefined) problems.push({ where: path, reason })
      if (listed.kind === 'file' && expected?.sha256 !== undefined) compared += 1
    }
  } finally {
    folder.close()
  }
  for (const path of sealed.keys()) {
    if (!path.includes('//') && !seen.has(path)) problems.push({ where: path, reason: 'is no longer in the folder' })
  }
  return compared
}

/** What could not be read at the time has nothing to be compared with. */
function compareListed(folder: Folder, listed: Listed, sealed: Sealed): string | undefined {
  const { type, sha256, sizeBytes, gaps } = sealed
  if (type === 'inode/unreadable') return undefined
  const kind = sha256 === undefined && type.startsWith('inode/') ? type.slice('inode/'.length) : 'file'
  if (listed.kind !== kind) return `is now: ${listed.kind}; was: ${kind}`
  if (kind === 'file') return sha256 === undefined ? undefined : compareFile(folder, listed, { sha256, sizeBytes })
  if (listed.sizeBytes !== sizeBytes) return `has ${listed.sizeBytes} bytes, had ${sizeBytes}`
  return kind === 'symlink' ? compareLink(folder, listed, gaps) : undefined
}

/** A link whose target could not be read at the time has nothing to be compared with. */
function compareLink(folder: Folder, listed: Listed, gaps: Sealed['gaps']): string | undefined {
  const { type, gap } = receiveSpecial('symlink')
  const was = gaps.find(({ reason }) => reason === gap.reason)?.detail
  if (was === undefined || type === `inode/${was}`) return undefined
  const target = folder.readLink(listed)
  if ('reason' in target) return `cannot be read (${target.reason})`
  return receiveSpecial('symlink', encodePath(target)).gap.detail === was ? undefined : 'leads elsewhere'
}

function compareFile(
  folder: Folder,
  listed: Listed,
  { sha256, sizeBytes }: Pick<Sealed, 'sha256' | 'sizeBytes'>,
): string | undefined {
  if (listed.sizeBytes !== sizeBytes) return `has ${listed.sizeBytes} bytes, had ${sizeBytes}`
  const opened = folder.open(listed)
  if ('reason' in opened) return `cannot be read (${opened.reason})`
  try {
    return sealSource(opened.source).sha256 === sha256 ? undefined : 'has other content (SHA-256 differs)'
  } finally {
    opened.close()
  }
}

function tooMany(count: number): Problem {
  return { where: 'summary', reason: `${count} differences in all, the first ${MAX_PROBLEMS} are named` }
}
