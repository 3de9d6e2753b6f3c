// The key service of a site: a process that this one starts and watches over, or one that runs elsewhere and is reached by a
// socket (docs/several-machines.md).
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { UserError } from '@rempart/core'
import { type KeySource, superviseKeys } from '@rempart/vault'
import type { Config } from '../config.ts'
import { type Log, openLog } from '../log.ts'

const MAX_SOCKET_PATH_BYTES = 107 // unix(7): 108 with its end mark

export type KeyService = Readonly<{ socket: string; stop(): Promise<void> }>

/** Resolves when it answers at the socket, or is told to be elsewhere. UserError `key-missing` where it does not start. */
export async function openKeyService({
  folder,
  config,
  log,
}: Readonly<{ folder: string; config: Config; log: Log }>): Promise<KeyService> {
  if (config.keySocket !== undefined) return { socket: config.keySocket, stop: () => Promise.resolve() }
  return startService({ folder, config, log, name: `service-${process.pid}.sock` })
}

/** The key service alone, at `keys/service.sock` of the data folder, for the other machines of a site. */
export async function startKeyService(config: Config): Promise<KeyService> {
  return startService({
    folder: resolve(config.dataFolder),
    config,
    log: openLog(config.logLevel),
    name: 'service.sock',
  })
}

async function startService({
  folder,
  config,
  log,
  name,
}: Readonly<{ folder: string; config: Config; log: Log; name: string }>): Promise<KeyService> {
  const keyFolder = join(folder, 'keys')
  mkdirSync(keyFolder, { recursive: true, mode: 0o700 })
  const socket = join(keyFolder, name)
  if (Buffer.byteLength(socket) > MAX_SOCKET_PATH_BYTES)
    throw new UserError({ code: 'limit-exceeded', subject: folder, reason: 'the path is too long for a socket in it' })
  const { stop } = await superviseKeys({
    folder: join(keyFolder, 'service'),
    socket,
    source: madeSource(config, keyFolder, log),
    onRestart: () => log.warn({ event: 'key-service-restarted' }),
  })
  return { socket, stop }
}

/** Where the settings say that the key-encryption key is; a passphrase file may have to be made yet. */
export function keySourceOf({ keyCommand, keyPassphraseFile }: Config, keyFolder: string): KeySource {
  if (keyCommand !== undefined) return { kind: 'command', command: keyCommand }
  return { kind: 'passphrase-file', path: keyPassphraseFile ?? join(keyFolder, 'passphrase') }
}

/** A passphrase of our own making lies beside the data that it protects: the operator is told to move it. */
function madeSource(config: Config, keyFolder: string, log: Log): KeySource {
  const source = keySourceOf(config, keyFolder)
  if (source.kind === 'command' || config.keyPassphraseFile !== undefined) return source
  if (!existsSync(source.path))
    writeFileSync(source.path, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flush: true })
  log.warn({ event: 'passphrase-beside-data' })
  return source
}
