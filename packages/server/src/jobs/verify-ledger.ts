// Every night the published ledger is verified whole, from its files alone, and its entries are compared with the database.
import { hash } from 'node:crypto'
import { canonicalJson, parseVerifierKey, type Problem, verifyLedger } from '@rempart/ledger'
import { type Database, readLog } from '@rempart/store'
import { z } from 'zod'
import type { Services } from '../services.ts'
import { defineJob } from './job.ts'

export const verifyLedgerJob = defineJob({
  id: 'verify-ledger',
  schedule: '17 3 * * *',
  payload: z.unknown(),
  run: async (_, services) => {
    const problems = await ledgerProblems(services)
    services.metrics.ledgerProblems.set(problems.length)
    for (const { where } of problems) services.log.error({ event: 'ledger-problem', code: where })
  },
})

/** Files that differ from the checkpoint, and entries of the database that differ from what was published. */
export async function ledgerProblems({
  database,
  tiles,
  site,
}: Pick<Services, 'database' | 'tiles' | 'site'>): Promise<readonly Problem[]> {
  const key = parseVerifierKey(site.ledgerKey)
  if (key === undefined) throw new Error('the site has no ledger key')
  const published: string[] = []
  const report = await verifyLedger(tiles, key, {
    openingsElsewhere: true,
    onEntry: ({ entry }) => published.push(hash('sha256', canonicalJson(entry), 'base64')),
  })
  return [...report.problems, ...(await differences(database, published))]
}

/** Entries in order of their numbers: each has to be in the database as it was published. */
async function differences(database: Database, published: readonly string[]): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  for (let at = 0; at < published.length; ) {
    const rows = await readLog(database, at)
    if (rows.length === 0)
      return [...problems, { where: `log_entry#${at}`, reason: 'published and not in the database' }]
    for (const { seq, entry } of rows.slice(0, published.length - at)) {
      if (seq !== at) return [...problems, { where: `log_entry#${at}`, reason: 'published and not in the database' }]
      if (hash('sha256', entry, 'base64') !== published[at])
        problems.push({ where: `log_entry#${at}`, reason: 'differs from what was published' })
      at += 1
    }
  }
  return problems
}
