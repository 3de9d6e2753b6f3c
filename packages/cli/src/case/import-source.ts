// A finished case and the folder it was made from, as what a site takes in: verified first, then read line by line.
import { createReadStream, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { UserError } from '@rempart/core'
import type { Card } from '@rempart/core'
import { parseCheckpoint } from '@rempart/ledger'
import { decodePath } from '@rempart/pipeline'
import type { Folder, OpenedFile } from '@rempart/pipeline'
import type { CaseSource, ImportedCard, ImportedLine } from '@rempart/server'
import { lookAt, openFolder } from '../folder/folder.ts'
import { openFinishedCase } from './case-folder.ts'
import type { CaseFolder } from './case-folder.ts'
import { verifyCase } from './verify-case.ts'

const READ_BYTES = 1024 * 1024

export type ImportOptions = Readonly<{ path: string; from: string; keys: string; key?: string }>

/** UserError `conflict` where ledger, manifest or cards differ from what was closed; `close` ends reading. */
export async function openImport({
  path,
  from,
  keys,
  key,
}: ImportOptions): Promise<CaseSource & Readonly<{ close(): void }>> {
  const report = await verifyCase(path, { keys, ...(key !== undefined && { key }) })
  const [first] = report.problems
  if (first !== undefined) throw new UserError({ code: 'conflict', subject: first.where, reason: first.reason })
  const folder = openFinishedCase(path)
  const checkpoint = readFileSync(join(folder.ledger, 'checkpoint'), 'utf8')
  const parsed = parseCheckpoint(Buffer.from(checkpoint))
  if (parsed === undefined)
    throw new UserError({ code: 'malformed', subject: folder.ledger, reason: 'has no checkpoint' })
  const files = openFolder(from)
  return {
    origin: parsed.checkpoint.origin,
    checkpoint,
    ledgerEntries: parsed.checkpoint.size,
    manifestSha256: report.manifestSha256,
    lines: () => readLines(folder, files, resolve(from)),
    cards: () => readCards(folder),
    close: () => files.close(),
  }
}

async function* readLines(folder: CaseFolder, files: Folder, root: string): AsyncGenerator<ImportedLine> {
  let number = 0
  for await (const line of createInterface({ input: createReadStream(folder.manifest) })) {
    number += 1
    const { path, sha256 } = JSON.parse(line) as Readonly<{ path: string; sha256?: string }>
    // A hidden preview has its bytes inside its picture; what could not be read has no digest.
    const file = sha256 === undefined || path.includes('//') ? undefined : readFile(files, root, path)
    yield { number, line, path, sha256, file }
  }
}

/** The cards with their members named by number: `verifyCase` has held both files to what the ledger closed with. */
async function* readCards(folder: CaseFolder): AsyncGenerator<ImportedCard> {
  const numbers = new Map<string, number>()
  for await (const line of createInterface({ input: createReadStream(folder.manifest) }))
    numbers.set((JSON.parse(line) as Readonly<{ path: string }>).path, numbers.size + 1)
  const numberOf = (path: string): number => {
    const number = numbers.get(path)
    if (number === undefined)
      throw new UserError({ code: 'conflict', subject: path, reason: 'is on a card and not in the manifest' })
    return number
  }
  for await (const line of createInterface({ input: createReadStream(folder.cards) })) {
    const { position, lane, reasons, kind, members, tiles } = JSON.parse(line) as Card
    yield { position, lane, reasons, kind, members: members.map(numberOf), tiles: tiles.map(numberOf) }
  }
}

async function* readFile(files: Folder, root: string, path: string): AsyncGenerator<Uint8Array> {
  const name = decodePath(path)
  const listed = lookAt(Buffer.concat([Buffer.from(`${root}/`), name]), name)
  if (listed === undefined || listed.kind !== 'file')
    throw new UserError({ code: 'conflict', subject: path, reason: 'is no longer in the folder' })
  const opened: OpenedFile | Readonly<{ reason: string }> = files.open({ ...listed, kind: 'file' })
  if ('reason' in opened) throw new UserError({ code: 'unreadable', subject: path, reason: opened.reason })
  try {
    for (let at = 0; at < opened.source.sizeBytes; at += READ_BYTES) yield opened.source.slice(at, READ_BYTES)
  } finally {
    opened.close()
  }
}
