// Where the published ledger lies: in the data folder, or, for a site of several machines, in its bucket.
import { join } from 'node:path'
import { folderStorage, type LedgerStorage, whileGrowing } from '@rempart/ledger'
import { s3Files } from '@rempart/vault'
import { bucketSettings } from '../bucket.ts'
import type { Config } from '../config.ts'

const LOST_SYNC_EXIT = 74

/** Readable while another process publishes. */
export function openTiles({ s3 }: Pick<Config, 's3'>, folder: string): LedgerStorage {
  if (s3 !== undefined) return whileGrowing(s3Files(bucketSettings(s3, s3.ledgerPrefix)))
  return whileGrowing(endingOnLostSync(folderStorage(join(folder, 'ledger'))))
}

/** After a failed fsync nothing is known about what the disk holds, and what is read again may be in memory only: the process ends with
 * 74 (EX_IOERR of sysexits.h), and the next start compares what is there with the database. */
function endingOnLostSync(storage: LedgerStorage): LedgerStorage {
  return {
    ...storage,
    write: (files) =>
      storage.write(files).catch((error: unknown) => {
        if (isLostSync(error)) endProcess(error)
        throw error
      }),
  }
}

function isLostSync(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && ['fsync', 'fdatasync'].includes(String(error.syscall))
}

function endProcess({ code }: NodeJS.ErrnoException): never {
  process.stderr.write(
    `ledger: fsync failed (${code ?? 'unknown'}); stopping, because what the disk holds is not known\n`,
  )
  process.exit(LOST_SYNC_EXIT)
}
