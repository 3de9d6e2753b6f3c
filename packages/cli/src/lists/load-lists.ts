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
const VERSION_DIGITS = 12

/** `asOf`: the ISO day on which ages are judged. */
export type ListLoading = RegistryPlace & Readonly<{ asOf: string; onNote(text: string): void }>

/** A list that may be used: its facts, and its entries as they stream. */
export type OpenedList = Readonly<{
  info: ListInfo
  entries: Iterable<HashListEntry>
  quarantined: ReadonlySet<string>
}>

/** Every list in memory, in the order given. UserError as `openLists`, and for a canary that is not found. */
export async function loadLists(options: readonly ListOption[], loading: ListLoading): Promise<readonly HeldList[]> {
  const lists: HeldList[] = []
  for await (const { info, entries, quarantined } of openLists(options, loading)) {
    const builder = createListBuilder(info, quarantined)
    for (const entry of entries) builder.add({ ...entry.digests, ...entry })
    const list = builder.finish()
    const reason = 'its test entries are not found: no answer of it would hold'
    if (!list.canary.holds()) throw new UserError({ code: 'refused', subject: info.name, reason })
    lists.push(list)
  }
  return lists
}

/** One list after the other. UserError for a name used twice, a missing or malformed list, and one past its age whose
 * owner said to refuse it. */
export async function* openLists(options: readonly ListOption[], loading: ListLoading): AsyncGenerator<OpenedList> {
  const twice = options.find(({ name }, at) => options.findIndex((other) => other.name === name) !== at)
  if (twice !== undefined)
    throw new UserError({ code: 'usage', subject: `--list ${twice.name}`, reason: 'is given twice' })
  for (const option of options)
    yield option.kind === 'file' ? await openFile(option) : openRegistered(option.name, loading)
}

async function openFile({
  name,
  file,
  realm,
  victim,
  distanceBits,
  date,
  format,
}: ListFileOption): Promise<OpenedList> {
  const stamp = await digestOf(file)
  const info = { name, version: stamp.slice(0, VERSION_DIGITS), date, realm, victim, distanceBits, stamp }
  return { info, entries: readHashList(file, format), quarantined: new Set() }
}

function openRegistered(name: string, { asOf, onNote, ...place }: ListLoading): OpenedList {
  const registry = operatorRegistry(place)
  const { version, date, realm, victim, distancesBits, stamp, maxAgeDays, whenStale, context } = registry.facts(name)
  const age = listAge({ date, ...(maxAgeDays !== undefined && { maxAgeDays }) }, asOf)
  if (age.stale) {
    const reason =
      age.days === undefined ? 'has an age limit and no date' : `is ${age.days} days old, ${maxAgeDays} allowed`
    if (whenStale === 'refuse')
      throw new UserError({ code: 'refused', subject: `list ${name}`, reason: `${reason}: get a newer version` })
    onNote(`List ${name} ${reason}: every answer says so.`)
  }
  const known = { name, version, date, realm, victim, distanceBits: distancesBits.pdq, stamp, age }
  const info = context === undefined ? known : { ...known, context }
  return { info, entries: registry.entries(name), quarantined: quarantinedEntries(registry.at(name)) }
}

/** SHA-256 of a list's file. UserError `not-found`. */
async function digestOf(file: string): Promise<string> {
  try {
    await (await open(file)).close()
  } catch (cause) {
    throw new UserError({ code: 'not-found', subject: file, reason: 'the list cannot be read', cause })
  }
  const digest = createHash('sha256')
  for await (const piece of createReadStream(file)) digest.update(piece as Uint8Array)
  return digest.digest('hex')
}
