// Erases cases whose term has run. Hourly; a clock that has leapt stops it until a person has accepted the new time.
import { isLeap, mayErase, type PersonId, retentionOf } from '@rempart/core'
import { finishedCases, inTransaction, readClockMark, retentionFacts, setClockMark } from '@rempart/store'
import { z } from 'zod'
import { eraseCase } from '../evidence/erase-case.ts'
import { CASES_PER_PAGE } from '../limits.ts'
import type { EvidenceServices } from '../services.ts'
import { defineJob } from './job.ts'

export const shredDueJob = defineJob({
  id: 'shred-due',
  schedule: '23 * * * *',
  payload: z.unknown(),
  run: async (_, services) => void (await shredDue(services)),
})

export type ShredRun = Readonly<{ erased: number; clockLeapt: boolean }>

/** One round over all finished cases. */
export async function shredDue(services: EvidenceServices): Promise<ShredRun> {
  const now = services.clock.now()
  const lastSeenAt = await inTransaction(services.database, async (tx) => {
    const mark = await readClockMark(tx, now)
    if (!isLeap({ now, lastSeenAt: mark })) await setClockMark(tx, now)
    return mark
  })
  if (isLeap({ now, lastSeenAt })) {
    services.log.error({ event: 'clock-leapt' })
    return { erased: 0, clockLeapt: true }
  }
  let erased = 0
  for (let after = ''; ; ) {
    const page = await finishedCases(services.database, { after, limit: CASES_PER_PAGE })
    for (const caseId of page) {
      const facts = await retentionFacts(services.database, caseId)
      if (mayErase(retentionOf(facts), { now, lastSeenAt }) !== 'yes') continue
      await eraseCase(services, { caseId, reason: 'term' })
      erased += 1
    }
    const last = page.at(-1)
    if (last === undefined) return { erased, clockLeapt: false }
    after = last
  }
}

/** A person has looked and the clock is right: the shredder goes on from this time. */
export async function acceptClock(
  { database, clock, ledger }: EvidenceServices,
  by: PersonId,
): Promise<Readonly<{ at: Date; stood: Date }>> {
  const at = clock.now()
  return inTransaction(database, async (tx) => {
    const stood = await readClockMark(tx, at)
    await setClockMark(tx, at)
    const facts = { stood: stood.toISOString(), at: at.toISOString() }
    await ledger.appendActs(tx, [{ type: 'clock-accepted', commit: { person: by }, facts }])
    return { at, stood }
  })
}
