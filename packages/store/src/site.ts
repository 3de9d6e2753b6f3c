// The site's one row: which ledger this database belongs to. A start with other keys, or with a database of another
// site, is refused before anything is written.
import { UserError } from '@rempart/core'
import type { Queryable, Transaction } from './database.ts'

export type SiteRecord = Readonly<{ origin: string; ledgerKey: string; createdAt: Date }>

/** The site of this database, or undefined before the first start. */
export async function readSite(database: Queryable): Promise<SiteRecord | undefined> {
  const { rows } = await database.query<{ origin: string; ledger_key: string; created_at: Date }>(
    'SELECT origin, ledger_key, created_at FROM site',
  )
  const row = rows[0]
  return row && { origin: row.origin, ledgerKey: row.ledger_key, createdAt: row.created_at }
}

/** Founds the site; false where another process did it first. */
export async function foundSite(tx: Transaction, site: SiteRecord): Promise<boolean> {
  const { rowCount } = await tx.query(
    'INSERT INTO site (origin, ledger_key, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [site.origin, site.ledgerKey, site.createdAt],
  )
  return rowCount === 1
}

/** UserError `conflict` where this database belongs to another ledger key. */
export function refuseOtherSite(site: SiteRecord, ledgerKey: string): void {
  if (site.ledgerKey === ledgerKey) return
  const reason = `belongs to the site whose ledger key is ${site.ledgerKey}; the keys here are of another site`
  throw new UserError({ code: 'conflict', subject: 'database', reason })
}

/** Notes the mark of each secret at the first start; UserError `conflict` where one differs from the site's. */
export async function refuseOtherSecrets(database: Queryable, marks: ReadonlyMap<string, Uint8Array>): Promise<void> {
  await database.query(
    'INSERT INTO site_secret (name, mark) SELECT * FROM unnest($1::text[], $2::bytea[]) ON CONFLICT DO NOTHING',
    [[...marks.keys()], [...marks.values()]],
  )
  const { rows } = await database.query<{ name: string; mark: Uint8Array }>('SELECT name, mark FROM site_secret')
  for (const { name, mark } of rows) {
    const ours = marks.get(name)
    if (ours !== undefined && Buffer.compare(ours, mark) === 0) continue
    const reason = 'is not the one of this site: copy the folder keys of the machine that founded it'
    throw new UserError({ code: 'conflict', subject: `secret ${name}`, reason })
  }
}
