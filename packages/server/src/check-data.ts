// What `rempart serve` would find where it keeps things: the key service and whether it opens, the store of evidence, room on
// the disk. Nothing is made or changed.
import { accessSync, constants, existsSync, mkdtempSync, rmSync, statfsSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { UserError } from '@rempart/core'
import { connectKeys, s3Files, superviseKeys } from '@rempart/vault'
import { bucketSettings } from './bucket.ts'
import type { Config } from './config.ts'
import { keySourceOf } from './keys/key-service.ts'
import { COMFORTABLE_FREE_BYTES, NEEDED_FREE_BYTES } from './limits.ts'

export type DataCheck = Readonly<{ name: string; state: 'ok' | 'missing' | 'optional'; detail: string }>

/** Key service, store and room, in this order. */
export async function checkData(config: Config): Promise<readonly DataCheck[]> {
  return [await keyService(config), await store(config), room(resolve(config.dataFolder))]
}

/** Opened as the server would open it, where there are keys already. */
async function keyService(config: Config): Promise<DataCheck> {
  const name = 'server key service'
  if (config.keySocket !== undefined) return answers(name, config.keySocket, 'answers at REMPART_KEY_SOCKET')
  const folder = join(resolve(config.dataFolder), 'keys')
  const service = join(folder, 'service')
  if (!existsSync(join(service, 'intake-keys.json')))
    return { name, state: 'ok', detail: 'no keys yet: the first start makes them' }
  const source = keySourceOf(config, folder)
  if (source.kind === 'passphrase-file' && !existsSync(source.path))
    return { name, state: 'missing', detail: `the passphrase ${source.path} is not there` }
  const scratch = mkdtempSync(join(tmpdir(), 'rempart-keys-'))
  const socket = join(scratch, 'socket')
  try {
    const started = await superviseKeys({ folder: service, socket, source })
    try {
      return await answers(name, socket, 'starts, and opens the keys in the data folder')
    } finally {
      await started.stop()
    }
  } catch (error) {
    return unable(name, error)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

async function answers(name: string, socket: string, detail: string): Promise<DataCheck> {
  const keys = connectKeys(socket)
  try {
    await keys.intakeKey()
    return { name, state: 'ok', detail }
  } catch (error) {
    return unable(name, error)
  } finally {
    await keys.close()
  }
}

async function store({ s3 }: Config): Promise<DataCheck> {
  const name = 'server store'
  if (s3 === undefined) return { name, state: 'ok', detail: 'evidence and ledger in the data folder' }
  try {
    await s3Files(bucketSettings(s3, s3.ledgerPrefix)).list()
    return { name, state: 'ok', detail: `the bucket ${s3.bucket} answers` }
  } catch (error) {
    return unable(name, error)
  }
}

/** Of the disk that holds the data folder, or will, and whether anything can be written there. */
function room(folder: string): DataCheck {
  const name = 'server room'
  let there = folder
  while (!existsSync(there)) there = dirname(there)
  if (!statSync(there).isDirectory()) return { name, state: 'missing', detail: `${there} is a file, not a folder` }
  if (!isWritable(there)) return { name, state: 'missing', detail: `this user may not write in ${there}` }
  const { bavail, bsize } = statfsSync(there)
  const free = bavail * bsize
  const detail = `${(free / 1024 ** 3).toFixed(1)} GiB free for ${folder}`
  if (free >= COMFORTABLE_FREE_BYTES) return { name, state: 'ok', detail }
  const state = free >= NEEDED_FREE_BYTES ? 'optional' : 'missing'
  return { name, state, detail: `${detail}: reports are refused once it is full` }
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}

function unable(name: string, error: unknown): DataCheck {
  const detail = error instanceof UserError ? error.message : 'cannot be asked'
  return { name, state: 'missing', detail }
}
