// Hash lists named on the command line, read whole into memory before the line starts.
import { createReadStream } from 'node:fs'
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { UserError, listAge } from '@rempart/core'
import { quarantinedEntries, readHashList } from '@rempart/exchange'
import type { HashListEntry } from '@rempart/exchange'
import { createListBuilder } from '@rempart/pipeline'
import type { HeldList, ListInfo } from '@rempart/pipeline'
import type { ListFileOption, ListOption } from './list-option.ts'
import { operatorRegistry } from './open-registry.ts'
import type { RegistryPlace } from './open-registry.ts'

/** The version of a list nobody numbered: the first digits of its file's SHA-256. */
export const VERSION_DIGITS = 12

/** `asOf`: the ISO day on which ages are judged. */
export type ListLoading = RegistryPlace & Readonly<{ asOf: string; onNote(text: string): void }>

/** Every list, in the order given. UserError for a name used twice, a missing or malformed list, one past its age whose
 * owner said to refuse it, and a canary that is not found. */
export async function loadLists(options: readonly ListOption[], loading: ListLoading): Promise<readonly HeldList[]> {
  const twice = options.find(({ name }, at) => options.findIndex((other) => other.name === name) !== at)
  if (twice !== undefined)
    throw new UserError({ code: 'usage', subject: `--list ${twice.name}`, reason: 'is given twice' })
  const lists: HeldList[] = []
  for (const option of options)
    lists.push(option.kind === 'file' ? await loadFile(option) : loadRegistered(option.name, loading))
  for (const { info, canary } of lists)
    if (!canary.holds())
      throw new UserError({
        code: 'refused',
        subject: info.name,
        reason: 'its test entries are not found: no answer of it would hold',
      })
  return lists
}

async function loadFile({ name, file, realm, victim, distanceBits, date, format }: ListFileOption): Promise<HeldList> {
  const stamp = await digestOf(file)
  const info = { name, version: stamp.slice(0, VERSION_DIGITS), date, realm, victim, distanceBits, stamp }
  return held(info, readHashList(file, format))
}

function loadRegistered(name: string, { asOf, onNote, ...place }: ListLoading): HeldList {
  const registry = operatorRegistry(place)
  const { version, date, realm, victim, distancesBits, stamp, maxAgeDays, whenStale } = registry.facts(name)
  const age = listAge({ date, ...(maxAgeDays !== undefined && { maxAgeDays }) }, asOf)
  if (age.stale) {
    const reason =
      age.days === undefined ? `has an age limit and no date` : `is ${age.days} days old, ${maxAgeDays} allowed`
    if (whenStale === 'refuse')
      throw new UserError({ code: 'refused', subject: `list ${name}`, reason: `${reason}: get a newer version` })
    onNote(`List ${name} ${reason}: every answer says so.`)
  }
  const info = { name, version, date, realm, victim, distanceBits: distancesBits.pdq, stamp, age }
  return held(info, registry.entries(name), quarantinedEntries(registry.at(name)))
}

function held(info: ListInfo, entries: Iterable<HashListEntry>, quarantined?: ReadonlySet<string>): HeldList {
  const builder = createListBuilder(info, quarantined)
  for (const entry of entries) builder.add({ ...entry.digests, ...entry })
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
