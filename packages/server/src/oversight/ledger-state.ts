// How the ledger stands: what is published, what its witnesses have signed, what its last verification found.
import { COSIGNED_NAME, cosignedAt, CHECKPOINT_NAME, parseCheckpoint, type WitnessPolicy } from '@rempart/ledger'
import { isLogHalted, lastVerification, logSize, type LedgerVerification } from '@rempart/store'
import type { Services } from '../services.ts'

export type WitnessState = Readonly<{ name: string; cosignedAt: Date | undefined }>
export type LedgerState = Readonly<{
  /** Entries of the database. */
  entries: number
  /** Entries in the newest checkpoint; undefined before the first. */
  published: number | undefined
  /** Entries that enough witnesses vouch for; undefined where none do. */
  cosigned: number | undefined
  halted: boolean
  /** When each witness of the policy signed the newest cosigned checkpoint. */
  witnesses: readonly WitnessState[]
  verification: LedgerVerification | undefined
}>

export async function ledgerState(
  { database, tiles }: Pick<Services, 'database' | 'tiles'>,
  policy: WitnessPolicy | undefined,
): Promise<LedgerState> {
  const read = async (name: string) => parseCheckpoint((await tiles.read(name)) ?? new Uint8Array(0))
  const cosigned = await read(COSIGNED_NAME)
  const witnesses = (policy?.witnesses ?? []).map(({ name, key }) => {
    const seconds = cosigned && cosignedAt(cosigned.note, key)
    return { name, cosignedAt: seconds === undefined ? undefined : new Date(seconds * 1000) }
  })
  return {
    entries: await logSize(database),
    published: (await read(CHECKPOINT_NAME))?.checkpoint.size,
    cosigned: cosigned?.checkpoint.size,
    halted: await isLogHalted(database),
    witnesses,
    verification: await lastVerification(database),
  }
}
