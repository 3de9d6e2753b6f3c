// The site's evidence store and its key service. The service is a process of its own; this one never holds the
// key-encryption key, and knows its passphrase only where the operator left it in the data folder.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type IntakeKey, type ObjectStore, UserError } from '@rempart/core'
import { connectKeys, folderObjects, type KeyKeeper, type KeySource, s3Objects, superviseKeys } from '@rempart/vault'
import type { Config, S3Config } from '../config.ts'
import { INTAKE_KEY_REFRESH_MS } from '../limits.ts'
import { loadOrCreateSecret } from '../keys/secret-file.ts'
import type { Log } from '../log.ts'

/** What intake, views and jobs need of the vault. */
export type Vault = Readonly<{
  objects: ObjectStore
  keys: KeyKeeper
  /** The key to which intake seals, at most a few seconds after it changed. An older one still opens until the rotation
   * after the next. */
  intakeKey(): IntakeKey
  /** Names evidence: HMAC key of object identifiers. */
  siteKey: Uint8Array
  /** Where objects lie in a folder, that folder; unfinished files are collected there. */
  objectFolder: string | undefined
  close(): Promise<void>
}>

const MAX_SOCKET_PATH_BYTES = 107 // unix(7): 108 with its end mark

/** Starts the key service and opens the store. UserError `key-missing` where the service does not start. */
export async function openVault({
  folder,
  config,
  log,
}: Readonly<{ folder: string; config: Config; log: Log }>): Promise<Vault> {
  const keyFolder = join(folder, 'keys')
  mkdirSync(keyFolder, { recursive: true, mode: 0o700 })
  const socket = join(keyFolder, `service-${process.pid}.sock`)
  if (Buffer.byteLength(socket) > MAX_SOCKET_PATH_BYTES)
    throw new UserError({ code: 'limit-exceeded', subject: folder, reason: 'the path is too long for a socket in it' })
  const service = await superviseKeys({
    folder: join(keyFolder, 'service'),
    socket,
    source: keySource(config, keyFolder, log),
    onRestart: () => log.warn({ event: 'key-service-restarted' }),
  })
  const keys = connectKeys(socket)
  let intakeKey = await keys.intakeKey()
  const refresh = setInterval(() => {
    keys.intakeKey().then(
      (key) => (intakeKey = key),
      () => log.warn({ event: 'key-service-unreachable' }),
    )
  }, INTAKE_KEY_REFRESH_MS)
  refresh.unref()
  const objectFolder = config.s3 === undefined ? join(folder, 'evidence') : undefined
  const objects = config.s3 === undefined ? await folderObjects(join(folder, 'evidence')) : openBucket(config.s3)
  return {
    objects,
    keys,
    intakeKey: () => intakeKey,
    objectFolder,
    siteKey: loadOrCreateSecret(join(keyFolder, 'site.key')),
    async close() {
      clearInterval(refresh)
      await keys.close()
      await service.stop()
    },
  }
}

/** A passphrase of our own making lies beside the data that it protects: the operator is told to move it. */
function keySource({ keyCommand, keyPassphraseFile }: Config, keyFolder: string, log: Log): KeySource {
  if (keyCommand !== undefined) return { kind: 'command', command: keyCommand }
  if (keyPassphraseFile !== undefined) return { kind: 'passphrase-file', path: keyPassphraseFile }
  const path = join(keyFolder, 'passphrase')
  if (!existsSync(path)) writeFileSync(path, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flush: true })
  log.warn({ event: 'passphrase-beside-data' })
  return { kind: 'passphrase-file', path }
}

function openBucket({ bucket, prefix, region, endpoint, credentialsFile }: S3Config): ObjectStore {
  const [accessKeyId = '', secretAccessKey = ''] = readFileSync(credentialsFile, 'utf8').split('\n')
  const credentials = { accessKeyId: accessKeyId.trim(), secretAccessKey: secretAccessKey.trim() }
  return s3Objects({ bucket, prefix, region, ...credentials, ...(endpoint === undefined ? {} : { endpoint }) })
}
