// A rotation of the key-encryption key, after two persons have asked for it: a new generation is begun, every case key and
// every key in intake is wrapped under it, and the older generation is destroyed. Killed anywhere, it goes on when it is run
// again; evidence stays readable throughout.
import { setTimeout as pause } from 'node:timers/promises'
import {
  caseKeysAfter,
  intakeSealedAfter,
  inTransaction,
  replaceCaseKeys,
  replaceKeys,
  withSessionLock,
} from '@rempart/store'
import { KEYS_PER_BATCH, ROTATION_GRACE_MS } from '../limits.ts'
import type { Services } from '../services.ts'

/** Keys that were wrapped anew. */
export type RotationRun = Readonly<{ caseKeys: number; intakeKeys: number }>

type RotationServices = Pick<Services, 'database' | 'ledger' | 'vault'>
/** Any number that nothing else locks. Two rotations at once could destroy what the other has not wrapped yet. */
const ROTATION_LOCK = 0x6b657973

/** Runs to the end. Throws where another rotation of this site is under way: try again later. */
export async function rotateKeys(
  services: RotationServices,
  { graceMs = ROTATION_GRACE_MS }: Readonly<{ graceMs?: number }> = {},
): Promise<RotationRun> {
  let run: RotationRun | undefined
  await withSessionLock(services.database, ROTATION_LOCK, async () => {
    run = await rotateLocked(services, graceMs)
  })
  if (run === undefined) throw new Error('another rotation is under way')
  return run
}

async function rotateLocked(services: RotationServices, graceMs: number): Promise<RotationRun> {
  const { database, ledger, vault } = services
  await vault.keys.beginRotation()
  await inTransaction(database, (tx) =>
    ledger.appendActs(tx, [{ type: 'key-event', facts: { event: 'rotation-begun' } }]),
  )
  const first = await rotateAll(services)
  await pause(graceMs) // keys that were wrapped before the beginning are committed by now
  const rest = await rotateAll(services)
  const caseKeys = first.caseKeys + rest.caseKeys
  const intakeKeys = first.intakeKeys + rest.intakeKeys
  await vault.keys.finishRotation()
  const facts = { event: 'rotation-finished', caseKeys, intakeKeys }
  await inTransaction(database, (tx) => ledger.appendActs(tx, [{ type: 'key-event', facts }]))
  return { caseKeys, intakeKeys }
}

async function rotateAll({ database, vault }: RotationServices): Promise<RotationRun> {
  let caseKeys = 0
  for (let after = ''; ; ) {
    const page = await caseKeysAfter(database, { after, limit: KEYS_PER_BATCH })
    const replaced = await Promise.all(
      page.map(async ({ caseId, key }) => {
        const { wrapped } = await vault.keys.rotate(key, { context: key.context })
        return { caseId, older: key.wrapped, newer: wrapped }
      }),
    )
    const last = page.at(-1)
    if (last === undefined) break
    const changed = replaced.filter(({ older, newer }) => !Buffer.from(older).equals(newer))
    await inTransaction(database, (tx) => replaceCaseKeys(tx, changed))
    caseKeys += changed.length
    after = last.caseId
  }
  let intakeKeys = 0
  for (let after = ''; ; ) {
    const page = await intakeSealedAfter(database, { after, limit: KEYS_PER_BATCH })
    const last = page.at(-1)
    if (last === undefined) break
    const replaced = await Promise.all(
      page.map(async (sealed) => ({
        sealed,
        newer: await vault.keys.rotate(sealed.key, { context: sealed.key.context }),
      })),
    )
    const changed = replaced.filter(({ sealed, newer }) => !Buffer.from(sealed.key.wrapped).equals(newer.wrapped))
    await inTransaction(database, (tx) => replaceKeys(tx, changed))
    intakeKeys += changed.length
    after = last.row
  }
  return { caseKeys, intakeKeys }
}
