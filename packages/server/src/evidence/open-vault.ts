// The site's evidence store and its key service. The service is a process of its own; this one never holds the
// key-encryption key, and knows its passphrase only where the operator left it in the data folder.
import { join } from 'node:path'
import type { IntakeKey, ObjectStore } from '@rempart/core'
import { connectKeys, folderObjects, type KeyKeeper, s3Objects } from '@rempart/vault'
import { bucketSettings } from '../bucket.ts'
import type { Config } from '../config.ts'
import { openKeyService } from '../keys/key-service.ts'
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

/** Starts or finds the key service and opens the store. UserError `key-missing` where there is no service. */
export async function openVault({
  folder,
  config,
  log,
}: Readonly<{ folder: string; config: Config; log: Log }>): Promise<Vault> {
  const service = await openKeyService({ folder, config, log })
  const keys = connectKeys(service.socket)
  let intakeKey = await keys.intakeKey()
  const refresh = setInterval(() => {
    keys.intakeKey().then(
      (key) => (intakeKey = key),
      () => log.warn({ event: 'key-service-unreachable' }),
    )
  }, INTAKE_KEY_REFRESH_MS)
  refresh.unref()
  const objectFolder = config.s3 === undefined ? join(folder, 'evidence') : undefined
  const objects =
    config.s3 === undefined
      ? await folderObjects(join(folder, 'evidence'))
      : s3Objects(bucketSettings(config.s3, config.s3.prefix))
  return {
    objects,
    keys,
    intakeKey: () => intakeKey,
    objectFolder,
    siteKey: loadOrCreateSecret(join(folder, 'keys/site.key')),
    async close() {
      clearInterval(refresh)
      await keys.close()
      await service.stop()
    },
  }
}
