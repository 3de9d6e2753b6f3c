// Hash lists named on the command line: opened to be asked, or streamed entry by entry to whoever builds something of them.
import { createReadStream } from 'node:fs'
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { UserError } from '@rempart/core'
import type { ListInfo } from '@rempart/core'
import {
  createListTables,
  listInfoOf,
  openHeldList,
  openLists,
  readHashList,
  readTables,
  writeTables,
} from '@rempart/exchange'
import type { ClosableList, HashListEntry, ListTables } from '@rempart/exchange'
import { indexKey } from '../keys/key-folder.ts'
import type { ListFileOption, ListOption } from './list-option.ts'
import { operatorRegistry } from './open-registry.ts'
import type { RegistryPlace } from './open-registry.ts'

/** The version of a list nobody numbered: the first digits of its file's SHA-256. */
const VERSION_DIGITS = 12

/** `asOf`: the ISO day on which ages are judged. */
export type ListLoading = RegistryPlace & Readonly<{ asOf: string; onNote(text: string): void }>

/** A list that may be used: its facts, and its entries as they stream. */
export type StreamedList = Readonly<{ info: ListInfo; entries: Iterable<HashListEntry> }>
/** Lists that can be asked, in the order given; `close` ends their threads. */
export type LoadedLists = Readonly<{ lists: readonly ClosableList[]; close(): Promise<void> }>

/** Opens every list. `threads`: see openHeldList; for large lists of the registry. UserError as `streamLists`, and for a
 * canary that is not found. */
export async function loadLists(
  options: readonly ListOption[],
  { threads, ...loading }: ListLoading & Readonly<{ threads: number }>,
): Promise<LoadedLists> {
  requireDistinct(options)
  const lists: ClosableList[] = []
  const close = async (): Promise<void> => {
    for (const list of lists) await list.close()
  }
  try {
    for (const option of options)
      lists.push(
        option.kind === 'file' ? await heldFile(option, loading) : await heldRegistered(option.name, loading, threads),
      )
  } catch (cause) {
    await close()
    throw cause
  }
  for (const { info } of lists) noteAge(info, loading)
  return { lists, close }
}

/** One list after the other. UserError for an image, for a name used twice, a missing or malformed list, and one past its age whose
 * owner said to refuse it. */
export async function* streamLists(options: readonly ListOption[], loading: ListLoading): AsyncGenerator<StreamedList> {
  requireDistinct(options)
  for (const option of options) {
    if (option.kind === 'file' && option.image !== undefined) {
      const reason = 'this command reads every entry and opens no image: leave "image" out'
      throw new UserError({ code: 'usage', subject: `--list ${option.name}`, reason })
    }
    const streamed = option.kind === 'file' ? await streamFile(option) : streamRegistered(option.name, loading)
    noteAge(streamed.info, loading)
    yield streamed
  }
}

function requireDistinct(options: readonly ListOption[]): void {
  const twice = options.find(({ name }, at) => options.findIndex((other) => other.name === name) !== at)
  if (twice !== undefined)
    throw new UserError({ code: 'usage', subject: `--list ${twice.name}`, reason: 'is given twice' })
}

async function heldFile(option: ListFileOption, loading: ListLoading): Promise<ClosableList> {
  const streamed = await streamFile(option)
  const { info } = streamed
  const tables =
    option.image === undefined ? buildTables(streamed) : keptTables(option, option.image, { streamed, loading })
  const list = await openHeldList({ tables, info, quarantined: new Set(), threads: 0 })
  if (list.canaryHolds()) return list
  const reason = 'its test entries are not found: no answer of it would hold'
  throw new UserError({ code: 'refused', subject: info.name, reason })
}

function buildTables({ info, entries }: StreamedList): ListTables {
  const builder = createListTables(info)
  for (const entry of entries) builder.add(entry)
  return builder.finish()
}

/** The tables of an image of this file under these settings; built, and kept there, where it is of another state or absent.
 * UserError `malformed` where a file that is no image, or a damaged one, stands there: it is left alone. */
function keptTables(
  { name, realm, victim, format }: ListFileOption,
  image: string,
  { streamed, loading }: Readonly<{ streamed: StreamedList; loading: ListLoading }>,
): ListTables {
  const madeOf = JSON.stringify({ file: streamed.info.stamp, realm, victim, format })
  const place = { path: resolve(image), key: indexKey(loading.keys), madeOf }
  const kept = readTables(place)
  if (kept.kind === 'kept') return kept.tables
  if (kept.kind === 'stale')
    loading.onNote(
      `Image ${image} was made of another state of list ${name}, or under other settings: it is made again.`,
    )
  const tables = buildTables(streamed)
  writeTables(place, tables)
  return tables
}

async function heldRegistered(name: string, loading: ListLoading, threads: number): Promise<ClosableList> {
  const { asOf, onNote: _onNote, ...place } = loading
  const opened = await openLists({
    registry: operatorRegistry(place),
    names: [name],
    today: () => asOf,
    threads,
    follow: 'no',
  })
  const [held] = opened.lists()
  if (held !== undefined) return { ...held, close: opened.close }
  throw opened.refused()[0]?.reason ?? new Error(`list ${name} is neither open nor refused`)
}

async function streamFile({
  name,
  file,
  realm,
  victim,
  distanceBits,
  date,
  format,
}: ListFileOption): Promise<StreamedList> {
  const stamp = await digestOf(file)
  const info = { name, version: stamp.slice(0, VERSION_DIGITS), date, realm, victim, distanceBits, stamp }
  return { info, entries: readHashList(file, format) }
}

function streamRegistered(name: string, { asOf, onNote: _onNote, ...place }: ListLoading): StreamedList {
  const registry = operatorRegistry(place)
  return { info: listInfoOf(registry.facts(name), asOf), entries: registry.entries(name) }
}

function noteAge({ name, age }: ListInfo, { onNote }: ListLoading): void {
  if (age?.stale !== true) return
  const reason = age.days === undefined ? 'has an age limit and no date' : `is ${age.days} days old`
  onNote(`List ${name} ${reason}: every answer says so.`)
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
