// Where the published ledger lies: in the data folder, or, for a site of several machines, in its bucket.
import { join } from 'node:path'
import { folderStorage, type LedgerStorage, whileGrowing } from '@rempart/ledger'
import { s3Files } from '@rempart/vault'
import { bucketSettings } from '../bucket.ts'
import type { Config } from '../config.ts'

/** Readable while another process publishes. */
export function openTiles({ s3 }: Pick<Config, 's3'>, folder: string): LedgerStorage {
  return whileGrowing(
    s3 === undefined ? folderStorage(join(folder, 'ledger')) : s3Files(bucketSettings(s3, s3.ledgerPrefix)),
  )
}
