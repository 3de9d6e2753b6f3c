// Hash lists named on the command line, read whole into memory before the line starts.
import { createReadStream } from 'node:fs'
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { UserError } from '@rempart/core'
import { readHashList } from '@rempart/exchange'
import { createListBuilder } from '@rempart/pipeline'
import type { HeldList } from '@rempart/pipeline'
import type { ListOption } from './list-option.ts'

/** The version of a list nobody numbered: the first digits of its file's SHA-256. */
export const VERSION_DIGITS = 12

/** Every list, in the order given. UserError for a name used twice, a missing file, a malformed line. */
export async function loadLists(options: readonly ListOption[]): Promise<readonly HeldList[]> {
  const twice = options.find(({ name }, at) => options.findIndex((other) => other.name === name) !== at)
  if (twice !== undefined)
    throw new UserError({ code: 'usage', subject: `--list ${twice.name}`, reason: 'is given twice' })
  const lists: HeldList[] = []
  for (const option of options) lists.push(await loadList(option))
  return lists
}

async function loadList({ name, file, realm, victim, distanceBits, date }: ListOption): Promise<HeldList> {
  const version = (await digestOf(file)).slice(0, VERSION_DIGITS)
  const builder = createListBuilder({ name, version, date, realm, victim, distanceBits })
  for (const entry of readHashList(file)) builder.add({ ...entry.digests, ...entry })
  return builder.finish()
}

/** SHA-256 of a list's file. UserError `not-found`. */
export async function digestOf(file: string): Promise<string> {
  try {
    await (await open(file)).close()
  } catch (cause) {
    throw new UserError({ code: 'not-found', subject: file, reason: 'the list cannot be read', cause })
  }
  const digest = createHash('sha256')
  for await (const piece of createReadStream(file)) digest.update(piece as Uint8Array)
  return digest.digest('hex')
}
