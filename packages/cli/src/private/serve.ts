// The holder's side of a private lookup: lists into a published set and buckets, and a service on this machine.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { join } from 'node:path'
import { UserError } from '@rempart/core'
import {
  canaryInputs,
  createBuckets,
  createBudget,
  createLookupServer,
  inputOf,
  obliviousKeys,
  outputOf,
  packSet,
} from '@rempart/exchange'
import type { ServedList } from '@rempart/exchange'
import { writeDurably } from '../case/durable-file.ts'
import { privateLookupSeed } from '../keys/key-folder.ts'
import type { ListOption } from '../lists/list-option.ts'
import { type ListLoading, streamLists } from '../lists/load-lists.ts'

export type ServeSettings = Readonly<{
  loading: ListLoading
  lists: readonly ListOption[]
  /** File of `NAME SHA-256-OF-TOKEN` lines. */
  clients: string | undefined
  /** Elements or buckets a client may ask for in a day. */
  budget: number
  now: () => Date
  onProgress(done: number, total: number): void
}>
export type Prepared = Readonly<{ server: Server; publicKey: string; lists: readonly ServedList[]; leakBits: number }>

const PROGRESS_EVERY = 1_000

/** Reads the lists and makes the server, not yet listening. UserError for what the operator can mend. */
export async function prepareService(settings: ServeSettings): Promise<Prepared> {
  const { budget, now, loading } = settings
  if (settings.lists.length === 0)
    throw new UserError({ code: 'usage', subject: 'private serve', reason: 'name at least one list with --list' })
  const seed = privateLookupSeed(loading.keys)
  const keys = obliviousKeys(seed)
  const inputs: Uint8Array[] = []
  const lists: ServedList[] = []
  for await (const { info, entries } of streamLists(settings.lists, settings.loading)) {
    const { name, version, date, realm } = info
    if (realm === 'known-good' || realm === 'negative')
      throw new UserError({ code: 'usage', subject: `--list ${name}`, reason: `${realm} lists are not served` })
    const before = inputs.length
    for (const { digests } of entries)
      for (const kind of ['md5', 'sha1', 'sha256'] as const) {
        const hex = digests[kind]
        if (hex !== undefined) inputs.push(inputOf(kind, Buffer.from(hex, 'hex')))
      }
    lists.push({ name, version, date, digests: inputs.length - before })
  }
  inputs.push(...canaryInputs())
  const set = publishedSet(inputs, { folder: loading.keys, seed, onProgress: settings.onProgress })
  const buckets = createBuckets(inputs, seed)
  const clients = settings.clients === undefined ? new Map<string, string>() : readClients(settings.clients)
  const server = createLookupServer({ keys, set, buckets, lists, budget: createBudget(budget, now), clients })
  return { server, publicKey: Buffer.from(keys.publicKey).toString('hex'), lists, leakBits: buckets.shape.leakBits }
}

/** Kept beside the keys, because each output costs a scalar multiplication: made again only for other lists or keys. */
function publishedSet(
  inputs: readonly Uint8Array[],
  { folder, seed, onProgress }: Readonly<{ folder: string; seed: Uint8Array } & Pick<ServeSettings, 'onProgress'>>,
): Uint8Array {
  const name = createHash('sha256').update(seed)
  for (const input of inputs) name.update(input)
  const path = join(folder, 'private-sets', `${name.digest('hex').slice(0, 32)}.set`)
  if (existsSync(path)) return readFileSync(path)
  const keys = obliviousKeys(seed)
  const outputs = inputs.map((input, at) => {
    if (at % PROGRESS_EVERY === 0) onProgress(at, inputs.length)
    return outputOf(keys, input)
  })
  const set = packSet(outputs, seed)
  mkdirSync(join(folder, 'private-sets'), { recursive: true, mode: 0o700 })
  writeDurably(path, [set], 0o600)
  return set
}

function readClients(file: string): ReadonlyMap<string, string> {
  if (!existsSync(file)) throw new UserError({ code: 'not-found', subject: file, reason: 'there is no such file' })
  const lines = readFileSync(file, 'utf8').split(/\r?\n/u).entries()
  const clients = new Map<string, string>()
  for (const [at, line] of lines) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const [, name, digest] = /^(\S{1,64}) ([0-9a-f]{64})$/u.exec(line.trim()) ?? []
    if (name === undefined || digest === undefined)
      throw new UserError({ code: 'malformed', subject: `${file}:${at + 1}`, reason: 'is no "NAME SHA-256-OF-TOKEN"' })
    clients.set(name, digest)
  }
  if (clients.size === 0) throw new UserError({ code: 'malformed', subject: file, reason: 'names no client' })
  return clients
}
